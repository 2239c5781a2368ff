// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/sim/course.hpp"

#include <charconv>
#include <chrono>

namespace facet::sim_apps {
namespace {

template <class T>
T number_in(std::string_view text) {
  T number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

void cut_at_tabs(std::string_view line, std::vector<std::string_view>& cells) {
  cells.clear();
  for (std::size_t tab = 0; (tab = line.find('\t')) != std::string_view::npos;) {
    cells.push_back(line.substr(0, tab));
    line.remove_prefix(tab + 1);
  }
  cells.push_back(line);
}

void add(course_point& to, const course_point& p) {
  to.until_s = p.until_s;
  to.periods += p.periods;
  to.interests += p.interests;
  to.data += p.data;
  to.nacks += p.nacks;
  to.carried += p.carried;
  to.dropped += p.dropped;
  to.hits += p.hits;
  to.misses += p.misses;
}

/// A row of the rate trace: time, node, face, what is behind it, type, …, count.
void count_rate(const std::vector<std::string_view>& cells, course_point& p) {
  constexpr std::size_t behind = 3;
  constexpr std::size_t type = 4;
  constexpr std::size_t packets = 7;
  const auto count = number_in<std::uint64_t>(cells[packets]);
  if (cells[behind].starts_with("link://")) {
    if (cells[type] == "OutInterests" || cells[type] == "OutData" || cells[type] == "OutNacks")
      p.carried += count;
  } else if (cells[type] == "InInterests") {
    p.interests += count;
  } else if (cells[type] == "OutData") {
    p.data += count;
  } else if (cells[type] == "OutNacks") {
    p.nacks += count;
  }
}

}  // namespace

course::course(duration period) : period_s_(std::chrono::duration<double>(period).count()) {
}

course_point& course::point_at(std::vector<course_point>& points, double until_s) {
  if (!points.empty() && points.back().until_s == until_s)
    return points.back();
  if (points.size() == most_points) {
    for (std::size_t i = 0; i < most_points / 2; ++i) {
      points[i] = points[2 * i];
      add(points[i], points[2 * i + 1]);
    }
    points.resize(most_points / 2);
  }
  // Points that were added up span several periods; the last ones are as fine as they come.
  if (points.size() > 1 && points.back().periods < points.front().periods) {
    points.back().until_s = until_s;
    ++points.back().periods;
    return points.back();
  }
  auto& fresh = points.emplace_back();
  fresh.until_s = until_s;
  fresh.periods = 1;
  return fresh;
}

void course::read(sim::trace_kind kind, std::string_view rows) {
  if (kind != sim::trace_kind::rate && kind != sim::trace_kind::drops &&
      kind != sim::trace_kind::cs)
    return;
  while (!rows.empty()) {
    const auto end = rows.find('\n');
    cut_at_tabs(rows.substr(0, end), cells_);
    rows.remove_prefix(end == std::string_view::npos ? rows.size() : end + 1);
    const auto at = number_in<double>(cells_.front());
    if (kind == sim::trace_kind::rate && cells_.size() == 9)
      count_rate(cells_, point_at(rates_, at));
    else if (kind == sim::trace_kind::drops && cells_.size() == 8)
      point_at(drops_, at).dropped += number_in<std::uint64_t>(cells_[6]);
    else if (kind == sim::trace_kind::cs && cells_.size() == 4)
      (cells_[2] == "CacheHits" ? point_at(cache_, at).hits : point_at(cache_, at).misses) +=
          number_in<std::uint64_t>(cells_[3]);
  }
}

}  // namespace facet::sim_apps
