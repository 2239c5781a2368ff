// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace facet::apps {

/// Where a subcommand writes for people. Under --json stdout carries the one document and nothing
/// else, so text for people is left out there. Each line is written at once, so that a reader of a
/// pipe sees it when it happens.
///
/// Threads: one at a time.
class console {
 public:
  /// @param command  "facet get": in front of what goes to stderr
  console(bool json, std::string command);

  [[nodiscard]] bool json() const noexcept { return json_; }

  /// From now on stdout belongs to content, as with `get` without -o: text goes to stderr.
  void reserve_stdout() noexcept { text_to_stderr_ = true; }

  /// A line of the result for people; nothing under --json.
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    if (!json_)
      write_text(fmt::format(format, std::forward<Args>(args)...));
  }

  /// A line that says "now it works", for whoever waits for it: on stdout, or on stderr under
  /// --json.
  template <class... Args>
  void announce(fmt::format_string<Args...> format, Args&&... args) {
    write_announcement(fmt::format(format, std::forward<Args>(args)...));
  }

  /// One line of warning on stderr.
  template <class... Args>
  void warn(fmt::format_string<Args...> format, Args&&... args) {
    write_warning(fmt::format(format, std::forward<Args>(args)...));
  }

  /// Content on stdout, as it is. Not under --json.
  void octets(bytes_view content);

  /// The JSON document.
  void document(std::string_view json);

  /// Brings everything out. Errors: `system` when stdout could not take it (a full disk, a closed
  /// pipe), now or at any time before.
  result<void> flush();

 private:
  void write_text(std::string text);
  void write_announcement(std::string text);
  void write_warning(std::string_view text);

  bool json_;
  bool text_to_stderr_ = false;
  int write_errno_ = 0;
  std::string command_;
};

}  // namespace facet::apps
