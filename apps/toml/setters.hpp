// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"

#include <toml++/toml.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

/// What the programs' TOML files are read with: tables of keys, each with what stores its value.
namespace facet::apps {

/// Takes a value; answers what is wrong with it, or nothing.
using setter = std::function<std::string(const toml::node&)>;
using setters = std::map<std::string, setter>;

setter boolean(bool& target);
setter text(std::string& target);
/// An integer from `least` to `most`.
setter number(std::function<void(std::int64_t)> store, std::int64_t least, std::int64_t most);
template <class Target>
setter integer(Target& target, std::int64_t least, std::int64_t most) {
  return number([&target](std::int64_t value) { target = static_cast<Target>(value); }, least,
                most);
}

/// What to do about a key that is none of `keys`: the one that may have been meant, or nothing like
/// it.
std::string unknown_key(std::string_view key, const setters& keys);

/// Sets what a table holds; problems go to `problems`, a line each.
void apply(const toml::table& table, const std::string& prefix, const setters& keys,
           std::ostream& problems);

/// Errors: invalid_argument, with the line.
result<toml::table> parse_toml(std::string_view content, const std::string& origin);

/// The text of a file of at most 4 MiB.
///
/// Errors: not_found, permission_denied, invalid_argument (too large)
result<std::string> read_toml_file(const std::filesystem::path& file);

}  // namespace facet::apps
