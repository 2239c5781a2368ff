// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/tables/pit_entry.hpp"

#include <chrono>
#include <cstdint>

namespace facet::forwarding {

/// Whether an Interest that is pending already is sent again. An interval must have passed since it
/// was last sent; the interval grows with every Interest that is let through.
///
/// Source: NFD Developer's Guide, "Retransmission suppression" (exponential; NFD's numbers).
struct retx_suppression {
  duration initial = std::chrono::milliseconds{10};
  duration maximum = std::chrono::milliseconds{250};
  double multiplier = 2.0;

  enum class decision : std::uint8_t {
    fresh,     ///< nobody is being asked now
    forward,   ///< a retransmission whose time has come
    suppress,  ///< too soon
  };

  /// One interval for the whole entry, counted from the last sending to any upstream. `forward`
  /// lengthens it.
  decision for_entry(tables::pit_entry& entry, time_point now) const;

  /// One interval per upstream, which is `upstream` or null when it was not asked yet. `forward`
  /// does not lengthen it: call sent_again() once it is sent.
  [[nodiscard]] decision for_upstream(tables::out_record* upstream, time_point now) const;
  void sent_again(tables::out_record& upstream) const;

 private:
  [[nodiscard]] duration longer(duration interval) const;
};

}  // namespace facet::forwarding
