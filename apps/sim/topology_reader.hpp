// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sim/topology.hpp"

#include <toml++/toml.h>

#include <filesystem>
#include <ostream>

namespace facet::sim_apps {

/// Makes the topology that [topology] describes, and adds [[node]] and [[link]]: new ones, or what
/// is different about one that is there. Takes all of these out of `table`.
///
/// @param seed  of generated topologies, when [topology] has none
void read_topology(toml::table& table, std::uint64_t seed, const std::filesystem::path& folder,
                   sim::topology& t, std::ostream& problems);

}  // namespace facet::sim_apps
