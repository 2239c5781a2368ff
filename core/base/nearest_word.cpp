// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/nearest_word.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace facet {
namespace {

constexpr std::size_t longest_word = 100;

/// How many letters must be put in, taken out or changed to make one word of the other.
std::size_t distance_of(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
    }
  }
  return row.back();
}

}  // namespace

void nearest_word::look_at(std::string_view known) {
  const auto longer = std::max(meant_.size(), known.size());
  const auto shorter = std::min(meant_.size(), known.size());
  if (longer > longest_word || longer - shorter >= errors_)
    return;
  if (const auto errors = distance_of(meant_, known); errors < errors_) {
    errors_ = errors;
    found_ = known;
  }
}

}  // namespace facet
