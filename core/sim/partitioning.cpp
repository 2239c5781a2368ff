// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/partitioning.hpp"

#include "core/sim/clusters.hpp"
#include "core/sim/division.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <utility>

namespace facet::sim {
namespace {

/// Seconds of computing, roughly: for an Interest and its Data at a node, and for handing such a
/// pair over to another partition.
constexpr double pair_cost = 2e-6;
constexpr double crossing_cost = 5e-7;
/// And until all partitions have met: the run and each of them are woken.
constexpr double round_cost = 5e-5;
constexpr double round_cost_of_each = 2.5e-5;
/// More partitions have to pay that much, as these are but estimates.
constexpr double worth_it = 0.9;

using clustering = std::vector<cluster>;

/// A division and the seconds of computing that a simulated second is expected to take.
struct candidate {
  const clustering* of = nullptr;
  division parts;
  double cost = 0;
};

/// Delays of links from which on links may be cut, the longest first: where many are different,
/// those above the widest gaps and some in between.
std::vector<std::int64_t> thresholds(const network_plan& plan) {
  constexpr std::size_t enough = 12;
  std::vector<std::int64_t> delays;
  for (std::uint32_t i = 0; i < plan.what.network.links.size(); ++i)
    if (const auto delay = least_delay(plan, i); delay > 0)
      delays.push_back(delay);
  std::ranges::sort(delays, std::greater{});
  delays.erase(std::unique(delays.begin(), delays.end()), delays.end());
  if (delays.empty())
    return {1};
  if (delays.size() <= enough)
    return delays;
  std::vector<std::size_t> by_gap(delays.size() - 1);
  std::iota(by_gap.begin(), by_gap.end(), std::size_t{0});
  std::ranges::stable_sort(by_gap, std::greater{}, [&](std::size_t i) {
    return static_cast<double>(delays[i]) / static_cast<double>(delays[i + 1]);
  });
  std::vector<std::size_t> chosen(by_gap.begin(), by_gap.begin() + enough / 2);
  for (std::size_t i = 0; i < enough / 2; ++i)
    chosen.push_back(i * (delays.size() - 1) / (enough / 2 - 1));
  std::ranges::sort(chosen);
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  std::vector<std::int64_t> some;
  for (const auto i : chosen)
    some.push_back(delays[i]);
  return some;
}

/// From the one that only links of the longest delay part to the finest there is.
std::vector<clustering> cluster_at_every_delay(const network_plan& plan) {
  std::vector<clustering> all;
  for (const auto delay : thresholds(plan)) {
    auto clusters = join_shorter(plan, delay);
    if (all.empty() || clusters.size() != all.back().size())
      all.push_back(std::move(clusters));
  }
  return all;
}

/// The parts compute at the same time, so the heaviest counts; and they meet as often as the
/// shortest link between them says, if there is something to do.
double cost_of(const clustering& clusters, const division& d, double whole) {
  const auto heaviest = *std::ranges::max_element(d.loads);
  const auto between = cut_by(clusters, d);
  const auto rounds = std::min(1e9 / static_cast<double>(between.shortest), 2 * whole);
  const auto round = round_cost + round_cost_of_each * static_cast<double>(d.loads.size());
  return heaviest * pair_cost + between.traffic * crossing_cost + rounds * round;
}

/// The best that is found for so many parts; nothing when there are fewer clusters.
std::optional<candidate> best_of(const std::vector<clustering>& all, std::size_t parts,
                                 double whole) {
  std::optional<candidate> best;
  for (const auto& each : all) {
    if (each.size() < parts)
      continue;
    for (const auto make : {cut_in_order, pack}) {
      auto d = make(each, parts);
      refine(each, d);
      const auto cost = cost_of(each, d, whole);
      if (!best || cost < best->cost)
        best = candidate{&each, std::move(d), cost};
    }
  }
  return best;
}

std::int64_t look_ahead_of(const network_plan& plan) {
  auto least = INT64_MAX;
  for (const auto& node : plan.nodes)
    for (const auto& end : node.links)
      if (node.partition != plan.nodes[end.peer].partition)
        least = std::min(least, least_delay(plan, end.link));
  return least;
}

void adopt(network_plan& plan, const candidate& chosen) {
  const auto& clusters = *chosen.of;
  plan.partitions = chosen.parts.loads.size();
  for (std::uint32_t c = 0; c < clusters.size(); ++c)
    for (const auto n : clusters[c].nodes)
      plan.nodes[n].partition = chosen.parts.part_of[c];
  plan.look_ahead = look_ahead_of(plan);
}

result<void> refuse(const network_plan& plan, std::size_t wanted, std::size_t possible) {
  const auto& links = plan.what.network.links;
  const auto link = std::ranges::find_if(
      links, [](const link_spec& l) { return l.traits.delay == duration::zero(); });
  return fail(errc::invalid_argument,
              fmt::format("{}link {} {} has no delay, so its ends cannot be in different "
                          "partitions and at most {} of {} partitions are possible: give it a "
                          "delay, or ask for {}",
                          link->line == 0 ? "" : fmt::format("line {}: ", link->line), link->a,
                          link->b, possible, wanted, possible));
}

}  // namespace

double whole_load(const network_plan& plan) {
  return std::accumulate(plan.nodes.begin(), plan.nodes.end(), 0.0,
                         [](double sum, const node_plan& n) { return sum + n.load; });
}

result<void> divide(network_plan& plan, std::size_t partitions) {
  const auto wanted = std::clamp<std::size_t>(partitions, 1, plan.nodes.size());
  const auto all = cluster_at_every_delay(plan);
  const auto best = best_of(all, wanted, whole_load(plan));
  if (!best)
    return refuse(plan, partitions, all.back().size());
  adopt(plan, *best);
  return {};
}

void divide_fittingly(network_plan& plan, std::size_t most) {
  const auto all = cluster_at_every_delay(plan);
  const auto whole = whole_load(plan);
  auto best = *best_of(all, 1, whole);
  // Every number while there are few, then twice as many each time, and all of them.
  for (std::size_t parts = 2; parts <= most;
       parts = parts < 8 || parts == most ? parts + 1 : std::min(2 * parts, most)) {
    auto next = best_of(all, parts, whole);
    if (!next)
      break;
    if (next->cost < best.cost * worth_it)
      best = std::move(*next);
  }
  adopt(plan, best);
}

result<void> divide_as(network_plan& plan, const std::vector<std::uint32_t>& parts,
                       std::size_t partitions) {
  if (parts.size() != plan.nodes.size() || partitions == 0 ||
      std::ranges::any_of(parts, [&](std::uint32_t part) { return part >= partitions; }))
    return fail(errc::invalid_argument, "this is no division of the scenario's nodes");
  plan.partitions = partitions;
  for (std::uint32_t n = 0; n < parts.size(); ++n)
    plan.nodes[n].partition = parts[n];
  plan.look_ahead = look_ahead_of(plan);
  if (plan.look_ahead <= 0)
    return fail(errc::invalid_argument, "the division cuts a link without delay");
  return {};
}

}  // namespace facet::sim
