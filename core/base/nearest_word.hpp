// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace facet {

/// Finds, among words it is shown, the one that somebody meant who made a typing error or two.
class nearest_word {
 public:
  /// @param meant  refers to the caller's text
  explicit nearest_word(std::string_view meant)
      : meant_(meant), errors_(std::min(typing_errors + 1, meant.size())) {}

  void look_at(std::string_view known);

  /// The nearest so far, the first of equals; empty when none is near.
  [[nodiscard]] const std::string& found() const noexcept { return found_; }

 private:
  static constexpr std::size_t typing_errors = 2;

  std::string_view meant_;
  std::string found_;
  std::size_t errors_;  // fewer than this make a word nearer; less than all letters
};

}  // namespace facet
