// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <termios.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace facet::apps {

/// Keys that are no character.
enum class special_key : std::uint8_t {
  none,
  up,
  down,
  page_up,
  page_down,
  home,
  end,
  enter,
  backspace,
  escape,
  gone,  ///< the terminal is
  unknown,
};

/// A key that was pressed: a character, or without one a special key.
struct key_press {
  char character = 0;
  special_key special = special_key::none;
  friend bool operator==(const key_press&, const key_press&) = default;
};

/// What an escape sequence stands for, as terminals like xterm send it: "\x1b[A". One that is cut
/// short or unknown is `unknown`, the escape alone is the key of that name.
special_key key_of_sequence(std::string_view sequence) noexcept;

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

  /// The next key, waiting at most so long; nothing when none was pressed.
  static std::optional<key_press> key(std::chrono::milliseconds wait);

 private:
  termios before_{};
};

}  // namespace facet::apps
