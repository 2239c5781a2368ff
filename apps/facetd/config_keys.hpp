// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facetd/config.hpp"
#include "apps/toml/setters.hpp"

#include <ostream>
#include <string>

namespace facet::apps {

/// Entries in one list; more is a mistake or an attack.
inline constexpr std::size_t longest_list = 10'000;

setter name(packet::name& target);

/// Reads one table of a list with `keys`; those in `required` must be there.
void read_entry(const std::string& list, const toml::node& node, const setters& keys,
                std::initializer_list<const char*> required, std::ostream& problems);

/// The keys outside of lists, "section.key", each storing into `config`.
setters known_keys(daemon_config& config);

/// Reads one of the lists [[face]], [[route]], [[strategy]] into `config`; problems go to
/// `problems`, a line each. @returns false when `key` is none of them
bool read_list(const std::string& key, const toml::node& node, daemon_config& config,
               std::ostream& problems);

/// The keys of [access], and its lists [[access.limits]] and [[access.prefix]], likewise.
void add_access_keys(daemon_config& config, setters& keys);
bool read_access_list(const std::string& key, const toml::node& node, daemon_config& config,
                      std::ostream& problems);

}  // namespace facet::apps
