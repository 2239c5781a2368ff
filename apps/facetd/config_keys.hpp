// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facetd/config.hpp"

#include <toml++/toml.h>

#include <functional>
#include <map>
#include <ostream>
#include <string>

namespace facet::apps {

/// Takes a value; answers what is wrong with it, or nothing.
using setter = std::function<std::string(const toml::node&)>;
using setters = std::map<std::string, setter>;

setter boolean(bool& target);
setter text(std::string& target);
setter name(packet::name& target);
/// An integer from `least` to `most`.
setter number(std::function<void(std::int64_t)> store, std::int64_t least, std::int64_t most);
template <class Target>
setter integer(Target& target, std::int64_t least, std::int64_t most) {
  return number([&target](std::int64_t value) { target = static_cast<Target>(value); }, least,
                most);
}

/// The keys outside of lists, "section.key", each storing into `config`.
setters known_keys(daemon_config& config);

/// Reads one of the lists [[face]], [[route]], [[strategy]] into `config`; problems go to
/// `problems`, a line each. @returns false when `key` is none of them
bool read_list(const std::string& key, const toml::node& node, daemon_config& config,
               std::ostream& problems);

/// Sets what a table holds; problems go to `problems`, a line each.
void apply(const toml::table& table, const std::string& prefix, const setters& keys,
           std::ostream& problems);

}  // namespace facet::apps
