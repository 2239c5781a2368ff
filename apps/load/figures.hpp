// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/load/statistics.hpp"
#include "core/load/results.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace facet::load_apps {

/// A number that sums up a repetition, under the same name in tables, reports and comparisons.
struct figure {
  const char* key;
  const char* title;
  const char* unit;
  /// Nothing when the repetition cannot say: a peer's CPU time, the hit ratio without a cache.
  std::optional<double> (*of)(const load::run_result&);
};

/// All figures, in the order in which people want them.
std::span<const figure> figures() noexcept;
/// @pre  there is a figure of that key
const figure& figure_called(std::string_view key) noexcept;

/// The figure over the repetitions that count.
estimate estimate_of(const figure& f, const load::point_result& point);

/// Latency of all repetitions that count, from the intended moment.
load::histogram latency_of(const load::point_result& point);

/// Jain's index among the consumers of each group, by the group's name: groups may be meant to get
/// different things. Without those that got nothing at all.
std::map<std::string, double> fairness_of_groups(const load::run_result& run);
/// The same over the repetitions that count.
std::map<std::string, estimate> fairness_of_groups(const load::point_result& point);

/// Whether packets that a forwarder drops for this reason were lost: an Interest that is held back
/// as somebody waits for the same already is not. Such reasons are in results.json only.
bool loses_packets(std::string_view drop_reason) noexcept;

/// One count that two sides kept: whoever sent or received packets, and the forwarder.
struct agreement {
  const char* what;
  std::uint64_t ours = 0;
  std::uint64_t forwarders = 0;
};

/// What the faces counted beside what the forwarder did, everything from the first packet to the
/// end of the drain. Empty for a forwarder that does not tell.
std::vector<agreement> agreements(const load::run_result& run);

/// "500" or "faces 500, lanes 2": the parameters without what all of them begin with.
std::string label_of(const load::point_result& point, const std::vector<std::string>& swept);

}  // namespace facet::load_apps
