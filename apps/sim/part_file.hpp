// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"

#include <filesystem>
#include <utility>

namespace facet::sim_apps {

/// A file that gets its name when it is kept: until then it is called NAME.part, and what had the
/// name before stays as it was. Pipes and devices are written to as they are. What keep() was not
/// called for is removed.
class part_file {
 public:
  part_file() = default;
  /// Makes nothing yet.
  explicit part_file(const std::filesystem::path& path);
  ~part_file() { discard(); }
  part_file(part_file&& other) noexcept { *this = std::move(other); }
  part_file& operator=(part_file&& other) noexcept;
  part_file(const part_file&) = delete;
  part_file& operator=(const part_file&) = delete;

  [[nodiscard]] bool empty() const noexcept { return target_.empty(); }
  /// What it will be called, and where to write until then.
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return target_; }
  [[nodiscard]] std::filesystem::path written() const;

  /// Gives it its name. @pre it is there, written and closed. Errors: those of the system
  result<void> keep();

 private:
  void discard() noexcept;

  std::filesystem::path target_;
  bool in_place_ = false;
};

}  // namespace facet::sim_apps
