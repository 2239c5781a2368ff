// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/lp/link_options.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace facet::lp {

/// Decides which outgoing packets tell their consumers that this link is congested: one once the
/// backlog has been above the threshold for an interval, the next ones interval/√(n+1) apart while
/// it stays there.
///
/// Source: NFD's link service; CoDel (RFC 8289) for the spacing.
class congestion_marker {
 public:
  /// Notes the backlog at one more packet.
  ///
  /// @returns whether that packet should be marked; say so with marked() when it was
  bool is_due(const marking_options& options, std::size_t backlog_octets, time_point now);

  /// @pre is_due() answered true at `now`
  void marked(const marking_options& options, time_point now);

 private:
  std::optional<time_point> next_;  // none while there is no congestion
  std::uint64_t n_marked_ = 0;      // in this spell of congestion
};

}  // namespace facet::lp
