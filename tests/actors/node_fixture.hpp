// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/node.hpp"
#include "core/client/connection.hpp"
#include "tests/actors/actor_test.hpp"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace facet::actors::test {

/// Lanes of the forwarders that tests start: tests run with one, and some again with more.
inline std::size_t lanes_of_tests() {
  const char* lanes = std::getenv("FACET_TEST_LANES");
  return lanes != nullptr ? std::strtoul(lanes, nullptr, 10) : 1;
}

/// A whole forwarder in this process, on real threads, a real socket and real shared memory.
class NodeTest : public ::testing::Test {
 protected:
  struct config : caf::actor_system_config {
    config() { configure(*this); }
  };

  void SetUp() override {
    spdlog::set_level(spdlog::level::warn);
    restart();
  }

  void TearDown() override { node.reset(); }

  /// (Re)starts the forwarder on the same socket path.
  void restart() {
    node.reset();
    node_options o;
    o.socket_path = socket_path;
    o.lanes = lanes;
    auto started = actors::node::start(system, std::move(o));
    ASSERT_TRUE(started) << started.error().message;
    node = std::move(*started);
  }

  client::options client_options() const {
    client::options o;
    o.congestion_marks = true;
    o.socket_path = socket_path;
    return o;
  }

  client::connection connect(client::options o) {
    auto c = client::connection::open(std::move(o));
    if (!c)
      throw std::runtime_error(c.error().message);
    return std::move(*c);
  }
  client::connection connect() { return connect(client_options()); }

  /// Waits until `condition` holds; false when it does not within ten seconds.
  static bool eventually(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline)
        return false;
      std::this_thread::yield();
    }
    return true;
  }

  std::vector<face_info> faces() {
    caf::scoped_actor self{system};
    std::vector<face_info> list;
    self->request(node->service(), caf::infinite, list_faces_v)
        .receive([&](std::vector<face_info>& f) { list = std::move(f); },
                 [](const caf::error& e) { FAIL() << caf::to_string(e); });
    return list;
  }

  std::size_t lanes = lanes_of_tests();
  std::string socket_path = "/tmp/" + unique_name("node") + ".sock";
  config cfg;
  caf::actor_system system{cfg};
  std::unique_ptr<actors::node> node;
};

}  // namespace facet::actors::test
