// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/toml/setters.hpp"
#include "core/load/experiment.hpp"

#include <chrono>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Values that experiment files have and facetd's configuration has not.
namespace facet::load_apps {

/// "2s", "100ms", "10us", "5ns", or seconds as a number: as ndnSIM's Time. Nothing when it is none.
std::optional<std::chrono::nanoseconds> time_in(const toml::node& node);

/// A number, with or without a decimal point, from `least` to `most`.
apps::setter real(double& target, double least, double most);
/// A time from `least` to `most` seconds.
apps::setter period_of(std::function<void(std::chrono::nanoseconds)> store, double least,
                       double most);
template <class Duration>
apps::setter period(Duration& target, double least, double most) {
  return period_of(
      [&target](std::chrono::nanoseconds t) { target = std::chrono::duration_cast<Duration>(t); },
      least, most);
}

/// The Name of the strategy that a file calls `text`.
std::string strategy_name(const std::string& text);

std::string must_be_one_of(const std::vector<std::string_view>& words);
template <class Value>
apps::setter one_of(Value& target,
                    std::initializer_list<std::pair<std::string_view, Value>> choices) {
  return [&target, choices = std::vector(choices)](const toml::node& node) -> std::string {
    const auto word = node.value_exact<std::string>();
    std::vector<std::string_view> words;
    for (const auto& [known, value] : choices) {
      if (word == known) {
        target = value;
        return {};
      }
      words.push_back(known);
    }
    return must_be_one_of(words);
  };
}

/// What sweeps call a group: without dots.
apps::setter group_name(std::string& target);
/// A Name of at least one component.
apps::setter prefix(std::string& target);
/// A forwarding strategy that there is, by the word after /localhost/nfd/strategy or its whole
/// Name.
apps::setter strategy(std::string& target);
/// Octets, or { min, max }.
apps::setter payload(load::payload_size& target);
/// A list of { at, count }, or ndnSIM's "1s 5 10s 2".
apps::setter batches(std::vector<load::batch_moment>& target);
/// A list of { at, length }.
apps::setter stalls(std::vector<load::stall>& target);

}  // namespace facet::load_apps
