// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facet/console.hpp"
#include "apps/facet/iperf_protocol.hpp"
#include "apps/facet/latency.hpp"
#include "core/client/congestion.hpp"
#include "core/client/connection.hpp"
#include "core/packet/data.hpp"
#include "core/packet/lp.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace facet::apps::iperf {

struct client_options {
  packet::name prefix;
  std::chrono::milliseconds duration{10'000};
  std::chrono::milliseconds report_every{1000};
  std::chrono::milliseconds lifetime{4000};
  client::congestion_kind kind = client::congestion_kind::aimd;
  std::uint32_t window = 64;  ///< to start with
  signing how = signing::none;
};

/// What one run moved.
struct client_report {
  std::string flow;
  std::chrono::nanoseconds elapsed{0};
  std::uint64_t octets = 0;  ///< of whole Data packets
  std::uint64_t sent = 0;    ///< different Interests
  std::uint64_t received = 0;
  std::uint64_t lost = 0;
  std::uint64_t in_flight = 0;  ///< still unanswered at the end
  std::uint64_t retransmitted = 0;
  std::uint64_t timed_out = 0;
  std::uint64_t nacked = 0;
  std::uint64_t marked = 0;  ///< Data with a congestion mark
  double window = 0;         ///< at the end
  bool session = false;      ///< the server answered the session Interest
  signing how = signing::none;
  latency_histogram rtt;
};

/// Keeps a window of Interests outstanding and counts what comes back.
///
/// Threads: one at a time.
/// Source:  ndn-iperf's client: loss found by a sweep every 100 ms, RTO = max(3·SRTT, 200 ms),
/// three
///          retries, at most half a window of retransmissions and one decrease a sweep.
class throughput_client {
 public:
  throughput_client(client_options options, client::connection& connection, console& out);

  /// Blocking: for the duration and up to 500 ms to drain; less when cancelled, which is no error.
  /// Errors: not_found when there is no route to the prefix
  result<void> run();

  [[nodiscard]] const client_report& report() const noexcept { return *report_; }

 private:
  using clock = std::chrono::steady_clock;
  struct request {
    clock::time_point sent_at;
    std::uint32_t retries = 0;
    bool settled = false;
  };

  result<void> open_session();
  result<void> read_session_reply(bytes_view wire, packet::name_view asked, bool& answered);
  result<void> pump(clock::time_point until, bool send_new);
  result<void> fill_window();
  result<void> receive();
  void on_packet(bytes_view wire, clock::time_point now);
  void on_data(const packet::data_view& data, bool marked, clock::time_point now);
  result<void> on_nack(packet::nack_reason reason);
  request* find(packet::name_view name);
  void settle_front();
  result<void> sweep(clock::time_point now);
  void congestion(clock::time_point now);
  void report_interval(clock::time_point now);

  client_options options_;
  client::connection& connection_;
  console& out_;
  packet::name base_;  // PREFIX/<flow>
  request_writer writer_;
  client::congestion_window window_;
  std::unique_ptr<client_report> report_;  // large: the histogram
  std::deque<request> requests_;           // numbers first_ …, the oldest unsettled first
  std::uint64_t first_ = 0;
  std::size_t in_flight_ = 0;
  std::chrono::nanoseconds smoothed_rtt_{std::chrono::milliseconds{50}};
  clock::time_point last_decrease_{};
  clock::time_point next_sweep_{};
  clock::time_point next_report_{};
  clock::time_point interval_start_{};
  std::uint64_t interval_octets_ = 0;
  std::uint64_t interval_packets_ = 0;
  clock::time_point started_{};
  bool no_route_ = false;
  std::vector<packet::buffer> received_;
};

}  // namespace facet::apps::iperf
