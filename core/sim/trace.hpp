// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace facet::sim {

/// The files that a simulation writes.
enum class trace_kind : std::uint8_t { rate, drops, app_delay, cs, events };
inline constexpr std::size_t trace_kinds = 5;

/// "rate-trace.tsv" …, as ndnSIM's examples call them.
std::string_view trace_file(trace_kind kind) noexcept;
/// The first line, with its end. Columns are ndnSIM's, but for those of events, which are ours;
/// without the tab that its CsTracer leaves behind the last one.
std::string_view trace_header(trace_kind kind) noexcept;

/// Lines of one file in the order in which they were added, each with its place in the order of the
/// whole simulation: time, then node.
class trace_rows {
 public:
  /// A row, and where its text begins.
  struct row {
    std::int64_t at;
    std::uint32_t node;
    std::size_t from;
  };

  trace_rows() = default;
  /// Rows that were made elsewhere. @pre each begins where or after the one before does, in `text`
  trace_rows(std::vector<row> rows, std::string text)
      : rows_(std::move(rows)), text_(std::move(text)) {}

  /// @pre not before the row added last
  void add(std::int64_t at, std::uint32_t node) { rows_.push_back({at, node, text_.size()}); }
  /// Where the text of the row added last is appended; it ends with a newline.
  std::string& text() noexcept { return text_; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] const std::vector<row>& rows() const noexcept { return rows_; }

  [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
  void clear() noexcept {
    rows_.clear();
    text_.clear();
  }

 private:
  friend void merge_rows(std::span<const trace_rows*> parts,
                         const std::function<void(std::string_view)>& write);
  std::vector<row> rows_;
  std::string text_;
};

using trace_set = std::array<trace_rows, trace_kinds>;

/// Writes the rows of several partitions in the order of the whole simulation, which does not
/// depend on how nodes are divided. @pre a node's rows are all in one of them
void merge_rows(std::span<const trace_rows*> parts,
                const std::function<void(std::string_view)>& write);

}  // namespace facet::sim
