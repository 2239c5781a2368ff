// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/terminal.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace facet::apps {
namespace {

/// For the rest of a key's sequence, in milliseconds: nobody types that fast.
constexpr int escape_patience = 25;
/// Longer than that of any key.
constexpr std::size_t longest_sequence = 8;

struct sequence_of_key {
  std::string_view sequence;
  special_key key;
};

constexpr std::array sequences{sequence_of_key{"\x1b", special_key::escape},
                               sequence_of_key{"\x1b[A", special_key::up},
                               sequence_of_key{"\x1bOA", special_key::up},
                               sequence_of_key{"\x1b[B", special_key::down},
                               sequence_of_key{"\x1bOB", special_key::down},
                               sequence_of_key{"\x1b[5~", special_key::page_up},
                               sequence_of_key{"\x1b[6~", special_key::page_down},
                               sequence_of_key{"\x1b[H", special_key::home},
                               sequence_of_key{"\x1bOH", special_key::home},
                               sequence_of_key{"\x1b[1~", special_key::home},
                               sequence_of_key{"\x1b[F", special_key::end},
                               sequence_of_key{"\x1bOF", special_key::end},
                               sequence_of_key{"\x1b[4~", special_key::end}};

void write_out(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

special_key key_of_sequence(std::string_view sequence) noexcept {
  const auto* found = std::ranges::find(sequences, sequence, &sequence_of_key::sequence);
  return found == sequences.end() ? special_key::unknown : found->key;
}

bool terminal_screen::available() noexcept {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
}

terminal_screen::terminal_screen() {
  ::tcgetattr(STDIN_FILENO, &before_);
  auto keys = before_;
  keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  keys.c_cc[VMIN] = 0;
  keys.c_cc[VTIME] = 0;
  ::tcsetattr(STDIN_FILENO, TCSANOW, &keys);
  write_out("\x1b[?1049h\x1b[?25l");  // the other screen, no cursor
}

terminal_screen::~terminal_screen() {
  write_out("\x1b[?25h\x1b[?1049l");
  ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

terminal_screen::size terminal_screen::dimensions() noexcept {
  winsize now{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &now) != 0 || now.ws_col == 0 || now.ws_row == 0)
    return {};
  return {now.ws_col, now.ws_row};
}

void terminal_screen::draw(const std::vector<std::string>& lines) {
  std::string text = "\x1b[H";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    text += i == 0 ? "" : "\r\n";
    for (const char c : lines[i])
      text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    text += "\x1b[K";
  }
  write_out(text + "\x1b[J");
}

std::optional<key_press> terminal_screen::key(std::chrono::milliseconds wait) {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  if (::poll(&input, 1, static_cast<int>(wait.count())) <= 0)
    return {};
  char pressed = 0;
  if (::read(STDIN_FILENO, &pressed, 1) != 1)
    return key_press{0, special_key::gone};
  switch (pressed) {
    case '\r':
    case '\n':
      return key_press{0, special_key::enter};
    case '\b':
    case 0x7f:
      return key_press{0, special_key::backspace};
    case '\x1b':
      break;
    default:
      return key_press{pressed};
  }
  // The rest of a sequence comes with its escape, or over a slow line soon after it.
  std::string sequence{pressed};
  while (sequence.size() < longest_sequence && ::poll(&input, 1, escape_patience) > 0 &&
         ::read(STDIN_FILENO, &pressed, 1) == 1) {
    sequence += pressed;
    if (sequence.size() > 2 && pressed >= 0x40 && pressed <= 0x7e)
      break;
  }
  return key_press{0, key_of_sequence(sequence)};
}

}  // namespace facet::apps
