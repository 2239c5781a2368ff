// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/sim/scenario.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace facet::sim_apps {

/// How the scenario that is read will be run.
struct reading_options {
  /// Nodes that are exposed beside its own; one of those moves to the socket said here.
  std::vector<sim::expose_spec> exposed = {};
  /// Applications outside can attach to exposed nodes, and produce what the scenario's do not.
  bool by_the_clock = false;
};

/// Reads a scenario. Everything that is wrong with its keys is reported at once, each with its
/// line; then what sim::check() finds. deploy/scenarios/reference.toml has all keys.
///
/// @param origin  what the text is, for errors
/// @param folder  where topology files that it names are looked for
/// Errors: invalid_argument; those of reading a topology file
result<sim::scenario> parse_scenario(std::string_view text, const std::string& origin,
                                     const std::filesystem::path& folder,
                                     const reading_options& how = {});

/// As above, a file; the scenario is named after it when it has no name.
///
/// Errors: not_found, permission_denied, invalid_argument
result<sim::scenario> read_scenario(const std::filesystem::path& file,
                                    const reading_options& how = {});

}  // namespace facet::sim_apps
