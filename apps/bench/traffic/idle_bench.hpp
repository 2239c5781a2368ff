// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/traffic/child_process.hpp"
#include "core/base/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace facet::bench {

struct idle_options {
  std::uint64_t faces = 1000;  ///< applications with one shared-memory face each, 1 … 10,000
  std::chrono::nanoseconds duration = std::chrono::seconds{5};
  std::vector<std::string> facetd_args;
  std::function<void(double)> progress;
  stop_question stopped;
};

/// What many faces cost on which nothing happens. Each application has its control connection, too,
/// which is a face as well: what is said per face contains both.
struct idle_report {
  std::uint64_t faces = 0;
  double cpu_percent = 0;             ///< of one core, all faces together
  double private_kib_per_face = 0;    ///< resident in facetd alone, regions' touched pages included
  double anonymous_kib_per_face = 0;  ///< of it: without regions
  double descriptors_per_face = 0;    ///< of facetd
  std::uint64_t descriptor_limit = 0;  ///< of facetd
};

/// Opens faces in processes that then sleep, and looks at facetd.
///
/// Blocking: about a millisecond per face, and the duration
/// Errors: no_space, with figures, when descriptors or shared memory do not suffice; else as
///         measure_forwarding
result<idle_report> measure_idle(const idle_options& options);

nlohmann::ordered_json to_json(const idle_report& report);
void print_table(const idle_report& report, std::ostream& out);

}  // namespace facet::bench
