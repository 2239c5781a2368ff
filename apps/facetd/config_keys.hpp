// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facetd/config.hpp"
#include "apps/toml/setters.hpp"

#include <ostream>
#include <string>

namespace facet::apps {

setter name(packet::name& target);

/// The keys outside of lists, "section.key", each storing into `config`.
setters known_keys(daemon_config& config);

/// Reads one of the lists [[face]], [[route]], [[strategy]] into `config`; problems go to
/// `problems`, a line each. @returns false when `key` is none of them
bool read_list(const std::string& key, const toml::node& node, daemon_config& config,
               std::ostream& problems);

}  // namespace facet::apps
