// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/toml/setters.hpp"
#include "core/load/experiment.hpp"

#include <ostream>
#include <string>
#include <string_view>

/// The lists [[consumer]] and [[producer]] of an experiment file, and the way to any of its
/// parameters.
namespace facet::load_apps {

/// Reads all entries; problems go to `problems`, a line each. What a group says of patterns
/// (replies) itself holds for all of its [[consumer.pattern]] ([[producer.reply]]), or is the only
/// one.
void read_consumers(const toml::node& node, load::experiment& e, std::ostream& problems);
void read_producers(const toml::node& node, load::experiment& e, std::ostream& problems);

/// Sets the parameter at `path`: a key outside of lists (`forwarder.lanes`), `consumer.KEY` in
/// every group, `consumer.NAME.KEY` in the group of that name, `consumer.NAME.pattern.N.KEY` in its
/// N-th pattern, from 1; likewise `producer` and `reply`.
///
/// @returns what is wrong, or nothing
std::string set_parameter(load::experiment& e, std::string_view path, const toml::node& value);

}  // namespace facet::load_apps
