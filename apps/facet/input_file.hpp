// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/base/unique_fd.hpp"
#include "core/shm/sigbus_guard.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace facet::apps {

/// The octets of a file. A regular file is mapped, so that a large one takes no memory of ours;
/// anything else (a pipe, "-" for standard input) is read to its end.
///
/// Ownership: content() is valid as long as the object. Threads: one at a time.
class input_file {
 public:
  /// Blocking: until the end of what is not a regular file.
  /// Errors: `not_found`, `permission_denied` or `system`, naming the path.
  static result<input_file> open(const std::string& path);

  input_file(input_file&& other) noexcept;
  input_file& operator=(input_file&&) = delete;
  ~input_file();

  [[nodiscard]] bytes_view content() const noexcept { return content_; }

  /// True when somebody wrote to the mapped file since it was opened: its content is then no longer
  /// what it was.
  [[nodiscard]] bool changed() const noexcept;

  /// True when something was read that the file no longer has, because it was cut off meanwhile:
  /// zeros were read instead. Costs a load; ask after reading, before using what was read.
  [[nodiscard]] bool cut_off() const noexcept { return guard_.poisoned(); }

 private:
  struct stamp {
    std::int64_t size = 0;
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
    friend bool operator==(const stamp&, const stamp&) = default;
  };

  input_file() = default;
  static result<stamp> stamp_of(int fd);
  result<void> map(const std::string& path);
  result<void> read_all(const std::string& path);

  unique_fd file_;
  stamp opened_;
  bytes_view content_;
  shm::guarded_range guard_;        // a nearer end must not end us with SIGBUS
  std::vector<std::uint8_t> read_;  // content of what cannot be mapped
  bool mapped_ = false;
};

}  // namespace facet::apps
