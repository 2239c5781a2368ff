// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facet/activity.hpp"
#include "apps/facet/terminal.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace facet::apps {

/// What the lower part of `facet top` shows.
enum class top_page : std::uint8_t { faces, routes, strategies, explanation };

/// What the user of `facet top` has chosen by keys.
///
/// Threads: one at a time.
struct top_view {
  enum class question : std::uint8_t { none, filter, name };

  top_page page = top_page::faces;
  face_order order = face_order::busiest;
  std::string filter;     ///< of faces by URI or number, of routes by prefix or face
  std::string name;       ///< to be explained
  std::size_t first = 0;  ///< line of the list that is shown first
  bool paused = false;
  bool over = false;
  question asking = question::none;
  std::string typed;  ///< the answer so far

  /// Takes a key. @param page_lines  how far a page goes
  void press(key_press key, std::size_t page_lines);

  /// The lowest line: what is being asked, or which keys there are.
  [[nodiscard]] std::string prompt() const;

 private:
  void answer(key_press key);
  void erase_last();
  void scroll(special_key key, std::size_t page_lines);
  void turn_to(top_page next);
  void ask(question what);
};

}  // namespace facet::apps
