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
#include <string>
#include <vector>

namespace facet::bench {

/// What to measure. The defaults take about 30 s.
struct scale_options {
  std::vector<std::size_t> faces{1, 10, 100, 1000};  ///< active at the same time; may be empty
  std::vector<std::size_t> lanes;                    ///< numbers of lanes to compare; may be empty
  std::size_t content = 1024;                        ///< octets of Content, 1 … 8000
  std::size_t window = 16;                           ///< Interests outstanding per face, 1 … 256
  std::size_t lane_window = 64;                      ///< of each pair of the lanes
  std::size_t lane_batch = 16;  ///< packets that consumers and producers there take at once
  std::chrono::nanoseconds duration = std::chrono::seconds{1};  ///< of one round
  std::size_t rounds = 5;
  std::vector<std::string> facetd_args;
  std::function<void(double)> progress;
  stop_question stopped;
};

/// Consumers on so many faces at the same time, one producer: medians of the rounds.
struct faces_case {
  std::size_t faces = 0;
  double exchanges_per_s = 0;  ///< all faces together
  double fewest_per_s = 0;     ///< of the face that got fewest
  double most_per_s = 0;
  double forwarder_cpu_us = 0;  ///< per exchange
  double share = 0;  ///< of what the first case reached in all: 1 is proportional sharing
};

/// Independent pairs, as many as the largest number of lanes: medians of the rounds.
struct lanes_case {
  std::size_t lanes = 0;
  std::size_t pairs = 0;
  double exchanges_per_s = 0;   ///< all pairs together
  double forwarder_cpu_us = 0;  ///< per exchange
  double cores_busy = 0;        ///< with consumers and producers: all that there are, then lanes
                                ///< cannot help
  double ratio = 0;             ///< to the first case
};

struct scale_report {
  std::vector<faces_case> faces;
  std::vector<lanes_case> lanes;
  std::size_t window = 0;
  unsigned cores = 0;
};

/// Measures how facetd shares itself among faces, and what lanes add. Every number of faces (and of
/// lanes) has a facetd of its own; they take turns.
///
/// Blocking: rounds × duration × cases
/// Errors: refused, with facetd's words, when it does not know --lanes; else as measure_forwarding
result<scale_report> measure_scale(const scale_options& options);

nlohmann::ordered_json to_json(const scale_report& report);
void print_table(const scale_report& report, std::ostream& out);

}  // namespace facet::bench
