// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// How `facet top` looks: plain characters, so that it can be piped and tested.
#include "apps/facet/activity.hpp"
#include "apps/facet/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>

namespace facet::apps {
namespace {

std::string rate_text(double per_second) {
  constexpr std::array units{"", "k", "M", "G"};
  std::size_t unit = 0;
  for (; per_second >= 999.5 && unit + 1 < units.size(); ++unit)
    per_second /= 1000;
  const int decimals = unit == 0 ? (per_second < 9.95 && per_second > 0 ? 1 : 0)
                                 : (per_second < 9.995   ? 2
                                    : per_second < 99.95 ? 1
                                                         : 0);
  return fmt::format("{:.{}f}{}/s", per_second, decimals, units[unit]);
}

std::string share_text(double hits, double misses) {
  return hits + misses > 0 ? fmt::format("{:.1f}%", 100 * hits / (hits + misses)) : "-";
}

std::string uptime_text(double seconds) {
  const auto s = static_cast<std::uint64_t>(seconds);
  return s >= 86400  ? fmt::format("{} d {} h", s / 86400, s % 86400 / 3600)
         : s >= 3600 ? fmt::format("{} h {} min", s / 3600, s % 3600 / 60)
         : s >= 60   ? fmt::format("{} min {} s", s / 60, s % 60)
                     : fmt::format("{} s", s);
}

/// "1.05 ms" of microseconds.
std::string time_text(double us) {
  return us < 1000  ? fmt::format("{:.0f} us", us)
         : us < 1e6 ? fmt::format("{:.3g} ms", us / 1e3)
                    : fmt::format("{:.3g} s", us / 1e6);
}

/// Below what so large a share of answers stayed.
std::string quantile_text(const std::vector<double>& answers, double all, double share) {
  double seen = 0;
  double below = 1;
  for (const auto count : answers) {
    below *= 2;
    seen += count;
    if (seen >= share * all)
      break;
  }
  return time_text(below);
}

std::string answers_text(const std::vector<double>& answers) {
  const auto all = std::accumulate(answers.begin(), answers.end(), 0.0);
  if (all == 0)
    return "none came";
  return fmt::format("{:.0f}; half below {}, 90 % below {}, 99 % below {}", all,
                     quantile_text(answers, all, 0.5), quantile_text(answers, all, 0.9),
                     quantile_text(answers, all, 0.99));
}

std::string drops_text(const std::vector<drop_activity>& drops) {
  std::string text;
  for (const auto& d : drops)
    text += fmt::format("{}{} {} ({})", text.empty() ? "" : ", ", d.reason, d.count,
                        rate_text(d.per_second));
  return text.empty() ? "none" : text;
}

double fullest(const face_activity& f) {
  const auto& r = f.packets_in_rings;
  return r && r->slots > 0
             ? static_cast<double>(std::max(r->in, r->out)) / static_cast<double>(r->slots)
             : -1;
}

std::vector<face_activity> in_order(std::vector<face_activity> faces, face_order order) {
  const auto by = [&](auto value) {
    std::ranges::stable_sort(faces,
                             [&](const auto& x, const auto& y) { return value(x) > value(y); });
  };
  switch (order) {
    case face_order::number:
      break;
    case face_order::busiest:
      by([](const face_activity& f) { return f.in_packets + f.out_packets; });
      break;
    case face_order::fullest_ring:
      by(fullest);
      break;
    case face_order::most_drops:
      by([](const face_activity& f) { return f.drops; });
      break;
  }
  return faces;
}

std::string ring_text(const face_activity& f, std::uint64_t face_activity::ring::*way) {
  return f.packets_in_rings
             ? fmt::format("{}/{}", *f.packets_in_rings.*way, f.packets_in_rings->slots)
             : "-";
}

/// What matters most stands first: a narrow terminal cuts off the end, one of 80 columns what is
/// behind the drops.
std::string face_line(std::size_t uri_width, const std::array<std::string, 11>& cells) {
  return fmt::format("{:>5} {:<{}.{}} {:>8} {:>8} {:>9} {:>9} {:>8} {:>12} {:>12} {:>9} {:>4}",
                     cells[0], cells[1], uri_width, uri_width, cells[2], cells[3], cells[4],
                     cells[5], cells[6], cells[7], cells[8], cells[9], cells[10]);
}

std::string shown_uri(const face_activity& f) {
  return f.uri + (f.up ? "" : " (down)");
}

std::string line_of(const face_activity& f, std::size_t uri_width) {
  return face_line(uri_width, {std::to_string(f.id), shown_uri(f), rate_text(f.in_packets),
                               rate_text(f.out_packets), ring_text(f, &face_activity::ring::in),
                               ring_text(f, &face_activity::ring::out), std::to_string(f.drops),
                               format_rate(8 * f.in_octets), format_rate(8 * f.out_octets),
                               format_size(f.queued_octets), std::to_string(f.lane)});
}

/// As wide as the longest URI, if the terminal has room for it beside the figures.
std::size_t uri_width_for(const std::vector<face_activity>& faces, std::size_t columns) {
  constexpr std::size_t least = 24;
  constexpr std::size_t figures = 94;
  std::size_t longest = least;
  for (const auto& f : faces)
    longest = std::max(longest, shown_uri(f).size());
  return std::min(longest, columns > figures + least ? columns - figures : least);
}

}  // namespace

std::vector<std::string> summary_of(const activity& a) {
  std::vector<std::string> lines;
  lines.push_back(fmt::format("{}, up {}   faces {}, pit {}, fib {}", a.version,
                              uptime_text(a.up_s), a.faces.size(), a.pit, a.fib));
  lines.push_back(fmt::format("traffic    Interests in {}, Data out {}, in {}, out {}",
                              rate_text(a.in_interests), rate_text(a.out_data),
                              format_rate(8 * a.in_octets), format_rate(8 * a.out_octets)));
  lines.push_back(
      fmt::format("cache      {} packets, {} of {}; hits now {}, so far {}{}{}", a.cs_entries,
                  format_size(a.cs_octets), format_size(a.cs_capacity_octets),
                  share_text(a.hits_per_second, a.misses_per_second),
                  share_text(static_cast<double>(a.hits), static_cast<double>(a.misses)),
                  a.cs_policy.empty() ? "" : "; ", a.cs_policy));
  lines.push_back("answers    " + answers_text(a.answers));
  lines.push_back("drops      " + drops_text(a.drops));
  for (const auto& l : a.lanes)
    lines.push_back(fmt::format(
        "lane {:<5} cpu {:>3.0f}%, faces {}, turns {}, polls {}, sleeps {}, crossing {}", l.index,
        100 * l.cpu, l.faces, rate_text(l.turns), rate_text(l.polls), rate_text(l.sleeps),
        rate_text(l.crossed)));
  lines.emplace_back();
  return lines;
}

listing faces_page(const activity& a, face_order order, std::string_view filter,
                   std::size_t columns) {
  std::vector<face_activity> faces;
  std::ranges::copy_if(a.faces, std::back_inserter(faces), [&](const face_activity& f) {
    return f.uri.find(filter) != std::string::npos || std::to_string(f.id) == filter;
  });
  const auto width = uri_width_for(faces, columns);
  listing page{face_line(width, {"FACE", "URI", "IN", "OUT", "RING IN", "RING OUT", "DROPS", "IN",
                                 "OUT", "QUEUED", "LANE"}),
               {},
               "faces"};
  for (const auto& f : in_order(std::move(faces), order))
    page.lines.push_back(line_of(f, width));
  return page;
}

std::vector<std::string> screen_of(const activity& a, face_order order, std::size_t columns,
                                   std::size_t rows) {
  std::size_t first = 0;
  return fit_screen(summary_of(a), faces_page(a, order, {}, columns), first, columns, rows);
}

}  // namespace facet::apps
