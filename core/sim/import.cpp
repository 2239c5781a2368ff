// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// Topologies that other simulators and emulators wrote.
#include "core/sim/topology.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace facet::sim {
namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view next_word(std::string_view& line) {
  const auto from = line.find_first_not_of(blanks);
  if (from == std::string_view::npos)
    return line = {};
  const auto to = line.find_first_of(blanks, from);
  const auto word = line.substr(from, to - from);
  line = to == std::string_view::npos ? std::string_view{} : line.substr(to);
  return word;
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc{} && end == text.data() + text.size();
}

/// A number and its unit, times what the unit stands for.
template <std::size_t N>
std::optional<double> with_unit(std::string_view text,
                                const std::array<std::pair<std::string_view, double>, N>& units) {
  double number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || !std::isfinite(number))
    return std::nullopt;
  const auto unit = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const auto& [spelling, factor] : units)
    if (unit == spelling)
      return number * factor;
  return std::nullopt;
}

/// Calls `visit(line, number)` for each line that says something, until that answers a problem.
///
/// @returns the problem as an error with its line
template <class F>
result<void> each_line(std::string_view text, const std::string& origin, F&& visit) {
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    const auto from = line.find_first_not_of(blanks);
    if (from == std::string_view::npos || line[from] == '#')
      continue;
    line = line.substr(from, line.find_last_not_of(blanks) + 1 - from);
    if (const std::string problem = visit(line, number); !problem.empty())
      return fail(errc::invalid_argument, fmt::format("{}: line {}: {}", origin, number, problem));
  }
  return {};
}

constexpr auto bad_time = "delay {} is no time such as 10ms";
constexpr auto bad_rate = "bandwidth {} is no rate such as 1Mbps";

/// "ns3::RateErrorModel,ErrorUnit=ERROR_UNIT_PACKET,ErrorRate=0.1"
std::string read_error_model(std::string_view text, link_traits& link) {
  constexpr std::string_view known = "ns3::RateErrorModel,";
  constexpr std::string_view rate = "ErrorRate=";
  const auto at = text.find(rate);
  const bool right = text.starts_with(known) && at != std::string_view::npos &&
                     text.find("ErrorUnit=ERROR_UNIT_PACKET") != std::string_view::npos;
  if (!right)
    return fmt::format(
        "error model {} is not known; there is ns3::RateErrorModel with "
        "ErrorUnit=ERROR_UNIT_PACKET and ErrorRate",
        text);
  const auto value = text.substr(at + rate.size());
  if (!read_number(value.substr(0, value.find(',')), link.loss) ||
      !(link.loss >= 0 && link.loss <= 1))
    return "ErrorRate must be 0 to 1";
  return {};
}

/// A number of packets: "20", "20p".
bool read_packets(std::string_view text, std::size_t& packets) {
  if (text.ends_with('p'))
    text.remove_suffix(1);
  return read_number(text, packets);
}

/// The class of a queue of ns-3, with or without namespace and parameter:
/// "ns3::DropTailQueue<Packet>".
bool read_queue_class(std::string_view text, drop_policy& drops) {
  constexpr std::array<std::pair<std::string_view, drop_policy>, 5> classes{
      {{"DropTailQueue", drop_policy::tail},
       {"RedQueue", drop_policy::red},
       {"RedQueueDisc", drop_policy::red},
       {"CoDelQueue", drop_policy::codel},
       {"CoDelQueueDisc", drop_policy::codel}}};
  constexpr std::string_view scope = "ns3::";
  if (text.starts_with(scope))
    text.remove_prefix(scope.size());
  text = text.substr(0, text.find('<'));
  for (const auto& [name, policy] : classes)
    if (text == name) {
      drops = policy;
      return true;
    }
  return false;
}

/// "20", or a class of ns-3 and what is said of it: "ns3::RedQueue,MeanPktSize=100".
std::string read_queue(std::string_view text, link_traits& link) {
  if (read_packets(text, link.queue))
    return {};
  const auto name = text.substr(0, text.find(','));
  if (!read_queue_class(name, link.drops))
    return fmt::format(
        "queue {} is neither a number of packets nor known; there are ns3::DropTailQueue, "
        "ns3::RedQueue, ns3::RedQueueDisc, ns3::CoDelQueue and ns3::CoDelQueueDisc",
        name);
  for (auto rest = text.substr(name.size()); !rest.empty();) {
    rest.remove_prefix(1);
    const auto attribute = rest.substr(0, rest.find(','));
    rest.remove_prefix(attribute.size());
    const auto equals = attribute.find('=');
    if (equals == std::string_view::npos)
      return fmt::format("{} is no attribute of a queue such as MaxSize=20p", attribute);
    const auto key = attribute.substr(0, equals);
    const auto value = attribute.substr(equals + 1);
    if ((key == "MaxPackets" || key == "MaxSize") && !read_packets(value, link.queue))
      return fmt::format("{} {} is no number of packets such as 20p", key, value);
  }
  return {};
}

std::string read_ndnsim_router(std::string_view line, node_spec& node) {
  node.name = next_word(line);
  next_word(line);  // comment
  const auto y = next_word(line);
  const auto x = next_word(line);
  if ((!y.empty() && !read_number(y, node.y)) || (!x.empty() && !read_number(x, node.x)))
    return "a router is: name comment yPos xPos";
  return {};
}

std::string read_ndnsim_link(std::string_view line, link_spec& link) {
  link.a = next_word(line);
  link.b = next_word(line);
  const auto rate = next_word(line);
  const auto metric = next_word(line);
  const auto delay = next_word(line);
  const auto queue = next_word(line);
  const auto errors = next_word(line);
  if (link.b.empty())
    return "a link is: srcNode dstNode bandwidth metric delay queue";
  if (!rate.empty() && !read_rate(rate, link.traits.rate))
    return fmt::format(bad_rate, rate);
  if (!metric.empty() && !read_number(metric, link.traits.metric))
    return fmt::format("metric {} is no whole number", metric);
  if (!delay.empty() && !read_time(delay, link.traits.delay))
    return fmt::format(bad_time, delay);
  if (!queue.empty())
    if (auto problem = read_queue(queue, link.traits); !problem.empty())
      return problem;
  return errors.empty() ? std::string{} : read_error_model(errors, link.traits);
}

std::string set_mini_ndn_attribute(std::string_view key, std::string_view value,
                                   link_traits& link) {
  double number = 0;
  if (key == "delay")
    return read_time(value, link.delay) ? "" : fmt::format(bad_time, value);
  if (key == "jitter")
    return read_time(value, link.jitter) ? "" : fmt::format("jitter {} is no time", value);
  if (key == "bw") {
    if (!read_number(value, number) || !(number > 0 && number <= 1e6))
      return fmt::format("bw {} is no number of Mbit/s", value);
    link.rate = static_cast<std::uint64_t>(std::llround(number * 1e6));
  } else if (key == "loss") {
    if (!read_number(value, number) || !(number >= 0 && number <= 100))
      return fmt::format("loss {} is no percentage", value);
    link.loss = number / 100;
  } else if (key == "max_queue_size" && !read_number(value, link.queue)) {
    return fmt::format("max_queue_size {} is no number of packets", value);
  }
  return {};
}

/// "a: _ key=value …"
std::string read_mini_ndn_node(std::string_view line, node_spec& node) {
  const auto colon = line.find(':');
  node.name = line.substr(0, colon);
  if (colon == std::string_view::npos || node.name.empty())
    return "a node is: name: _ attributes";
  double radius = 0;
  double angle = 0;
  auto rest = line.substr(colon + 1);
  for (auto word = next_word(rest); !word.empty(); word = next_word(rest)) {
    if (word.starts_with("radius="))
      read_number(word.substr(7), radius);
    else if (word.starts_with("angle="))
      read_number(word.substr(6), angle);
  }
  node.x = radius * std::cos(angle);
  node.y = radius * std::sin(angle);
  return {};
}

/// "a:b delay=10ms …"
std::string read_mini_ndn_link(std::string_view line, link_spec& link) {
  const auto ends = next_word(line);
  const auto colon = ends.find(':');
  if (colon == std::string_view::npos)
    return "a link is: a:b delay=10ms";
  link.a = ends.substr(0, colon);
  link.b = ends.substr(colon + 1);
  for (auto word = next_word(line); !word.empty(); word = next_word(line)) {
    const auto equals = word.find('=');
    if (equals == std::string_view::npos)
      return fmt::format("{} is no attribute such as delay=10ms", word);
    if (auto problem =
            set_mini_ndn_attribute(word.substr(0, equals), word.substr(equals + 1), link.traits);
        !problem.empty())
      return problem;
  }
  return {};
}

using line_reader = std::function<std::string(std::string_view, std::size_t)>;

/// What reads a line of the two kinds, after adding what it is about.
line_reader node_reader(topology& t, const topology_defaults& like,
                        std::string (*read)(std::string_view, node_spec&)) {
  return [&t, &like, read](std::string_view line, std::size_t number) {
    t.nodes.push_back({"", 0, 0, like.node, number});
    return read(line, t.nodes.back());
  };
}
line_reader link_reader(topology& t, const topology_defaults& like,
                        std::string (*read)(std::string_view, link_spec&)) {
  return [&t, &like, read](std::string_view line, std::size_t number) {
    t.links.push_back({"", "", like.link, number});
    return read(line, t.links.back());
  };
}

/// Reads lines that headings divide.
result<topology> read_sections(std::string_view text, const std::string& origin, topology& t,
                               const std::map<std::string_view, line_reader>& sections,
                               bool skips_unknown) {
  const line_reader skip = [](std::string_view, std::size_t) { return std::string{}; };
  const line_reader* reads = nullptr;
  auto done = each_line(text, origin, [&](std::string_view line, std::size_t number) {
    if (const auto found = sections.find(line); found != sections.end()) {
      reads = &found->second;
      return std::string{};
    }
    if (skips_unknown && line.front() == '[') {
      reads = &skip;
      return std::string{};
    }
    if (reads == nullptr)
      return fmt::format("\"{}\" stands before the first section, {}", line,
                         sections.begin()->first);
    return (*reads)(line, number);
  });
  if (!done)
    return fail(std::move(done.error()));
  if (t.nodes.empty())
    return fail(errc::invalid_argument, origin + ": has no nodes");
  return std::move(t);
}

}  // namespace

bool read_time(std::string_view text, duration& time) {
  constexpr std::array<std::pair<std::string_view, double>, 6> units{
      {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"min", 60e9}, {"h", 3600e9}}};
  const auto found = with_unit(text, units);
  if (!found || std::abs(*found) > 9e18)
    return false;
  time = duration{std::llround(*found)};
  return true;
}

bool read_rate(std::string_view text, std::uint64_t& bits_per_second) {
  constexpr std::array<std::pair<std::string_view, double>, 15> units{{{"bps", 1},
                                                                       {"kbps", 1e3},
                                                                       {"Kbps", 1e3},
                                                                       {"Mbps", 1e6},
                                                                       {"Gbps", 1e9},
                                                                       {"b/s", 1},
                                                                       {"kb/s", 1e3},
                                                                       {"Kb/s", 1e3},
                                                                       {"Mb/s", 1e6},
                                                                       {"Gb/s", 1e9},
                                                                       {"bit/s", 1},
                                                                       {"kbit/s", 1e3},
                                                                       {"Kbit/s", 1e3},
                                                                       {"Mbit/s", 1e6},
                                                                       {"Gbit/s", 1e9}}};
  const auto found = with_unit(text, units);
  if (!found || !(*found >= 1 && *found <= 1e15))
    return false;
  bits_per_second = static_cast<std::uint64_t>(std::llround(*found));
  return true;
}

result<topology> parse_ndnsim_topology(std::string_view text, const std::string& origin,
                                       const topology_defaults& like) {
  topology t;
  return read_sections(text, origin, t,
                       {{"router", node_reader(t, like, read_ndnsim_router)},
                        {"link", link_reader(t, like, read_ndnsim_link)}},
                       false);
}

result<topology> parse_mini_ndn_topology(std::string_view text, const std::string& origin,
                                         const topology_defaults& like) {
  topology t;
  return read_sections(text, origin, t,
                       {{"[nodes]", node_reader(t, like, read_mini_ndn_node)},
                        {"[links]", link_reader(t, like, read_mini_ndn_link)}},
                       true);
}

}  // namespace facet::sim
