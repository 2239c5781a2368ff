// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// `facet top`: once for scripts and pipes, live on a terminal.
#include "tests/apps/facetd_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <string>

namespace facet::tests {
namespace {

using testing::HasSubstr;

class TopTest : public FacetdTest {};

/// A program on a terminal of its own, of 100 × 30 characters.
class on_a_terminal {
 public:
  explicit on_a_terminal(const std::vector<std::string>& arguments)
      : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    ::grantpt(master_.get());
    ::unlockpt(master_.get());
    const unique_fd terminal{::open(::ptsname(master_.get()), O_RDWR | O_NOCTTY | O_CLOEXEC)};
    const winsize size{30, 100, 0, 0};
    ::ioctl(master_.get(), TIOCSWINSZ, &size);
    ::tcgetattr(terminal.get(), &before_);
    std::vector<char*> argv;
    for (const auto& argument : arguments)
      argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    child_ = ::fork();
    if (child_ == 0) {
      for (const int fd : {0, 1, 2})
        ::dup2(terminal.get(), fd);
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
  }
  ~on_a_terminal() {
    if (child_ > 0) {
      ::kill(child_, SIGKILL);
      ::waitpid(child_, nullptr, 0);
    }
  }

  void type(char key) { EXPECT_EQ(::write(master_.get(), &key, 1), 1); }

  /// Reads until `text` has been shown since the last call.
  bool shows(const std::string& text) {
    const auto until = std::chrono::steady_clock::now() + patience;
    std::string seen;
    while (seen.find(text) == std::string::npos) {
      pollfd input{master_.get(), POLLIN, 0};
      char piece[4096];
      if (std::chrono::steady_clock::now() > until || ::poll(&input, 1, 1000) < 0)
        return false;
      if (input.revents == 0)
        continue;
      const auto size = ::read(master_.get(), piece, sizeof piece);
      if (size <= 0)
        return false;
      seen.append(piece, static_cast<std::size_t>(size));
    }
    return true;
  }

  int wait() {
    int status = -1;
    ::waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  /// Whether the terminal is as it was.
  [[nodiscard]] bool restored() const {
    termios now{};
    ::tcgetattr(master_.get(), &now);
    return now.c_lflag == before_.c_lflag;
  }

 private:
  unique_fd master_;
  termios before_{};
  pid_t child_ = -1;
};

TEST_F(TopTest, TellsRatesInJson) {
  const auto server = start_server({"ping", "--server", "/s"});
  process client{facet({"ping", "/s", "--count", "100000", "--interval", "1"})};
  ASSERT_TRUE(client.wait_for_output("reply from", patience)) << client.errors();
  const auto ran = run_facet({"top", "--json", "--interval", "0.5"});
  EXPECT_EQ(ran.ended.status, 0) << ran.errors;
  const auto json = nlohmann::json::parse(ran.output);
  EXPECT_GE(json.at("interval_s").get<double>(), 0.4);
  EXPECT_GT(json.at("per_second").at("in_interests").get<double>(), 1);
  EXPECT_FALSE(json.at("lanes").empty());
  double busiest = 0;
  for (const auto& face : json.at("faces"))
    if (face.at("uri").get<std::string>().starts_with("memfd://"))
      busiest = std::max(busiest, face.at("in_packets_per_second").get<double>());
  EXPECT_GT(busiest, 1);
}

TEST_F(TopTest, ShowsOneScreenToAPipe) {
  const auto ran = run_facet({"top", "--interval", "0.1"});
  EXPECT_EQ(ran.ended.status, 0) << ran.errors;
  EXPECT_THAT(ran.output, HasSubstr("internal://management"));
  EXPECT_EQ(ran.output.find('\x1b'), std::string::npos) << "no escapes in a pipe";
}

TEST_F(TopTest, FollowsOnATerminalUntilQ) {
  on_a_terminal top{facet({"top", "--interval", "0.1"})};
  ASSERT_TRUE(top.shows("internal://management"));
  const auto server = start_server({"ping", "--server", "/s"});
  EXPECT_TRUE(top.shows("memfd://app-" + std::to_string(server->pid()))) << "a face appears";
  top.type('o');
  EXPECT_TRUE(top.shows("fullest ring first"));
  top.type(' ');
  EXPECT_TRUE(top.shows("paused"));
  top.type('q');
  EXPECT_EQ(top.wait(), 0);
  EXPECT_TRUE(top.restored());
}

TEST_F(TopTest, TurnsToRoutesStrategiesAndExplanations) {
  const auto server = start_server({"ping", "--server", "/s/erved"});
  on_a_terminal top{facet({"top", "--interval", "0.1"})};
  ASSERT_TRUE(top.shows("internal://management"));
  top.type('r');
  EXPECT_TRUE(top.shows("ORIGIN"));
  EXPECT_TRUE(top.shows("/s/erved"));
  top.type('s');
  EXPECT_TRUE(top.shows("best-route"));
  top.type('e');
  EXPECT_TRUE(top.shows("explain Name: _"));
  for (const char key : std::string{"/s/erved/x\r"})
    top.type(key);
  EXPECT_TRUE(top.shows("content store  has no Data for it"));
  top.type('f');
  EXPECT_TRUE(top.shows("RING OUT"));
  top.type('/');
  EXPECT_TRUE(top.shows("show only"));
  for (const char key : std::string{"nothing like it\n"})
    top.type(key);
  EXPECT_TRUE(top.shows("/ only nothinglikeit")) << "a URI has no blanks";
  top.type('q');
  EXPECT_EQ(top.wait(), 0);
}

TEST_F(TopTest, GoesOnWhenTheForwarderIsBack) {
  on_a_terminal top{facet({"top", "--interval", "0.1"})};
  ASSERT_TRUE(top.shows("internal://management"));
  forwarder_->kill(SIGTERM);
  ASSERT_TRUE(forwarder_->wait(patience));
  EXPECT_TRUE(top.shows("no answer, trying again"));
  start_forwarder();
  EXPECT_TRUE(top.shows("q quit  space")) << "and no complaint";
  top.type('q');
  EXPECT_EQ(top.wait(), 0);
  EXPECT_TRUE(top.restored());
}

TEST_F(TopTest, RefusesAnIntervalOfNothing) {
  EXPECT_EQ(run_facet({"top", "--interval", "0"}).ended.status, 2);
}

}  // namespace
}  // namespace facet::tests
