// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facet/console.hpp"
#include "apps/facet/latency.hpp"
#include "core/client/connection.hpp"
#include "core/packet/data.hpp"
#include "core/packet/lp.hpp"
#include "core/packet/name.hpp"

#include <chrono>
#include <cstdint>
#include <deque>

namespace facet::apps {

struct ping_options {
  packet::name prefix;      ///< without the component "ping"
  std::uint64_t count = 4;  ///< 0: until cancelled
  std::chrono::milliseconds interval{1000};
  std::chrono::milliseconds lifetime{4000};
};

/// What came of the probes.
struct ping_report {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  std::uint64_t nacked = 0;
  std::uint64_t timed_out = 0;
  latency_histogram rtt;
};

/// Sends Interests `PREFIX/ping/<number>` at a steady pace, as ndnping does, and says what became
/// of each. The numbers start anywhere and count up.
///
/// Threads: one at a time.
class ping_client {
 public:
  ping_client(ping_options options, client::connection& connection, console& out);

  /// Blocking: until every probe was answered or ran out of time, or the connection was cancelled
  /// (not an error: the report is about what was sent).
  result<void> run();

  [[nodiscard]] const ping_report& report() const noexcept { return report_; }

 private:
  using clock = std::chrono::steady_clock;
  struct probe {
    std::uint64_t number;
    clock::time_point sent_at;
    bool settled = false;
  };

  [[nodiscard]] bool all_sent() const noexcept;
  [[nodiscard]] std::chrono::milliseconds time_to_wait() const;
  result<void> send_probe();
  void on_packet(bytes_view wire);
  void on_data(const packet::data_view& data);
  void on_nack(packet::nack_reason reason, bytes_view interest);
  probe* find(packet::name_view name);
  void expire();

  ping_options options_;
  client::connection& connection_;
  console& out_;
  packet::name base_;  // PREFIX/ping
  ping_report report_;
  std::deque<probe> probes_;  // consecutive numbers, the oldest unsettled first
  std::uint64_t next_number_;
  clock::time_point next_send_;
};

}  // namespace facet::apps
