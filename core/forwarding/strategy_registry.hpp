// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/forwarding/strategy.hpp"
#include "core/packet/name.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace facet::forwarding {

/// One `parameter~value` of a strategy's name.
struct strategy_parameter {
  std::string name;
  std::string value;
};
using strategy_parameters = std::vector<strategy_parameter>;

/// A kind of strategy that set_strategy knows.
struct strategy_type {
  std::string_view name;  ///< the component after /localhost/nfd/strategy
  std::uint64_t version;
  /// Errors: invalid_argument: a parameter it does not have, or a value out of range
  result<std::unique_ptr<strategy>> (*make)(const strategy_parameters&);
};

/// All of them: the lines of strategies/strategies.def.
std::span<const strategy_type> strategy_types() noexcept;

/// A strategy and the full name it goes by.
struct named_strategy {
  packet::name name;
  std::unique_ptr<strategy> instance;
};

/// Makes a strategy from a name like /localhost/nfd/strategy/best-route[/v=5][/parameter~value…].
///
/// Errors: not_found: no such strategy, or a newer version than this · invalid_argument: parameters
result<named_strategy> make_strategy(packet::name_view name);

/// Reads a parameter's value as a whole number of milliseconds, as a whole number, or as a decimal
/// fraction. Errors: invalid_argument
result<duration> milliseconds_of(const strategy_parameter& p);
result<std::uint32_t> count_of(const strategy_parameter& p);
result<double> number_of(const strategy_parameter& p);

/// The answer to a parameter that a strategy does not have.
tl::unexpected<error> unknown_parameter(const strategy_parameter& p);

/// Makes a strategy that has no parameters. Errors: invalid_argument: there are some
template <class Strategy>
result<std::unique_ptr<strategy>> without_parameters(const strategy_parameters& parameters) {
  if (!parameters.empty())
    return unknown_parameter(parameters.front());
  return std::make_unique<Strategy>();
}

}  // namespace facet::forwarding
