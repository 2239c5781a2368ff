// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/toml/setters.hpp"

#include "core/base/nearest_word.hpp"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

namespace facet::apps {
namespace {

constexpr std::size_t largest_file = std::size_t{4} << 20;

}  // namespace

std::string unknown_key(std::string_view key, const setters& keys) {
  nearest_word meant{key};
  for (const auto& [known, set] : keys)
    meant.look_at(known);
  return "is not a key that is known here: " +
         (meant.found().empty() ? "remove it" : "did you mean " + meant.found() + "?");
}

setter number(std::function<void(std::int64_t)> store, std::int64_t least, std::int64_t most) {
  return [store = std::move(store), least, most](const toml::node& node) -> std::string {
    const auto value = node.value_exact<std::int64_t>();
    if (!value)
      return "must be an integer";
    if (*value < least || *value > most)
      return "must be from " + std::to_string(least) + " to " + std::to_string(most);
    store(*value);
    return {};
  };
}

setter boolean(bool& target) {
  return [&target](const toml::node& node) -> std::string {
    const auto value = node.value_exact<bool>();
    if (!value)
      return "must be true or false";
    target = *value;
    return {};
  };
}

setter text(std::string& target) {
  return [&target](const toml::node& node) -> std::string {
    const auto value = node.value_exact<std::string>();
    if (!value)
      return "must be a string";
    target = *value;
    return {};
  };
}

void apply(const toml::table& table, const std::string& prefix, const setters& keys,
           std::ostream& problems) {
  for (const auto& [key, node] : table) {
    const auto full =
        prefix.empty() ? std::string{key.str()} : prefix + "." + std::string{key.str()};
    if (const auto* inner = node.as_table()) {
      apply(*inner, full, keys, problems);
      continue;
    }
    const auto found = keys.find(full);
    const auto problem = found == keys.end() ? unknown_key(full, keys) : found->second(node);
    if (!problem.empty())
      problems << "\n  line " << node.source().begin.line << ": " << full << ' ' << problem;
  }
}

result<toml::table> parse_toml(std::string_view content, const std::string& origin) {
  try {
    return toml::parse(content);
  } catch (const toml::parse_error& e) {
    std::ostringstream what;
    what << origin << ": line " << e.source().begin.line << ": " << e.description();
    return fail(errc::invalid_argument, what.str());
  }
}

result<std::string> read_toml_file(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  std::error_code problem;
  if (!in || std::filesystem::is_directory(file, problem))
    return fail(system_error("cannot read " + file.string(), in ? EISDIR : errno));
  std::string text(largest_file + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > largest_file)
    return fail(errc::invalid_argument, file.string() + " is larger than 4 MiB");
  return text;
}

}  // namespace facet::apps
