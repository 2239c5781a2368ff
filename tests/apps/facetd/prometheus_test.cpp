// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// /metrics as Prometheus itself sees it. Skipped where Debian's package prometheus is not
// installed.
#include "tests/apps/facetd_fixture.hpp"
#include "tests/apps/http_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <thread>

namespace facet::tests {
namespace {

constexpr const char* prometheus = "/usr/bin/prometheus";
constexpr const char* promtool = "/usr/bin/promtool";

/// A port that was free a moment ago.
std::uint16_t free_port() {
  const unique_fd fd{::socket(AF_INET, SOCK_STREAM, 0)};
  sockaddr_in any{};
  any.sin_family = AF_INET;
  any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof any;
  ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&any), size);
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&any), &size);
  return ntohs(any.sin_port);
}

class PrometheusTest : public FacetdTest {
 protected:
  void SetUp() override {
    start_forwarder({"--http", "0"});
    const auto& line = forwarder_->output();
    port_ = static_cast<std::uint16_t>(std::atoi(line.c_str() + line.rfind(':') + 1));
  }

  /// The answer of Prometheus to a query; null while it does not answer.
  static nlohmann::json query(std::uint16_t port, const std::string& what) {
    try {
      return nlohmann::json::parse(get_http(port, "/api/v1/query?query=" + what).body, nullptr,
                                   false)
          .value("data", nlohmann::json::object())
          .value("result", nlohmann::json::array());
    } catch (const std::exception&) {
      return nlohmann::json::array();  // it does not listen yet
    }
  }

  std::uint16_t port_ = 0;
};

TEST_F(PrometheusTest, PromtoolFindsNothingToComplainAbout) {
  if (::access(promtool, X_OK) != 0)
    GTEST_SKIP() << promtool << " is not installed";
  const auto server = start_server({"ping", "--server", "/s"});
  const auto file = directory_.file("metrics");
  write_file(file, get_http(port_, "/metrics").body);
  process::start_options from_file;
  from_file.input_path = file;
  const auto checked = run({promtool, "check", "metrics"}, from_file, patience);
  EXPECT_EQ(checked.ended.status, 0) << checked.output << checked.errors;
  EXPECT_EQ(checked.output + checked.errors, "");
}

TEST_F(PrometheusTest, IsScraped) {
  if (::access(prometheus, X_OK) != 0)
    GTEST_SKIP() << prometheus << " is not installed";
  ASSERT_EQ(run_facet({"peek", "/nowhere"}).ended.status, 1);
  const auto config = directory_.file("prometheus.yml");
  write_file(config, fmt::format("scrape_configs:\n  - job_name: facet\n    scrape_interval: 1s\n"
                                 "    scrape_timeout: 1s\n    static_configs:\n"
                                 "      - targets: ['127.0.0.1:{}']\n",
                                 port_));
  const auto port = free_port();
  process server{{prometheus, "--config.file=" + config,
                  "--storage.tsdb.path=" + directory_.file("data"),
                  fmt::format("--web.listen-address=127.0.0.1:{}", port)}};
  const auto until = std::chrono::steady_clock::now() + patience;
  auto found = nlohmann::json::array();
  while (found.empty() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    found = query(port, "facet_drops_total%7Breason=%22no_route%22%7D");
  }
  ASSERT_EQ(found.size(), 1U) << server.errors();
  EXPECT_EQ(found[0].at("value").at(1), "1");
  EXPECT_EQ(query(port, "up")[0].at("value").at(1), "1");
  server.kill(SIGTERM);
  EXPECT_TRUE(server.wait(patience));
}

}  // namespace
}  // namespace facet::tests
