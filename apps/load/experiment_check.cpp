// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/experiment_file.hpp"
#include "core/load/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace facet::load_apps {
namespace {

using sentences = std::vector<std::string>;

void check(const load::consumer_group& g, sentences& found) {
  const auto group = "consumer " + g.name;
  if (g.pace == load::pacing::batches && g.batches.empty())
    found.push_back(group + " needs batches");
  for (const auto& p : g.patterns) {
    if (p.prefix.empty())
      found.push_back(group + " needs a prefix");
    if (p.repeat_probability > 0 && p.repeat_distance == 0)
      found.push_back(group + " has a repeat_probability and needs a repeat_distance");
  }
}

void check(const load::producer_group& g, sentences& found) {
  if (g.prefix.empty())
    found.push_back("producer " + g.name + " needs a prefix");
}

}  // namespace

sentences problems_with(const load::experiment& e) {
  sentences found;
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
  if (faces > load::most_faces)
    found.push_back(fmt::format("there may be {} faces, not {}", load::most_faces, faces));
  if (const auto sound = load::check(e); !sound && found.empty())
    found.push_back(sound.error().message);
  return found;
}

}  // namespace facet::load_apps
