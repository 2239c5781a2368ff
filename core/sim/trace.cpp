// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/trace.hpp"

#include <algorithm>
#include <tuple>

namespace facet::sim {

std::string_view trace_file(trace_kind kind) noexcept {
  constexpr std::array<std::string_view, trace_kinds> names{"rate-trace.tsv", "drop-trace.tsv",
                                                            "app-delays-trace.tsv", "cs-trace.tsv",
                                                            "events-trace.tsv"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view trace_header(trace_kind kind) noexcept {
  constexpr std::array<std::string_view, trace_kinds> headers{
      "Time\tNode\tFaceId\tFaceDescr\tType\tPackets\tKilobytes\tPacketRaw\tKilobytesRaw\n",
      "Time\tNode\tInterface\tType\tPackets\tKilobytes\tPacketsRaw\tKilobytesRaw\n",
      "Time\tNode\tAppId\tSeqNo\tType\tDelayS\tDelayUS\tRetxCount\tHopCount\n",
      "Time\tNode\tType\tPackets\n",
      "Time\tNode\tFaceId\tFaceDescr\tEvent\tReason\tType\tName\tOctets\tPacket\n"};
  return headers[static_cast<std::size_t>(kind)];
}

void merge_rows(std::span<const trace_rows*> parts,
                const std::function<void(std::string_view)>& write) {
  if (parts.size() == 1)  // in order already
    return write(parts.front()->text_);
  std::vector<std::size_t> next(parts.size(), 0);
  const auto key = [&](std::size_t p) {
    const auto& row = parts[p]->rows_[next[p]];
    return std::pair{row.at, row.node};
  };
  for (;;) {
    std::size_t first = parts.size();
    for (std::size_t p = 0; p < parts.size(); ++p)
      if (next[p] < parts[p]->rows_.size() && (first == parts.size() || key(p) < key(first)))
        first = p;
    if (first == parts.size())
      return;
    // All rows of that moment and node at once.
    const auto& rows = parts[first]->rows_;
    const auto at = key(first);
    const auto from = rows[next[first]].from;
    while (next[first] < rows.size() && key(first) == at)
      ++next[first];
    const auto end =
        next[first] < rows.size() ? rows[next[first]].from : parts[first]->text_.size();
    write(std::string_view{parts[first]->text_}.substr(from, end - from));
  }
}

}  // namespace facet::sim
