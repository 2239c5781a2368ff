// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/sim/scenario_values.hpp"

#include "apps/load/experiment_values.hpp"
#include "core/packet/name.hpp"
#include "core/sim/strategy_name.hpp"
#include "core/tables/name_prefixes.hpp"

#include <fmt/format.h>

#include <limits>

namespace facet::sim_apps {

using apps::integer;
using apps::setter;
using apps::setters;

namespace {

constexpr double longest_delay = 3'600'000;  // s
constexpr auto any_number = std::numeric_limits<std::int64_t>::max();

}  // namespace

setter rate(std::uint64_t& target) {
  return [&target](const toml::node& node) -> std::string {
    if (const auto number = node.value_exact<std::int64_t>(); number && *number >= 0) {
      target = static_cast<std::uint64_t>(*number);
      return {};
    }
    const auto said = node.value_exact<std::string>();
    return said && sim::read_rate(*said, target)
               ? ""
               : R"(must be a rate such as "1Mbps", or a number of bit/s; 0: without limit)";
  };
}

setter texts(std::vector<std::string>& target) {
  return [&target](const toml::node& node) -> std::string {
    target.clear();
    if (const auto one = node.value_exact<std::string>()) {
      target.push_back(*one);
      return {};
    }
    const auto* list = node.as_array();
    if (list == nullptr || list->empty() || !list->is_homogeneous<std::string>())
      return "must be a string or a list of strings";
    for (const auto& each : *list)
      target.push_back(*each.value<std::string>());
    return {};
  };
}

setter strategy(std::string& target) {
  return [&target](const toml::node& node) -> std::string {
    const auto said = node.value_exact<std::string>();
    if (!said)
      return "must be a string";
    if (const auto name = sim::strategy_name(*said); !name)
      return "cannot be used: " + name.error().message;
    target = *said;
    return {};
  };
}

setter any_prefix(std::string& target) {
  return [&target](const toml::node& node) -> std::string {
    const auto said = node.value_exact<std::string>();
    const auto name = packet::name::parse(said.value_or(""));
    if (!said || !name || name->size() > tables::max_prefix_depth)
      return fmt::format("must be a Name of at most {} components", tables::max_prefix_depth);
    target = *said;
    return {};
  };
}

setters keys_of(sim::link_traits& t) {
  using sim::drop_policy;
  return {{"delay", load_apps::period(t.delay, 0, longest_delay)},
          {"jitter", load_apps::period(t.jitter, 0, longest_delay)},
          {"rate", rate(t.rate)},
          {"loss", load_apps::real(t.loss, 0, 1)},
          {"queue", integer(t.queue, 0, any_number)},
          {"drop_policy", load_apps::one_of(t.drops, {{"tail", drop_policy::tail},
                                                      {"head", drop_policy::head},
                                                      {"red", drop_policy::red},
                                                      {"codel", drop_policy::codel}})},
          {"congestion_marks", apps::boolean(t.congestion_marks)},
          {"metric", integer(t.metric, 1, std::numeric_limits<std::uint32_t>::max())}};
}

setters keys_of(sim::node_traits& t) {
  using tables::cs_policy;
  return {
      {"content_store_packets", integer(t.content_store_packets, 0, any_number)},
      {"content_store_policy",
       load_apps::one_of(t.content_store_policy,
                         {{"lru", cs_policy::lru}, {"priority_fifo", cs_policy::priority_fifo}})},
      {"pit_entries", integer(t.pit_entries, 1, any_number)},
      {"strategy", [&t](const toml::node& node) -> std::string {
         sim::strategy_choice all;
         auto problem = sim_apps::strategy(all.strategy)(node);
         t.strategies = {all};
         return problem;
       }}};
}

void read_table(const std::string& title, const toml::node& node, const setters& keys,
                std::initializer_list<const char*> required, std::ostream& problems) {
  const auto* table = node.as_table();
  if (table == nullptr) {
    problems << "\n  line " << node.source().begin.line << ": " << title << " must be a table";
    return;
  }
  for (const auto* key : required)
    if (!table->contains(key))
      problems << "\n  line " << node.source().begin.line << ": " << title << " needs " << key;
  setters full;
  for (const auto& [key, set] : keys)
    full[title + "." + key] = set;
  apps::apply(*table, title, full, problems);
}

}  // namespace facet::sim_apps
