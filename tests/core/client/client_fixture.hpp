// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/client/connection.hpp"
#include "core/packet/data.hpp"
#include "core/packet/lp.hpp"
#include "tests/core/client/mini_forwarder.hpp"

#include <gtest/gtest.h>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace facet::client {

using namespace std::chrono_literals;

/// A forwarder on a socket of its own and what tests do with connections to it.
class ClientTest : public testing::Test {
 protected:
  using engine = mini_forwarder::engine;
  using mode = mini_forwarder::mode;
  using behaviour = mini_forwarder::behaviour;

  /// Every test leaves the machine as it found it.
  void TearDown() override {
    forwarder_.reset();
    const auto ours = "ndn-shm-app-" + std::to_string(::getpid()) + "-";
    for (const auto& entry : std::filesystem::directory_iterator{"/dev/shm"})
      EXPECT_FALSE(entry.path().filename().string().starts_with(ours)) << entry.path();
  }

  mini_forwarder& start(behaviour b = {}) {
    forwarder_ = std::make_unique<mini_forwarder>(path_, std::move(b));
    return *forwarder_;
  }

  options defaults() const {
    options o;
    o.socket_path = path_;
    o.memory = memory_kind::named;  // as most kinds of mini_forwarder have it
    return o;
  }

  connection open(options o) const {
    auto opened = connection::open(std::move(o));
    if (!opened)
      throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }
  connection open() const { return open(defaults()); }

  static packet::name uri(std::string_view text) { return packet::name::parse(text).value(); }

  static packet::buffer data(std::uint64_t number, std::size_t octets = 10) {
    const std::vector<std::uint8_t> content(octets, static_cast<std::uint8_t>(number));
    return packet::data_builder{uri("/t").append_sequence(number)}.content(content).encode();
  }

  static std::vector<packet::buffer> many(std::size_t n, std::size_t octets = 10) {
    std::vector<packet::buffer> all;
    for (std::size_t i = 0; i < n; ++i)
      all.push_back(data(i, octets));
    return all;
  }

  static std::vector<bytes_view> views(const std::vector<packet::buffer>& packets) {
    return {packets.begin(), packets.end()};
  }

  static bool same(const packet::buffer& a, const packet::buffer& b) {
    return std::ranges::equal(a.bytes(), b.bytes());
  }

  /// Receives until there are as many as expected, and compares.
  static void expect_packets(connection& c, const std::vector<packet::buffer>& expected) {
    std::vector<packet::buffer> got;
    while (got.size() < expected.size()) {
      const auto n = c.receive_batch(got, 64, 5s);
      ASSERT_TRUE(n) << n.error().message << " after " << got.size();
    }
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i)
      ASSERT_TRUE(same(got[i], expected[i])) << "packet " << i;
  }

  static bool readable(int fd, std::chrono::milliseconds within) {
    pollfd p{fd, POLLIN, 0};
    return ::poll(&p, 1, static_cast<int>(within.count())) == 1;
  }

  static bool eventually(const std::function<bool()>& there) {
    return mini_forwarder::eventually(there);
  }

  const std::string path_ = "/tmp/facet-client-test-" + std::to_string(::getpid()) + ".sock";
  std::unique_ptr<mini_forwarder> forwarder_;
};

}  // namespace facet::client
