// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/sim/scenario.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace facet::sim_apps {

/// Reads a scenario. Everything that is wrong with its keys is reported at once, each with its
/// line; then what sim::check() finds.
///
/// @param origin  what the text is, for errors
/// @param folder  where topology files that it names are looked for
/// Errors: invalid_argument; those of reading a topology file
result<sim::scenario> parse_scenario(std::string_view text, const std::string& origin,
                                     const std::filesystem::path& folder);

/// As above, a file; the scenario is named after it when it has no name.
///
/// Errors: not_found, permission_denied, invalid_argument
result<sim::scenario> read_scenario(const std::filesystem::path& file);

}  // namespace facet::sim_apps
