// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/strategies/suppression_parameters.hpp"

namespace facet::forwarding {
namespace {

result<void> read(const strategy_parameter& p, retx_suppression& into) {
  const auto store = [](auto& field) { return [&field](auto value) { field = value; }; };
  if (p.name == "retx-suppression-initial")
    return milliseconds_of(p).map(store(into.initial));
  if (p.name == "retx-suppression-max")
    return milliseconds_of(p).map(store(into.maximum));
  if (p.name == "retx-suppression-multiplier")
    return number_of(p).map(store(into.multiplier));
  return unknown_parameter(p);
}

}  // namespace

result<retx_suppression> suppression_from(const strategy_parameters& parameters) {
  retx_suppression suppression;
  for (const auto& p : parameters)
    if (auto done = read(p, suppression); !done)
      return fail(std::move(done.error()));
  if (suppression.initial <= duration{0} || suppression.maximum < suppression.initial ||
      suppression.multiplier < 1.0)
    return fail(errc::invalid_argument,
                "retransmission suppression needs 0 < initial <= max and multiplier >= 1");
  return suppression;
}

}  // namespace facet::forwarding
