// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/traffic/exchange_pair.hpp"
#include "core/base/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace facet::bench {

/// What to measure. The defaults take about a minute.
struct forward_options {
  std::vector<transport_kind> transports{transport_kind::shared_memory,
                                         transport_kind::unix_socket};
  std::vector<std::size_t> contents{1024, 8000};  ///< octets of Content, 1 … 8000
  std::vector<std::size_t> windows{64};           ///< Interests outstanding, 1 … 1024
  std::size_t batch = 16;  ///< packets that consumer and producer take at once, 1 … 256
  std::chrono::nanoseconds duration = std::chrono::seconds{1};  ///< of one round
  std::size_t rounds = 5;
  bool hits = false;                     ///< also measure answers from the content store
  std::string peer;                      ///< socket of another forwarder; empty: none
  std::vector<std::string> facetd_args;  ///< more arguments for facetd
  std::function<void(double)> progress;  ///< called with 0 … 1; may be empty
  stop_question stopped;
};

/// Medians over the rounds.
struct forward_figures {
  double exchanges_per_s = 0;
  double gbit_per_s = 0;        ///< of Content
  double forwarder_cpu_us = 0;  ///< per exchange, as the two below
  double consumer_cpu_us = 0;
  double producer_cpu_us = 0;
  double p50_us = 0;  ///< round trip of an Interest, waiting for its batch included
  double p99_us = 0;
  double forwarded_share = 0;  ///< of all Interests: those that reached the producer
  double consumer_sleeps = 0;  ///< per exchange: each costs it and its waker a system call or more
  double producer_sleeps = 0;
  std::uint64_t resent = 0;        ///< Interests of all rounds that were asked again
  std::uint64_t unexpected = 0;    ///< packets of all rounds that answered nothing
  std::optional<double> syscalls;  ///< of the forwarder per exchange, in a run of their own
};

/// One transport, content and window; everything in it was measured in turns.
struct forward_case {
  transport_kind transport = transport_kind::shared_memory;
  std::size_t content = 0;
  std::size_t window = 0;
  bool hits = false;
  forward_figures facet;
  std::optional<forward_figures> relay;  ///< a process that only copies octets, unix only
  std::optional<forward_figures> peer;   ///< the other forwarder, over its Unix socket
};

struct forward_report {
  std::vector<forward_case> cases;
  std::string peer;                  ///< its socket
  std::string peer_scheduling;       ///< why the peer is not comparable; empty when it is
  std::string syscalls_unavailable;  ///< why system calls were not counted; empty when they were
};

/// Measures facetd, beside the running program, with a consumer and a producer of their own
/// processes; in turns with a relay and with another forwarder.
///
/// Blocking: rounds × duration × (transports + relay + peer) for each content and window
/// Errors: invalid_argument, cancelled, not_found, refused, those of the client library
result<forward_report> measure_forwarding(const forward_options& options);

/// {"cases":[{"transport","content","window","exchanges_per_s","gbit_per_s","forwarder_cpu_us",
/// "rtt_us":{"p50","p99"}, …}]}
nlohmann::ordered_json to_json(const forward_report& report);

/// For people.
void print_table(const forward_report& report, std::ostream& out);

}  // namespace facet::bench
