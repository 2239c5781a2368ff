// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/traffic/exchange_pair.hpp"
#include "core/base/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace facet::bench {

/// What to measure. The defaults take about 15 s.
struct latency_options {
  std::size_t content = 1024;                                   ///< octets of Content, 1 … 8000
  std::chrono::nanoseconds duration = std::chrono::seconds{1};  ///< of one round
  std::size_t rounds = 5;
  std::uint64_t pings = 200;                                         ///< sparse ones, per transport
  std::chrono::nanoseconds interval = std::chrono::milliseconds{5};  ///< between sparse pings
  std::vector<std::string> facetd_args;
  std::function<void(double)> progress;
  stop_question stopped;
};

/// Wake-ups of sparse pings, per ping: one a hop and no more is what there should be.
struct hop_wakes {
  double to_facetd_from_consumer = 0;  ///< counted by facetd's face
  double to_producer = 0;              ///< sleeps of the producer, each ended by a wake-up
  double to_facetd_from_producer = 0;
  double to_consumer = 0;

  [[nodiscard]] double most() const {
    return std::max({to_facetd_from_consumer, to_producer, to_facetd_from_producer, to_consumer});
  }
};

/// One transport.
struct latency_case {
  transport_kind transport = transport_kind::shared_memory;
  double p50_us = 0;  ///< back to back, medians over the rounds
  double p99_us = 0;
  double exchanges_per_s = 0;
  double forwarder_cpu_us = 0;
  double sparse_p50_us = 0;
  double sparse_p99_us = 0;
  std::uint64_t pings = 0;
  hop_wakes wakes;
  std::uint64_t rescued = 0;  ///< wake-ups that had been lost during the pings
};

struct latency_report {
  std::size_t content = 0;
  std::vector<latency_case> cases;  ///< shared memory, then Unix socket
  /// How many times as long the median round trip over the Unix socket takes.
  [[nodiscard]] double ratio() const { return cases[1].p50_us / cases[0].p50_us; }
};

/// Measures round trips at window 1 through facetd, over shared memory and Unix sockets in turns,
/// then counts what sparse pings wake.
///
/// Blocking: 2 × rounds × duration, and 2 × pings × interval
/// Errors: as measure_forwarding
result<latency_report> measure_latency(const latency_options& options);

nlohmann::ordered_json to_json(const latency_report& report);
void print_table(const latency_report& report, std::ostream& out);

}  // namespace facet::bench
