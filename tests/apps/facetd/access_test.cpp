// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Who may do what with a facetd, and have how much: real users, as far as root lends us any.
#include "core/client/connection.hpp"
#include "tests/apps/facetd_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace facet::tests {
namespace {

using testing::HasSubstr;

constexpr uid_t nobody = 65534;

class AccessTest : public FacetdTest {
 protected:
  void SetUp() override {}

  void start_with(const std::string& access) {
    const auto config = directory_.file("access.toml");
    write_file(config,
               "[udp]\nlisten = false\n[tcp]\nlisten = false\n"
               "[multicast]\nipv4 = false\nipv6 = false\n" +
                   access);
    forwarder_ = std::make_unique<process>(std::vector<std::string>{
        program("facetd"), "--config", config, "--socket", socket_, "--log-level", "info"});
    ASSERT_TRUE(forwarder_->read_line(patience)) << forwarder_->errors();
    // Other users have to come to the socket.
    ASSERT_EQ(::chmod(directory_.path().c_str(), 0711), 0);
  }

  result<client::connection> connect(bool shared_memory) const {
    client::options o;
    o.socket_path = socket_;
    o.shared_memory = shared_memory;
    o.reconnect = false;
    return client::connection::open(o);
  }

  static management::control_response command(client::connection& c, std::string_view module,
                                              std::string_view verb,
                                              const management::control_parameters& p) {
    auto answer = c.command(module, verb, p);
    return answer ? *answer : management::control_response{0, answer.error().message, {}};
  }

  static management::control_parameters prefix(std::string_view uri) {
    management::control_parameters p;
    p.name = *packet::name::parse(uri);
    return p;
  }

  /// Whether we may run our programs as somebody else.
  bool can_be_nobody() const {
    return ::geteuid() == 0 && ::access("/usr/bin/setpriv", X_OK) == 0 &&
           as_nobody({"status", "--help"}).ended.status == 0;
  }

  run_result as_nobody(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(),
                     {"/usr/bin/setpriv", "--reuid", std::to_string(nobody), "--regid",
                      std::to_string(nobody), "--clear-groups", program("facet")});
    arguments.insert(arguments.end(), {"--socket", socket_});
    return run(arguments, patience);
  }
};

TEST_F(AccessTest, RefusesFacesMemoryAndRoutesBeyondAUsersLimitsWithAReason) {
  start_with("[access]\nfaces_per_user = 3\nmemory_per_user = 6000000\nroutes_per_user = 1\n");
  if (HasFatalFailure())
    return;
  auto one = connect(true);  // a connection and a ring
  ASSERT_TRUE(one && one->over_shared_memory());
  EXPECT_EQ(command(*one, "rib", "register", prefix("/a")).code, 200U);
  const auto second = command(*one, "rib", "register", prefix("/b"));
  EXPECT_EQ(second.code, 403U);
  EXPECT_THAT(second.text, HasSubstr("may have 1 (access.routes_per_user)"));
  EXPECT_EQ(command(*one, "rib", "register", prefix("/a")).code, 200U) << "the same one again";

  management::control_parameters ring;
  ring.uri = "shm://access-test-" + std::to_string(::getpid());
  const auto too_large = command(*one, "faces", "create", ring);
  EXPECT_EQ(too_large.code, 403U);
  EXPECT_THAT(too_large.text, HasSubstr("memory_per_user"));
  ring.capacity = 16;
  EXPECT_EQ(command(*one, "faces", "create", ring).code, 200U);
  ring.uri = *ring.uri + "-more";
  const auto too_many = command(*one, "faces", "create", ring);
  EXPECT_EQ(too_many.code, 403U);
  EXPECT_THAT(too_many.text, HasSubstr("may have 3 (access.faces_per_user)"));
  auto more = connect(false);
  EXPECT_FALSE(more && more->command("rib", "register", prefix("/c"))) << "not even a connection";
}

TEST_F(AccessTest, AReloadChangesRulesAndLimits) {
  start_with("[access]\nroutes_per_user = 1\n");
  if (HasFatalFailure())
    return;
  auto one = connect(false);
  ASSERT_TRUE(one);
  EXPECT_EQ(command(*one, "rib", "register", prefix("/a")).code, 200U);
  EXPECT_EQ(command(*one, "rib", "register", prefix("/b")).code, 403U);
  auto text = read_file(directory_.file("access.toml"));
  text.replace(text.find("routes_per_user = 1"), 19, "routes_per_user = 9");
  write_file(directory_.file("access.toml"), text);
  forwarder_->kill(SIGHUP);
  ASSERT_TRUE(forwarder_->wait_for_text("configuration reloaded", patience));
  EXPECT_EQ(command(*one, "rib", "register", prefix("/b")).code, 200U);
}

TEST_F(AccessTest, AnotherUserMayOnlyWhatTheRulesSay) {
  start_with(
      "[access]\noperators = [\"root\"]\n[[access.prefix]]\nprefix = \"/ours\"\nusers = "
      "[\"root\"]\n");
  if (HasFatalFailure())
    return;
  if (!can_be_nobody())
    GTEST_SKIP() << "no second user to be had";
  auto ours = connect(true);
  ASSERT_TRUE(ours && ours->over_shared_memory());
  const auto id = std::to_string(ours->face_id());
  EXPECT_TRUE(ours->register_prefix(*packet::name::parse("/ours/x")));

  for (const auto& [what, reason] :
       {std::pair{std::vector<std::string>{"face", "destroy", id}, "belongs to user 0"},
        {{"route", "add", "/any", id}, "belongs to user 0"},
        {{"strategy", "set", "/any", "/localhost/nfd/strategy/multicast"}, "access.operators"},
        {{"cs", "erase", "/any"}, "access.operators"},
        {{"face", "create", "udp4://192.0.2.1:6363"}, "access.operators"},
        {{"ping", "--server", "/ours/y"}, "may not register names under /ours"}}) {
    const auto ran = as_nobody(what);
    EXPECT_EQ(ran.ended.status, 1) << what[0] << ": " << ran.output << ran.errors;
    EXPECT_THAT(ran.errors, HasSubstr(reason)) << what[0];
  }
  EXPECT_EQ(as_nobody({"status"}).ended.status, 0) << "looking is free";
  EXPECT_TRUE(ours->connected());
}

TEST_F(AccessTest, BecomesTheUserThatIsConfiguredAndKeepsThreeCapabilities) {
  if (::geteuid() != 0)
    GTEST_SKIP() << "only root can become somebody else";
  start_with("[access]\nuser = \"nobody\"\n");
  if (HasFatalFailure())
    return;
  std::istringstream status{read_file("/proc/" + std::to_string(forwarder_->pid()) + "/status")};
  std::map<std::string, std::string> lines;
  for (std::string line; std::getline(status, line);)
    lines[line.substr(0, line.find(':'))] = line.substr(line.find('\t') + 1);
  EXPECT_THAT(lines["Uid"], testing::StartsWith("65534\t65534\t65534"));
  // CHOWN is bit 0, DAC_OVERRIDE 1, FOWNER 3.
  EXPECT_EQ(lines["CapEff"], "000000000000000b");
  EXPECT_EQ(lines["CapPrm"], "000000000000000b");
  EXPECT_EQ(lines["CapBnd"], "0000000000000000");
  const auto ours = connect(true);
  ASSERT_TRUE(ours && ours->over_shared_memory());
  forwarder_->kill(SIGTERM);
  const auto ended = forwarder_->wait(patience);
  EXPECT_TRUE(ended && ended->status == 0) << forwarder_->errors();
  EXPECT_NE(::access(socket_.c_str(), F_OK), 0);
}

TEST_F(AccessTest, OnlyRootCanMakeItBecomeAnother) {
  const auto config = directory_.file("user.toml");
  write_file(config, "[access]\nuser = \"no-such-user\"\n");
  const auto ran = run({program("facetd"), "--config", config, "--socket", socket_}, patience);
  EXPECT_EQ(ran.ended.status, 1);
  EXPECT_THAT(ran.errors, HasSubstr("access.user"));
}

}  // namespace
}  // namespace facet::tests
