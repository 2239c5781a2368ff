// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <iosfwd>
#include <vector>

namespace facet::bench {

/// What to measure. The defaults take about 10 s.
struct face_bench_options {
  std::vector<std::size_t> batches{1, 16, 64, 256};  ///< packets a face takes at once, 1 … 1024
  std::size_t content = 1024;                        ///< octets of Content, 1 … 8000
  std::chrono::nanoseconds duration = std::chrono::milliseconds{500};  ///< of one round
  std::size_t rounds = 5;
  std::function<void(double)> progress;
  std::function<bool()> stopped;
};

/// One batch size: medians over the rounds, nanoseconds per exchange of an Interest and its Data,
/// which is two ways face → strategy → face.
struct face_case {
  std::size_t batch = 0;
  double exchange_ns = 0;   ///< time on the wall
  double forwarder_ns = 0;  ///< CPU time of the lane

  [[nodiscard]] double exchanges_per_s() const { return 1e9 / exchange_ns; }
};

struct face_report {
  std::size_t content = 0;
  std::vector<face_case> cases;
};

/// Measures the path face actor → strategy actor → face actor inside this process: 512 Interests
/// are always outstanding, so that a face that may take `batch` packets at once finds that many.
///
/// Blocking: rounds × duration × batches. Errors: invalid_argument, cancelled, those of
/// inner_exchange
result<face_report> measure_faces(const face_bench_options& options);

nlohmann::ordered_json to_json(const face_report& report);
void print_table(const face_report& report, std::ostream& out);

}  // namespace facet::bench
