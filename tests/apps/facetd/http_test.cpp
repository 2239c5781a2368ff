// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// facetd --http: metrics and the JSON API, over real sockets.
#include "tests/apps/facetd_fixture.hpp"
#include "tests/apps/http_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <poll.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <filesystem>
#include <sstream>
#include <thread>

namespace facet::tests {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class HttpTest : public FacetdTest {
 protected:
  void SetUp() override {
    start_forwarder({"--http", "0"});
    const auto& line = forwarder_->output();
    const auto at = line.rfind(':');
    ASSERT_NE(at, std::string::npos) << line;
    port_ = static_cast<std::uint16_t>(std::atoi(line.c_str() + at + 1));
    ASSERT_THAT(line, HasSubstr("http://127.0.0.1:")) << "loopback by default";
  }

  http_response get(const std::string& path) const { return get_http(port_, path); }

  /// The value of one line of /metrics, labels included in its name; -1 when there is none.
  double metric(const std::string& name) const {
    std::istringstream lines{get("/metrics").body};
    for (std::string line; std::getline(lines, line);)
      if (line.starts_with(name + " "))
        return std::strtod(line.c_str() + name.size(), nullptr);
    return -1;
  }

  /// Serves `count` Interests of an application from another one.
  void exchange(int count) {
    const auto server = start_server({"ping", "--server", "/s"});
    const auto ran = run_facet({"ping", "/s", "--count", std::to_string(count), "--interval", "1"});
    ASSERT_EQ(ran.ended.status, 0) << ran.errors;
  }

  std::uint16_t port_ = 0;
};

TEST_F(HttpTest, CountsPacketsAndLeavesManagementOutOfHitsAndMisses) {
  ASSERT_NO_FATAL_FAILURE(exchange(5));
  for (int i = 0; i < 3; ++i)
    ASSERT_EQ(run_facet({"status"}).ended.status, 0);
  EXPECT_EQ(metric("facet_content_store_misses_total"), 5);
  EXPECT_EQ(metric("facet_content_store_hits_total"), 0);
  EXPECT_GT(metric("facet_in_packets_total{type=\"interest\"}"), 5) << "management counts here";
  EXPECT_GE(metric("facet_response_seconds_count"), 5);
  EXPECT_GT(metric("facet_response_seconds_sum"), 0);
  EXPECT_GE(metric("facet_drain_packets_count"), 10);
  EXPECT_EQ(metric("facet_drain_packets_bucket{le=\"+Inf\"}"), metric("facet_drain_packets_count"));
  EXPECT_GT(metric("facet_lane_cpu_seconds_total{lane=\"0\"}"), 0);
  EXPECT_GT(metric("facet_face_wakeups_total"), 0);
  EXPECT_GT(metric("process_resident_memory_bytes"), 1e6);
}

TEST_F(HttpTest, NeverTakesBackWhatFacesDidThatAreGone) {
  ASSERT_NO_FATAL_FAILURE(exchange(3));
  ASSERT_EQ(run_facet({"peek", "/nowhere"}).ended.status, 1);
  constexpr std::array names{"facet_face_wakeups_total", "facet_face_parks_total",
                             "facet_drain_packets_sum", "facet_send_packets_count",
                             "facet_in_bytes_total"};
  std::array<double, names.size()> before{};
  const auto until = std::chrono::steady_clock::now() + patience;
  do {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto now = metric(names[i]);
      ASSERT_GE(now, before[i]) << names[i];
      before[i] = now;
    }
  } while (metric("facet_faces{kind=\"memfd\"}") > 0 && std::chrono::steady_clock::now() < until);
  EXPECT_GT(before[0], 0);
  EXPECT_EQ(metric("facet_drops_total{by=\"forwarder\",reason=\"no_route\"}"), 1);
}

TEST_F(HttpTest, TellsOfEachFaceUnlessAskedNotTo) {
  const auto server = start_server({"ping", "--server", "/s"});
  const auto all = get("/metrics");
  EXPECT_EQ(all.status, 200);
  EXPECT_THAT(all.head, HasSubstr("text/plain; version=0.0.4"));
  EXPECT_THAT(all.body, HasSubstr("uri=\"memfd://"));
  EXPECT_THAT(all.body, HasSubstr("facet_face_ring_slots{"));
  const auto totals = get("/metrics?faces=none");
  EXPECT_THAT(totals.body, Not(HasSubstr("uri=\"memfd://")));
  EXPECT_THAT(totals.body, HasSubstr("facet_faces{kind=\"memfd\"} 1"));
  EXPECT_EQ(get("/metrics?faces=some").status, 400);
}

TEST_F(HttpTest, AnswersTheApiInJson) {
  const auto server = start_server({"ping", "--server", "/s"});
  const auto status = json::parse(get("/api/status").body);
  for (const auto* key : {"version", "forwarder", "tables", "content_store", "lanes", "channels",
                          "faces", "drops", "gone", "distributions"})
    EXPECT_TRUE(status.contains(key)) << key;
  EXPECT_EQ(status.at("faces").size(), 3U) << "management, the server's control and data faces";
  const auto told = json::parse(get("/api/explain?name=%2Fs%2Fping%2F1").body);
  EXPECT_EQ(told.at("name"), "/s/ping/1");
  EXPECT_EQ(json::parse(get("/api/explain?x=1&name=/a+b/seg=7&y").body).at("name"), "/a%2Bb/seg=7")
      << "as people type it";
  EXPECT_THAT(told.at("verdict").get<std::string>(), HasSubstr("forwarded"));
  const auto routes = json::parse(get("/api/routes?limit=1").body);
  EXPECT_EQ(routes.at("total"), 3);
  EXPECT_EQ(routes.at("routes").size(), 1U);
  const auto below = json::parse(get("/api/routes?under=/s").body);
  EXPECT_EQ(below.at("total"), 3);
  ASSERT_EQ(below.at("routes").size(), 1U);
  EXPECT_THAT(below.at("routes")[0].at("prefix").get<std::string>(), testing::StartsWith("/s"));
  EXPECT_FALSE(json::parse(get("/api/strategies").body).at("strategies").empty());
  const auto page = get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.head, HasSubstr("text/html"));
}

TEST_F(HttpTest, RefusesWhatItDoesNotUnderstand) {
  EXPECT_EQ(get("/nothing").status, 404);
  EXPECT_EQ(get("/api/explain").status, 400);
  const auto bad = get("/api/explain?name=/0=x");
  EXPECT_EQ(bad.status, 400);
  EXPECT_FALSE(json::parse(bad.body).at("error").at("message").get<std::string>().empty());
  EXPECT_EQ(get("/api/routes?limit=-1").status, 400);
  EXPECT_EQ(get("/api/routes?under=/0=x").status, 400);
  EXPECT_EQ(get("/api/routes?limit=1000000000").status, 400);
  EXPECT_EQ(
      send_http(port_, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx").status,
      405);
  EXPECT_EQ(send_http(port_, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n").status, 421)
      << "a name that somebody made resolve to this host";
  EXPECT_EQ(send_http(port_, "GET / HTTP/1.1\r\n\r\n").status, 421);
  const auto ranges = send_http(
      port_, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-9,0-9,0-9\r\n\r\n");
  EXPECT_EQ(ranges.status, 416);
  EXPECT_TRUE(ranges.body.empty());
  EXPECT_EQ(get("/" + std::string(9'000, 'x')).status, 414);
  EXPECT_EQ(send_http(port_, std::string(1'000'000, 'x')).status, 0) << "without end";
  EXPECT_EQ(get("/api/status").status, 200) << "and lives on";
}

TEST_F(HttpTest, ClientsThatHangDelayNobodyElseForLong) {
  std::vector<unique_fd> hanging;
  for (int i = 0; i < 40; ++i) {
    hanging.push_back(connect_to_port(port_));
    ::send(hanging.back().get(), "GET /", 5, MSG_NOSIGNAL);
  }
  EXPECT_NO_FATAL_FAILURE(exchange(3)) << "packets are forwarded all the same";
  hanging.clear();
  EXPECT_EQ(get("/api/status").status, 200);
}

TEST_F(HttpTest, SoManyConnectionsAreTakenAndOthersWaitOutside) {
  const auto sockets = [this] {
    std::size_t n = 0;
    std::error_code gone;  // a file that was closed meanwhile
    for (const auto& each :
         std::filesystem::directory_iterator{"/proc/" + std::to_string(forwarder_->pid()) + "/fd"})
      n += std::filesystem::read_symlink(each, gone).string().starts_with("socket:") ? 1 : 0;
    return n;
  };
  const auto before = sockets();
  std::vector<unique_fd> hanging;
  // One after the other, until one is not taken for a second.
  const auto taken = [&] {
    hanging.push_back(connect_to_port(port_));
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{1};
    while (sockets() < before + hanging.size()) {
      if (std::chrono::steady_clock::now() >= until)
        return false;
      std::this_thread::yield();
    }
    return true;
  };
  while (hanging.size() < 150 && taken()) {
  }
  // Four are answered, 64 wait, and one more has been accepted and finds no room.
  EXPECT_EQ(hanging.size(), 4U + 64U + 1U + 1U);
  hanging.clear();
  EXPECT_EQ(get("/api/status").status, 200);
}

TEST_F(HttpTest, ASlowClientHasFiveSecondsForAllOfItsRequest) {
  const auto slow = connect_to_port(port_);
  const auto begun = std::chrono::steady_clock::now();
  // A letter now and then would keep a time-out between letters from ever passing.
  while (::send(slow.get(), "x", 1, MSG_NOSIGNAL) == 1 &&
         std::chrono::steady_clock::now() < begun + patience) {
    pollfd closed{slow.get(), POLLIN, 0};
    ::poll(&closed, 1, 100);
    if (closed.revents != 0)
      break;
  }
  const auto took = std::chrono::steady_clock::now() - begun;
  EXPECT_GE(took, std::chrono::seconds{4});
  EXPECT_LT(took, patience);
}

TEST_F(HttpTest, StopsAlthoughClientsHang) {
  std::vector<unique_fd> hanging;
  for (int i = 0; i < 60; ++i)
    hanging.push_back(connect_to_port(port_));
  forwarder_->kill(SIGTERM);
  const auto ended = forwarder_->wait(patience);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, 0);
}

TEST_F(HttpTest, ServesManyAtOnce) {
  std::vector<std::thread> clients;
  std::atomic<int> served{0};
  for (int i = 0; i < 16; ++i)
    clients.emplace_back([&] {
      for (int round = 0; round < 20; ++round)
        served += get(round % 2 == 0 ? "/metrics" : "/api/status").status == 200 ? 1 : 0;
    });
  for (auto& client : clients)
    client.join();
  EXPECT_EQ(served, 16 * 20);
}

TEST_F(HttpTest, SaysWhyItCannotListen) {
  const auto other = directory_.file("other.sock");
  const auto config = directory_.file("facetd.toml");
  const auto taken = run(
      {program("facetd"), "--config", config, "--socket", other, "--http", std::to_string(port_)},
      patience);
  EXPECT_EQ(taken.ended.status, 1);
  EXPECT_THAT(taken.errors, HasSubstr("cannot listen for HTTP on 127.0.0.1"));
  const auto bad =
      run({program("facetd"), "--socket", other, "--http", "example.org:80"}, patience);
  EXPECT_EQ(bad.ended.status, 2);
  EXPECT_THAT(bad.errors, HasSubstr("--http example.org:80 is not"));
}

using NoHttpTest = FacetdTest;

TEST_F(NoHttpTest, IsOffUnlessAskedFor) {
  EXPECT_THAT(forwarder_->output(), Not(HasSubstr("http")));
}

}  // namespace
}  // namespace facet::tests
