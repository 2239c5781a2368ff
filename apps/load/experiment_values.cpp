// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/experiment_values.hpp"

#include "core/base/nearest_word.hpp"
#include "core/forwarding/strategy_registry.hpp"
#include "core/packet/name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <sstream>

namespace facet::load_apps {
namespace {

using apps::setter;
using std::chrono::nanoseconds;

/// Most entries of a list of moments.
constexpr std::size_t longest_list = 100'000;
/// Content that fits into a packet with a long Name and a signature.
constexpr std::int64_t largest_payload = 8000;

std::optional<nanoseconds> nanoseconds_of(double seconds) {
  // Beyond this a count of nanoseconds would overflow.
  if (!(std::abs(seconds) < 9e9))
    return std::nullopt;
  return nanoseconds{std::llround(seconds * 1e9)};
}

std::optional<nanoseconds> parse_time(std::string_view text) {
  double count = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (problem != std::errc{})
    return std::nullopt;
  const std::string_view unit{end, static_cast<std::size_t>(text.data() + text.size() - end)};
  constexpr std::array<std::pair<std::string_view, double>, 6> units{
      {{"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3}, {"s", 1}, {"min", 60}, {"h", 3600}}};
  const auto* const found = std::ranges::find(units, unit, &decltype(units)::value_type::first);
  return found == units.end() ? std::nullopt : nanoseconds_of(count * found->second);
}

/// The members of `{ at = …, OTHER = … }`; nothing when it is not that.
std::optional<std::pair<nanoseconds, const toml::node*>> moment_in(const toml::node& node,
                                                                   std::string_view other) {
  const auto* table = node.as_table();
  if (table == nullptr || table->size() != 2)
    return std::nullopt;
  const auto* at = table->get("at");
  const auto* value = table->get(other);
  const auto time = at == nullptr ? std::nullopt : time_in(*at);
  if (!time || time->count() < 0 || value == nullptr)
    return std::nullopt;
  return std::pair{*time, value};
}

/// "1s 5 10s 2".
std::optional<std::vector<load::batch_moment>> parse_batches(const std::string& text) {
  std::vector<load::batch_moment> found;
  std::istringstream words{text};
  std::string at;
  while (words >> at) {
    const auto time = parse_time(at);
    std::uint64_t count = 0;
    if (!time || time->count() < 0 || !(words >> count) || found.size() == longest_list)
      return std::nullopt;
    found.push_back({*time, count});
  }
  return found;
}

std::optional<std::vector<load::batch_moment>> batches_in(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>())
    return parse_batches(*text);
  const auto* list = node.as_array();
  if (list == nullptr || list->size() > longest_list)
    return std::nullopt;
  std::vector<load::batch_moment> found;
  for (const auto& each : *list) {
    const auto moment = moment_in(each, "count");
    const auto count = moment ? moment->second->value_exact<std::int64_t>() : std::nullopt;
    if (!count || *count < 0)
      return std::nullopt;
    found.push_back({moment->first, static_cast<std::uint64_t>(*count)});
  }
  return found;
}

}  // namespace

std::optional<nanoseconds> time_in(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>())
    return parse_time(*text);
  const auto seconds = node.is_number() ? node.value<double>() : std::nullopt;
  return seconds ? nanoseconds_of(*seconds) : std::nullopt;
}

setter real(double& target, double least, double most) {
  return [&target, least, most](const toml::node& node) -> std::string {
    const auto value = node.is_number() ? node.value<double>() : std::nullopt;
    if (!value)
      return "must be a number";
    if (!(*value >= least && *value <= most))
      return fmt::format("must be from {} to {}", least, most);
    target = *value;
    return {};
  };
}

setter period_of(std::function<void(nanoseconds)> store, double least, double most) {
  return [store = std::move(store), least, most](const toml::node& node) -> std::string {
    const auto time = time_in(node);
    if (!time)
      return R"(must be a time such as "100ms" or a number of seconds)";
    const double seconds = std::chrono::duration<double>(*time).count();
    if (seconds < least || seconds > most)
      return fmt::format("must be from {} to {} seconds", least, most);
    store(*time);
    return {};
  };
}

std::string must_be_one_of(const std::vector<std::string_view>& words) {
  return fmt::format("must be one of {}", fmt::join(words, ", "));
}

setter group_name(std::string& target) {
  return [&target](const toml::node& node) -> std::string {
    const auto name = node.value_exact<std::string>();
    if (!name || name->empty() || name->size() > 100 ||
        name->find_first_of(".,;\t\n\r\"") != std::string::npos)
      return "must be a word without dots, commas and quotes";
    target = *name;
    return {};
  };
}

setter prefix(std::string& target) {
  return [&target](const toml::node& node) -> std::string {
    const auto text = node.value_exact<std::string>();
    if (!text)
      return "must be a string";
    const auto name = packet::name::parse(*text);
    if (!name)
      return "must be a Name: " + name.error().message;
    if (name->empty())
      return "must have at least one component";
    target = *text;
    return {};
  };
}

std::string strategy_name(const std::string& text) {
  return text.starts_with('/') ? text : "/localhost/nfd/strategy/" + text;
}

setter strategy(std::string& target) {
  return [&target](const toml::node& node) -> std::string {
    const auto text = node.value_exact<std::string>();
    if (!text)
      return "must be a string";
    const auto name = packet::name::parse(strategy_name(*text));
    if (!name)
      return "must be a strategy: " + name.error().message;
    const auto made = forwarding::make_strategy(*name);
    if (made) {
      target = *text;
      return {};
    }
    if (made.error() != errc::not_found)
      return "must be a strategy: " + made.error().message;
    std::vector<std::string_view> known;
    nearest_word meant{*text};
    for (const auto& type : forwarding::strategy_types()) {
      known.push_back(type.name);
      meant.look_at(type.name);
    }
    return must_be_one_of(known) +
           (meant.found().empty() ? "" : fmt::format(": did you mean {}?", meant.found()));
  };
}

setter payload(load::payload_size& target) {
  return [&target](const toml::node& node) -> std::string {
    auto least = node.value_exact<std::int64_t>();
    auto most = least;
    if (const auto* range = node.as_table(); range != nullptr && range->size() == 2) {
      least = (*range)["min"].value_exact<std::int64_t>();
      most = (*range)["max"].value_exact<std::int64_t>();
    }
    if (!least || !most)
      return "must be a number of octets, or { min = …, max = … }";
    if (*least < 0 || *least > *most || *most > largest_payload)
      return fmt::format("must be from 0 to {} octets, and min not more than max", largest_payload);
    target = {static_cast<std::size_t>(*least), static_cast<std::size_t>(*most)};
    return {};
  };
}

setter batches(std::vector<load::batch_moment>& target) {
  return [&target](const toml::node& node) -> std::string {
    auto found = batches_in(node);
    if (!found)
      return R"(must be a list of { at = "1s", count = 5 }, or a string such as "1s 5 10s 2")";
    std::ranges::stable_sort(*found, {}, &load::batch_moment::at);
    target = std::move(*found);
    return {};
  };
}

setter stalls(std::vector<load::stall>& target) {
  return [&target](const toml::node& node) -> std::string {
    std::vector<load::stall> found;
    const auto* list = node.as_array();
    bool right = list != nullptr && list->size() <= longest_list;
    for (std::size_t i = 0; right && i < list->size(); ++i) {
      const auto moment = moment_in(*list->get(i), "length");
      const auto length = moment ? time_in(*moment->second) : std::nullopt;
      right = length && length->count() >= 0;
      if (right)
        found.push_back({moment->first, *length});
    }
    if (!right)
      return R"(must be a list of { at = "3s", length = "100ms" })";
    std::ranges::stable_sort(found, {}, &load::stall::at);
    target = std::move(found);
    return {};
  };
}

}  // namespace facet::load_apps
