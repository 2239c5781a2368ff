// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/engine.hpp"

namespace facet::forwarding {
namespace {

/// Measurements that one tick() frees at most, per strategy.
constexpr std::size_t purges_per_tick = 64;

}  // namespace

result<void> forwarder::engine::set_strategy(packet::name_view prefix, packet::name_view name) {
  if (prefix.size() > tables::max_prefix_depth)
    return fail(errc::invalid_argument, "a strategy prefix has at most 32 components");
  auto made = make_strategy(name);
  if (!made)
    return fail(std::move(made.error()));
  auto key = made->name.to_uri(packet::uri_style::canonical);
  auto& chosen = strategies_.try_emplace(std::move(key)).first->second;
  if (!chosen.made.instance)
    chosen.made = std::move(*made);
  // The choice of before: at first there is none, not even for `/`.
  tables::name_prefixes prefixes{prefix};
  const auto* above = choices_.longest_match(prefixes);
  auto* before = above == nullptr ? nullptr : above->value;
  auto& choice = choices_.insert(prefix).value;
  if (choice != nullptr)
    --choice->n_prefixes;
  choice = &chosen;
  ++chosen.n_prefixes;
  after_choice_changed(before);
  return {};
}

result<void> forwarder::engine::unset_strategy(packet::name_view prefix) {
  if (prefix.empty())
    return fail(errc::invalid_argument, "the prefix / always has a strategy");
  const auto* choice = choices_.find(prefix);
  if (choice == nullptr)
    return {};
  auto* before = choice->value;
  --before->n_prefixes;
  choices_.erase(prefix);
  after_choice_changed(before);
  return {};
}

/// Lets the strategy of before forget what is no longer its own, and ends those that neither a
/// prefix nor a pending entry needs.
void forwarder::engine::after_choice_changed(running_strategy* before) {
  if (before != nullptr)
    before->made.instance->forget_measurements([&](packet::name_view measured) {
      tables::name_prefixes name{measured};
      return choices_.longest_match(name)->value != before;
    });
  std::erase_if(strategies_, [](const auto& named) {
    return named.second.n_prefixes == 0 && named.second.n_pending == 0;
  });
}

forwarder::engine::running_strategy& forwarder::engine::strategy_for(
    tables::name_prefixes& name) const {
  return *choices_.longest_match(name)->value;
}

std::size_t forwarder::engine::chosen_depth(tables::name_prefixes& name) {
  return choices_.longest_match(name)->prefix.size();
}

/// Makes a strategy responsible for an entry. What another one left in it counts for nothing.
void forwarder::engine::put_in_charge(running_strategy& chosen, tables::pit_entry& entry) {
  auto* before = static_cast<running_strategy*>(entry.context);
  if (before == &chosen)
    return;
  entry.context = &chosen;
  ++chosen.n_pending;
  if (before == nullptr)
    return;
  --before->n_pending;
  watches_.forget(entry);
  entry.suppression = duration{0};
  for (auto& asked : entry.out) {
    asked.suppression = duration{0};
    asked.non_discovery = false;
  }
}

void forwarder::engine::purge_measurements() {
  for (auto& [key, running] : strategies_)
    running.made.instance->purge_measurements(now_, purges_per_tick);
}

std::size_t forwarder::engine::measurement_count() const {
  std::size_t sum = 0;
  for (const auto& [key, running] : strategies_)
    sum += running.made.instance->measurement_count();
  return sum;
}

}  // namespace facet::forwarding
