// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <termios.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace facet::apps {

/// The whole terminal as one screen that is drawn again and again, and keys without Enter. The
/// destructor gives it back as it was.
///
/// Threads: one at a time.
class terminal_screen {
 public:
  /// Whether stdin and stdout are a terminal, so that one can be had.
  static bool available() noexcept;

  terminal_screen();
  ~terminal_screen();
  terminal_screen(const terminal_screen&) = delete;
  terminal_screen& operator=(const terminal_screen&) = delete;

  struct size {
    std::size_t columns = 80;
    std::size_t rows = 24;
  };
  [[nodiscard]] static size dimensions() noexcept;

  /// Replaces what is shown. Control characters in the lines are shown as '?': they come from
  /// peers.
  void draw(const std::vector<std::string>& lines);

  /// The next key, waiting at most so long; nothing when none was pressed. 'q' when the terminal is
  /// gone.
  static std::optional<char> key(std::chrono::milliseconds wait);

 private:
  termios before_{};
};

}  // namespace facet::apps
