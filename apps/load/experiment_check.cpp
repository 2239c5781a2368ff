// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/experiment_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace facet::load_apps {
namespace {

constexpr std::size_t most_faces = 10'000;
constexpr std::int64_t most_intervals = 1'000'000;

using problems = std::vector<std::string>;

template <class Parts>
bool has_weight(const Parts& parts) {
  return std::ranges::any_of(parts, [](const auto& part) { return part.weight > 0; });
}

void check(const load::interest_pattern& p, const std::string& group, problems& found) {
  if (p.prefix.empty())
    found.push_back(group + " needs a prefix");
  if (p.catalogue != load::catalogue_kind::sequence && p.contents == 0)
    found.push_back(group + " needs contents: how many names its catalogue has");
  if (p.repeat_probability > 0 && p.repeat_distance == 0)
    found.push_back(group + " has a repeat_probability and needs a repeat_distance");
}

void check(const load::consumer_group& g, problems& found) {
  const auto group = "consumer " + g.name;
  if (g.pace == load::pacing::batches && g.batches.empty())
    found.push_back(group + " needs batches");
  if (g.pace == load::pacing::window && g.window == 0)
    found.push_back(group + " needs a window of at least 1");
  if (!has_weight(g.patterns))
    found.push_back(group + " has only patterns without weight");
  for (const auto& pattern : g.patterns)
    check(pattern, group, found);
}

void check(const load::producer_group& g, problems& found) {
  const auto group = "producer " + g.name;
  if (g.prefix.empty())
    found.push_back(group + " needs a prefix");
  if (!has_weight(g.replies))
    found.push_back(group + " has only replies without weight");
}

}  // namespace

problems problems_with(const load::experiment& e) {
  problems found;
  if (e.consumers.empty())
    found.emplace_back("an experiment needs a [[consumer]]");
  std::set<std::string> names;
  std::size_t faces = 0;
  const auto count = [&](const auto& group) {
    if (!names.insert(group.name).second)
      found.push_back("two groups are called " + group.name);
    faces += group.faces;
    check(group, found);
  };
  std::ranges::for_each(e.consumers, count);
  std::ranges::for_each(e.producers, count);
  if (faces > most_faces)
    found.push_back(fmt::format("there may be {} faces, not {}", most_faces, faces));
  if (e.duration / e.interval > most_intervals)
    found.push_back(fmt::format("the series may have {} intervals", most_intervals));
  return found;
}

}  // namespace facet::load_apps
