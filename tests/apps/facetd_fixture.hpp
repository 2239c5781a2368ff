// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/apps/process.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace facet::tests {

/// Long enough for a loaded machine under a sanitizer; a test that waits this long has failed.
inline constexpr std::chrono::seconds patience{60};

/// Path of a program of this build.
inline std::string program(const std::string& name) {
  return fmt::format("{}/{}", FACET_PROGRAM_DIRECTORY, name);
}

/// A facetd of the test's own on a socket of the test's own, and `facet` talking to it.
class FacetdTest : public testing::Test {
 protected:
  void SetUp() override { start_forwarder(); }

  /// @param more  arguments of facetd
  void start_forwarder(const std::vector<std::string>& more = {}) {
    // No ports: tests run side by side, and what is on the network here is none of their business.
    const auto config = directory_.file("facetd.toml");
    write_file(config,
               "[udp]\nlisten = false\n[tcp]\nlisten = false\n"
               "[multicast]\nipv4 = false\nipv6 = false\n");
    std::vector<std::string> arguments{program("facetd"), "--config",    config, "--socket",
                                       socket_,           "--log-level", "warn"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    forwarder_ = std::make_unique<process>(std::move(arguments));
    const auto ready = forwarder_->read_line(patience);
    ASSERT_TRUE(ready) << forwarder_->errors();
    ASSERT_TRUE(ready->starts_with("ready")) << *ready;
  }

  /// `facet` with these arguments, talking to our facetd.
  [[nodiscard]] std::vector<std::string> facet(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), program("facet"));
    arguments.insert(arguments.end(), {"--socket", socket_});
    return arguments;
  }

  [[nodiscard]] run_result run_facet(std::vector<std::string> arguments) const {
    return run(facet(std::move(arguments)), patience);
  }

  /// Starts a serving `facet` and waits until it says that it serves: on stderr under --json.
  [[nodiscard]] std::unique_ptr<process> start_server(std::vector<std::string> arguments) const {
    auto server = std::make_unique<process>(facet(std::move(arguments)));
    EXPECT_TRUE(server->wait_for_text("serving ", patience)) << server->errors();
    return server;
  }

  temporary_directory directory_;
  const std::string socket_ = directory_.file("facet.sock");
  std::unique_ptr<process> forwarder_;
};

}  // namespace facet::tests
