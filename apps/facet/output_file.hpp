// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/base/unique_fd.hpp"

#include <span>
#include <string>

namespace facet::apps {

/// A file that appears under its name only when it is complete. Until `commit` the octets are in a
/// nameless file of the same directory (or, where the file system has no such thing, in a hidden
/// one), so a failed or interrupted transfer leaves nothing behind and an older file of that name
/// untouched.
///
/// A path that is not a regular file (a terminal, a FIFO, /dev/null) or "-" (standard output) is
/// written directly: there is nothing to replace.
///
/// Threads: one at a time.
/// Blocking: as long as the file system, or the reader of a pipe, takes.
class output_file {
 public:
  /// Errors: `not_found`, `permission_denied`, `no_space` or `system`, naming the path.
  static result<output_file> create(const std::string& path);

  output_file(output_file&& other) noexcept;
  output_file& operator=(output_file&& other) noexcept;
  ~output_file();

  /// Appends all pieces, in order.
  result<void> write(std::span<const bytes_view> pieces);
  result<void> write(bytes_view octets);

  /// Gives the file its name, replacing an older one. Nothing may be written afterwards.
  result<void> commit();

  /// Forgets what was written. What went straight to a device or a pipe stays there.
  void discard() noexcept;

  /// The hidden name in use until `commit`; empty when there is none.
  [[nodiscard]] const std::string& temporary_path() const noexcept { return temporary_path_; }

 private:
  output_file() = default;
  static result<output_file> open_in_place(const std::string& path);
  result<void> replace_target();

  std::string target_;          // what the user named, symbolic links resolved; for messages too
  std::string temporary_path_;  // empty: nameless, or written in place
  unique_fd file_;
  bool in_place_ = false;
};

}  // namespace facet::apps
