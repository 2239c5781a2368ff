// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facet/iperf_protocol.hpp"
#include "core/client/connection.hpp"
#include "core/packet/interest.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

namespace facet::apps::iperf {

struct server_options {
  packet::name prefix;
  std::size_t payload = 8192;
  std::chrono::milliseconds freshness{0};
};

/// Answers iperf clients, any number at once.
///
/// Threads: one at a time.
class server {
 public:
  server(server_options options, client::connection& connection);

  /// Blocking: until the connection is cancelled, which is no error.
  result<void> run();

  [[nodiscard]] std::uint64_t sessions() const noexcept { return sessions_; }
  [[nodiscard]] std::uint64_t packets() const noexcept { return packets_; }
  [[nodiscard]] std::uint64_t octets() const noexcept { return octets_; }

 private:
  result<void> answer_batch();
  void answer(const packet::interest_view& interest);
  void answer_session(const packet::interest_view& interest, std::string flow);
  [[nodiscard]] bool wants_signature(packet::name_view name) const;

  server_options options_;
  client::connection& connection_;
  reply_writer unsigned_;
  std::unordered_set<std::string> signed_flows_;
  std::vector<packet::buffer> received_;
  std::vector<packet::buffer> composed_;  // session replies, signed Data: rare or slow anyway
  std::vector<bytes_view> views_;
  std::uint64_t sessions_ = 0;
  std::uint64_t packets_ = 0;
  std::uint64_t octets_ = 0;
};

}  // namespace facet::apps::iperf
