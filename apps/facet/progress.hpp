// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace facet::apps {

/// One line on stderr that shows how far a transfer is, redrawn in place at most ten times a
/// second. Shows nothing when stderr is not a terminal, so that logs and scripts stay clean.
///
/// Threads: one at a time.
class progress_bar {
 public:
  /// @param label  what is being moved
  explicit progress_bar(std::string label);
  /// Removes the line.
  ~progress_bar();
  progress_bar(const progress_bar&) = delete;
  progress_bar& operator=(const progress_bar&) = delete;

  /// @param done   octets moved so far
  /// @param total  octets in all; 0 while unknown
  void update(std::uint64_t done, std::uint64_t total);

  /// For work that is not octets.
  /// @param share    0 … 1
  /// @param figures  shown after the bar
  void update(double share, const std::string& figures = {});

  /// Removes the line, so that other text can be written.
  void clear();

 private:
  bool due();
  void draw(const std::string& text);

  using clock = std::chrono::steady_clock;
  std::string label_;
  bool terminal_;
  bool drawn_ = false;
  clock::time_point start_;
  clock::time_point last_drawn_;
};

/// The text of the line: "name [=====>    ]  52%  134 MB  3.35 Gbit/s  0.3 s left", at most
/// `columns` wide. Split from the drawing for tests.
std::string progress_text(const std::string& label, std::uint64_t done, std::uint64_t total,
                          std::chrono::nanoseconds elapsed, std::size_t columns);

/// "name [=====>    ]  52%  figures", at most `columns` wide.
std::string progress_text(const std::string& label, double share, std::size_t columns,
                          const std::string& figures = {});

}  // namespace facet::apps
