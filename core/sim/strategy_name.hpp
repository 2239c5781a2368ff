// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/forwarding/strategy_registry.hpp"
#include "core/packet/name.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace facet::sim {

/// The whole Name of a strategy that may be said short: "asf", "best-route/v=5",
/// "/localhost/nfd/strategy/asf/…".
///
/// Errors: invalid_name, not_found, invalid_argument (a parameter)
inline result<packet::name> strategy_name(const std::string& said) {
  const bool whole = said.starts_with('/') || said.starts_with("ndn:");
  auto name = packet::name::parse(whole ? said : "/localhost/nfd/strategy/" + said);
  if (!name)
    return name;
  auto made = forwarding::make_strategy(*name);
  if (made)
    return name;
  if (made.error().code == errc::not_found) {
    made.error().message += "; there are";
    for (const auto& type : forwarding::strategy_types())
      made.error().message +=
          fmt::format("{} {}/v={}", &type == forwarding::strategy_types().data() ? "" : ",",
                      type.name, type.version);
  }
  return fail(std::move(made.error()));
}

}  // namespace facet::sim
