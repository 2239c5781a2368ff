// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/top_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace facet::apps {
namespace {

constexpr std::size_t longest_answer = 8192;

std::string_view name_of(face_order order) {
  switch (order) {
    case face_order::number:
      return "by number";
    case face_order::busiest:
      return "busiest first";
    case face_order::fullest_ring:
      return "fullest ring first";
    case face_order::most_drops:
      return "most drops first";
  }
  return "unknown";
}

}  // namespace

void top_view::press(key_press key, std::size_t page_lines) {
  if (key.special == special_key::gone)
    over = true;
  if (asking != question::none)
    return answer(key);
  scroll(key.special, page_lines);
  switch (key.character) {
    case 'q':
    case 'Q':
      over = true;
      break;
    case 'f':
      return turn_to(top_page::faces);
    case 'r':
      return turn_to(top_page::routes);
    case 's':
      return turn_to(top_page::strategies);
    case 'e':
      return ask(question::name);
    case '/':
      return ask(question::filter);
    case '\t':
      return turn_to(static_cast<top_page>((static_cast<int>(page) + 1) % 4));
    case 'o':
      order = static_cast<face_order>((static_cast<int>(order) + 1) % 4);
      break;
    case ' ':
      paused = !paused;
      break;
    default:
      break;
  }
}

void top_view::turn_to(top_page next) {
  page = next;
  first = 0;
  if (next == top_page::explanation && name.empty())
    ask(question::name);
}

void top_view::ask(question what) {
  asking = what;
  typed = what == question::name ? name : filter;
}

void top_view::answer(key_press key) {
  switch (key.special) {
    case special_key::backspace:
      erase_last();
      return;
    case special_key::escape:
      asking = question::none;
      return;
    case special_key::enter:
      if (asking == question::filter) {
        filter = typed;
      } else {
        name = typed;
        page = top_page::explanation;
      }
      first = 0;
      asking = question::none;
      return;
    default:
      break;
  }
  // What is no character a terminal shows is no part of a Name either: "%00" is how to say it.
  if (static_cast<unsigned char>(key.character) > 0x20 && key.character != 0x7f &&
      typed.size() < longest_answer)
    typed += key.character;
}

/// A whole character, which may be several octets.
void top_view::erase_last() {
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  while (!typed.empty() && continues(typed.back()))
    typed.pop_back();
  if (!typed.empty())
    typed.pop_back();
}

/// Beyond the end it is set right when the list is drawn.
void top_view::scroll(special_key key, std::size_t page_lines) {
  switch (key) {
    case special_key::up:
      first -= std::min<std::size_t>(first, 1);
      break;
    case special_key::down:
      ++first;
      break;
    case special_key::page_up:
      first -= std::min(first, page_lines);
      break;
    case special_key::page_down:
      first += page_lines;
      break;
    case special_key::home:
      first = 0;
      break;
    case special_key::end:
      first = std::numeric_limits<std::size_t>::max() / 2;
      break;
    default:
      break;
  }
}

std::string top_view::prompt() const {
  if (asking == question::filter)
    return "show only (part of a URI or prefix, or a face's number): " + typed + "_";
  if (asking == question::name)
    return "explain Name: " + typed + "_";
  std::string line = "q quit  space ";
  line += paused ? "go on (paused)" : "pause";
  line += filter.empty() ? "  / filter" : "  / only " + filter;
  if (page == top_page::faces)
    line += fmt::format("  o {}", name_of(order));
  return line + "  f faces  r routes  s strategies  e explain";
}

}  // namespace facet::apps
