// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/results_comparison.hpp"

#include "apps/load/experiment_fields.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace facet::load_apps {
namespace {

using json = nlohmann::ordered_json;

std::string title_of(const results_document& d) {
  return fmt::format("{}, {}, {}", d.name, d.started, d.forwarder);
}

std::vector<compared_figure> compare_figures(const load::point_result& a,
                                             const load::point_result& b) {
  std::vector<compared_figure> found;
  for (const auto& f : figures()) {
    compared_figure c{&f, estimate_of(f, a), estimate_of(f, b), {}};
    if (c.a.count == 0 || c.b.count == 0)
      continue;
    c.change = compare(c.a, c.b);
    found.push_back(c);
  }
  return found;
}

/// Paths of parameters that are not the same in both.
std::vector<std::string> differing(const json& a, const json& b) {
  std::vector<std::string> found;
  if (!a.is_object() || !b.is_object())
    return found;
  const auto left = a.flatten();
  const auto right = b.flatten();
  for (const auto& [path, value] : left.items())
    if (path != "/name" && (!right.contains(path) || right.at(path) != value))
      found.push_back(path.substr(1));
  for (const auto& [path, value] : right.items())
    if (!left.contains(path))
      found.push_back(path.substr(1));
  return found;
}

side side_of(const load::point_result& point) {
  return {count_repetitions(point), remarks_on(point)};
}

json to_json(const side& of) {
  const auto& n = of.repetitions;
  return {{"all", n.all},
          {"counted", n.counted},
          {"degraded", n.degraded},
          {"failed", n.failed},
          {"counters_differ", n.counters_differ},
          {"remarks", of.remarks}};
}

/// "shared_memory, 256 slots": what carried the packets of each group.
std::map<std::string, std::set<std::string>> transports_of(const load::point_result& point) {
  std::map<std::string, std::set<std::string>> found;
  for (const auto& run : point.runs)
    for (const auto& use : run.transports)
      found[fmt::format("{}.{}", use.consumer ? "consumer" : "producer", use.group)].insert(
          use.slots == 0 ? std::string{word_for(use.over)}
                         : fmt::format("{}, {} slots", word_for(use.over), use.slots));
  return found;
}

std::set<std::string> versions_of(const load::point_result& point) {
  std::set<std::string> found;
  for (const auto& run : point.runs)
    if (!run.forwarder.version.empty())
      found.insert(run.forwarder.version);
  return found;
}

/// What was not the same although it may have been meant to be; of what both tell.
std::vector<std::string> differing_circumstances(const load::point_result& a,
                                                 const load::point_result& b) {
  std::vector<std::string> found;
  const auto right = transports_of(b);
  for (const auto& [group, uses] : transports_of(a))
    if (const auto other = right.find(group); other != right.end() && other->second != uses)
      found.push_back(fmt::format("transport of {} ({} / {})", group, fmt::join(uses, " and "),
                                  fmt::join(other->second, " and ")));
  const auto version_a = versions_of(a);
  const auto version_b = versions_of(b);
  if (!version_a.empty() && !version_b.empty() && version_a != version_b)
    found.push_back(fmt::format("the forwarder's version ({} / {})", fmt::join(version_a, " and "),
                                fmt::join(version_b, " and ")));
  return found;
}

std::vector<std::string> differences(const measured_point& a, const measured_point& b) {
  auto found = differing(a.experiment, b.experiment);
  for (auto& each : differing_circumstances(a.result, b.result))
    found.push_back(std::move(each));
  return found;
}

json to_json(const estimate& e) {
  return {{"mean", e.mean},
          {"half_width", e.half_width ? json(*e.half_width) : json{}},
          {"repetitions", e.count}};
}

json to_json(const compared_figure& f) {
  const auto& change = f.change;
  return {{"unit", f.what->unit},
          {"a", to_json(f.a)},
          {"b", to_json(f.b)},
          {"difference", change.difference},
          {"half_width", change.half_width ? json(*change.half_width) : json{}},
          {"ratio", f.a.mean == 0 ? json{} : json(f.b.mean / f.a.mean)},
          {"significant", change.half_width ? json(change.significant()) : json{}}};
}

/// Four digits, without an exponent that people stumble over.
std::string number(double value) {
  const double size = std::abs(value);
  if (size >= 1000)
    return fmt::format("{:.0f}", value);
  const int decimals = size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.1 || size == 0 ? 3 : 5;
  return fmt::format("{:.{}f}", value, decimals);
}

std::string text_of(const estimate& e) {
  return e.half_width ? fmt::format("{} ± {}", number(e.mean), number(*e.half_width))
                      : number(e.mean);
}

std::string text_of(const compared_figure& f) {
  if (f.a.mean == 0)
    return f.b.mean == 0 ? "" : "was 0";
  const double percent = 100 / std::abs(f.a.mean);
  auto text = fmt::format("{:+.1f}", f.change.difference * percent);
  if (f.change.half_width)
    text += fmt::format(" ± {:.1f}", *f.change.half_width * percent);
  return text + (f.change.significant() ? " % *" : " %");
}

std::string title_of(const figure& f) {
  return *f.unit == '\0' ? f.title : fmt::format("{}, {}", f.title, f.unit);
}

/// Fills up with blanks; fmt's own width counts ± and µ twice in some locales.
std::string padded(std::string text, std::size_t width) {
  const auto shown = static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
  if (shown < width)
    text.append(width - shown, ' ');
  return text;
}

constexpr std::string_view fairness_key = "fairness";
constexpr std::string_view explanation =
    "Sent, throughput, goodput: within the measurement; answered, latency, shares: of the "
    "Interests\n"
    "meant for it, however late; fairness: among the consumers of a group, of several the worst";
constexpr std::size_t title_width = 28;
constexpr std::size_t value_width = 24;

/// "A (n = 3 of 5)": how many repetitions count.
std::string column_title(const char* who, const side& of) {
  const auto& n = of.repetitions;
  return n.counted == n.all ? fmt::format("{} (n = {})", who, n.all)
                            : fmt::format("{} (n = {} of {})", who, n.counted, n.all);
}

void print_point(const compared_point& point, std::ostream& out) {
  fmt::print(out, "\n{}\n", point.label);
  if (!point.settings.empty())
    fmt::print(out, "  not alike: {}\n", fmt::join(point.settings, ", "));
  fmt::print(out, "  {}{}{}{}\n", padded("", title_width),
             padded(column_title("A", point.a), value_width),
             padded(column_title("B", point.b), value_width), "B against A");
  for (const auto& f : point.figures)
    fmt::print(out, "  {}{}{}{}\n", padded(title_of(*f.what), title_width),
               padded(text_of(f.a), value_width), padded(text_of(f.b), value_width), text_of(f));
  for (const auto& [who, of] : {std::pair{"A", &point.a}, std::pair{"B", &point.b}})
    for (const auto& remark : of->remarks)
      fmt::print(out, "  {}: {}\n", who, remark);
}

/// Fairness within each group, where there are several.
void print_groups(const load::point_result& point, std::ostream& out) {
  const auto groups = fairness_of_groups(point);
  if (groups.size() < 2)
    return;
  for (const auto& [group, index] : groups)
    fmt::print(out, "  {}{}\n", padded("  among " + group, title_width), text_of(index));
}

}  // namespace

results_comparison compare(const results_document& a, const results_document& b) {
  results_comparison c{title_of(a), title_of(b), {}, {}, {}};
  std::vector<bool> matched(b.points.size());
  for (const auto& left : a.points) {
    const auto right = std::ranges::find_if(b.points, [&left](const measured_point& p) {
      return p.result.parameters == left.result.parameters;
    });
    const auto label = label_of(left.result, a.swept);
    if (right == b.points.end()) {
      c.only_a.push_back(label);
      continue;
    }
    matched[static_cast<std::size_t>(right - b.points.begin())] = true;
    c.points.push_back({left.result.parameters, label, compare_figures(left.result, right->result),
                        differences(left, *right), side_of(left.result), side_of(right->result)});
  }
  for (std::size_t i = 0; i < matched.size(); ++i)
    if (!matched[i])
      c.only_b.push_back(label_of(b.points[i].result, b.swept));
  return c;
}

json to_json(const results_comparison& c) {
  json document{{"a", c.a}, {"b", c.b}, {"confidence", 0.95}, {"points", json::array()}};
  for (const auto& point : c.points) {
    json figures = json::object();
    for (const auto& f : point.figures)
      figures[f.what->key] = to_json(f);
    document["points"].push_back(
        {{"label", point.label},
         {"parameters", point.parameters},
         {"not_alike", point.settings},
         {"repetitions", {{"a", to_json(point.a)}, {"b", to_json(point.b)}}},
         {"figures", std::move(figures)}});
  }
  document["only_a"] = c.only_a;
  document["only_b"] = c.only_b;
  return document;
}

void print_table(const results_comparison& c, std::ostream& out) {
  fmt::print(out, "A: {}\nB: {}\n", c.a, c.b);
  for (const auto& point : c.points)
    print_point(point, out);
  for (const auto& [who, labels] : {std::pair{"A", &c.only_a}, std::pair{"B", &c.only_b}})
    if (!labels->empty())
      fmt::print(out, "\nonly in {}: {}\n", who, fmt::join(*labels, "; "));
  fmt::print(out,
             "\n{}\n±: 95 % confidence over the n repetitions (Student's t); *: more than noise, "
             "which\nchance alone says of one figure in twenty\n",
             explanation);
}

void print_table(const results_document& document, std::ostream& out) {
  fmt::print(out, "{}\n", title_of(document));
  for (const auto& point : document.points) {
    fmt::print(out, "\n{} ({})\n", label_of(point.result, document.swept),
               text_of(count_repetitions(point.result)));
    for (const auto& f : figures())
      if (const auto e = estimate_of(f, point.result); e.count > 0) {
        fmt::print(out, "  {}{}\n", padded(title_of(f), title_width), text_of(e));
        if (f.key == fairness_key)
          print_groups(point.result, out);
      }
    for (const auto& remark : remarks_on(point.result))
      fmt::print(out, "  {}\n", remark);
  }
  fmt::print(out, "\n{}\n", explanation);
}

}  // namespace facet::load_apps
