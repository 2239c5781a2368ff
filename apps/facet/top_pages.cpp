// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/top_pages.hpp"

#include "apps/facet/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace facet::apps {

listing routes_page(const std::vector<management::rib_entry>& rib, std::string_view filter) {
  listing page{
      fmt::format("{:>6} {:>10}  {:<12} {}", "FACE", "COST", "ORIGIN", "PREFIX"), {}, "routes"};
  for (const auto& entry : rib) {
    const auto prefix = entry.name.to_uri();
    const bool named = prefix.find(filter) != std::string::npos;
    for (const auto& route : entry.routes)
      if (named || std::to_string(route.face_id) == filter)
        page.lines.push_back(fmt::format("{:>6} {:>10}  {:<12} {}", route.face_id, route.cost,
                                         word_for(origin_words(), route.origin), prefix));
  }
  return page;
}

listing strategies_page(const std::vector<management::strategy_choice>& choices,
                        std::string_view filter) {
  constexpr std::string_view usual = "/localhost/nfd/strategy/";
  listing page{fmt::format("{:<24} {}", "STRATEGY", "PREFIX"), {}, "strategies"};
  for (const auto& choice : choices) {
    auto strategy = choice.strategy.to_uri();
    if (strategy.starts_with(usual))
      strategy.erase(0, usual.size());
    const auto prefix = choice.name.to_uri();
    if (prefix.find(filter) != std::string::npos || strategy.find(filter) != std::string::npos)
      page.lines.push_back(fmt::format("{:<24} {}", strategy, prefix));
  }
  return page;
}

std::vector<std::string> fit_screen(std::vector<std::string> top, const listing& list,
                                    std::size_t& first, std::size_t columns, std::size_t rows) {
  auto lines = std::move(top);
  if (!list.heading.empty())
    lines.push_back(list.heading);
  const auto total = list.lines.size();
  const auto room = rows > lines.size() ? rows - lines.size() : 0;
  // Scrolled down to the end, the last line is the last of the list.
  first = std::min(first, total > room ? total - room : 0);
  // Otherwise it says how many did not find room.
  const bool all = total - first <= room;
  const auto shown = all ? total - first : std::max<std::size_t>(room, 1) - 1;
  const auto from = list.lines.begin() + static_cast<std::ptrdiff_t>(first);
  std::copy_n(from, shown, std::back_inserter(lines));
  if (!all)
    lines.push_back(fmt::format("{:>8} more {}", total - first - shown, list.what));
  lines.resize(std::min(lines.size(), rows));
  for (auto& line : lines)
    line.resize(std::min(line.size(), columns));
  return lines;
}

}  // namespace facet::apps
