// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/drop_summary.hpp"

#include <algorithm>
#include <utility>

namespace facet::actors {

std::string drop_summary::news(std::span<const std::uint64_t> counts,
                               std::string_view (*spelling)(std::size_t)) {
  told_.resize(counts.size());
  std::vector<std::pair<std::uint64_t, std::size_t>> fresh;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (const auto n = counts[i] - std::exchange(told_[i], counts[i]); n > 0) {
      fresh.emplace_back(n, i);
      sum += n;
    }
  if (fresh.empty())
    return {};
  std::ranges::stable_sort(fresh, [](auto& a, auto& b) { return a.first > b.first; });
  auto text = std::to_string(sum) + " dropped:";
  for (std::size_t i = 0; i < fresh.size(); ++i)
    text.append(i == 0 ? " " : ", ")
        .append(spelling(fresh[i].second))
        .append(" ")
        .append(std::to_string(fresh[i].first));
  return text;
}

}  // namespace facet::actors
