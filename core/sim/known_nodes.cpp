// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/known_nodes.hpp"

#include "core/base/nearest_word.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace facet::sim {
namespace {

bool is_control(char c) noexcept {
  constexpr unsigned char del = 0x7f;
  return static_cast<unsigned char>(c) < ' ' || static_cast<unsigned char>(c) == del;
}

/// Octets of the UTF-8 character that `text` begins with; 0: it is none (RFC 3629, section 4).
std::size_t character_size(std::string_view text) noexcept {
  const auto at = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto size = static_cast<std::size_t>(std::countl_one(at(0)));
  if (size == 0)
    return 1;
  if (size == 1 || size > 4 || size > text.size())
    return 0;
  std::uint32_t code = at(0) & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((at(i) & 0xc0U) != 0x80U)
      return 0;
    code = code << 6U | (at(i) & 0x3fU);
  }
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  const bool shortest = code >= (size == 2 ? 0x80U : size == 3 ? 0x800U : 0x10000U);
  return shortest && !surrogate && code <= 0x10ffff ? size : 0;
}

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto size = character_size(text);
    if (size == 0)
      return false;
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace

std::string in_one_line(std::string_view text) {
  std::string line{text};
  const bool sound = is_utf8(text);
  std::ranges::replace_if(
      line,
      [sound](char c) { return is_control(c) || (!sound && static_cast<signed char>(c) < 0); },
      '?');
  return line;
}

std::string problem_of_node_name(std::string_view name) {
  if (name.empty())
    return "a node has no name: give it one";
  if (std::ranges::any_of(name, is_control))
    return fmt::format(
        "the name of node {} has a tab or another control character, which would break the lines "
        "of traces: leave it out",
        in_one_line(name));
  if (!is_utf8(name))
    return fmt::format("the name of node {} is no text in UTF-8: write it so", in_one_line(name));
  return {};
}

std::string known_nodes::no_such(const std::string& name) {
  nearest_word meant{name};
  if (suggestions_left_ > 0) {
    --suggestions_left_;
    for (const auto& node : topology_.nodes)
      meant.look_at(node.name);
  }
  return fmt::format(
      "there is no node {}: {}", in_one_line(name),
      meant.found().empty() ? some_names() : "did you mean " + in_one_line(meant.found()) + "?");
}

std::string known_nodes::some_names() const {
  constexpr std::size_t most = 5;
  const auto& nodes = topology_.nodes;
  if (nodes.empty())
    return "add it with [[node]]";
  std::string text = "there are ";
  for (std::size_t i = 0; i < std::min(nodes.size(), most); ++i)
    text += (i == 0 ? "" : ", ") + in_one_line(nodes[i].name);
  if (nodes.size() > most)
    text += fmt::format(" and {} more", nodes.size() - most);
  return text;
}

}  // namespace facet::sim
