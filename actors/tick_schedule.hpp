// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <optional>

namespace facet::actors {

/// Keeps an actor at one live tick, however its deadlines move. Delayed messages cannot be taken
/// back, so an earlier deadline sends another tick and the older one is recognised as stale.
class tick_schedule {
 public:
  /// @returns true when a tick has to be sent for `due`: none is on its way that comes by then
  bool wants(time_point due) noexcept {
    if (due_ && *due_ <= due)
      return false;
    due_ = due;
    return true;
  }

  /// A tick came. @returns false when it is stale: the one that counts is still on its way
  bool fired(time_point now) noexcept {
    if (!due_ || now < *due_)
      return false;
    due_.reset();
    return true;
  }

 private:
  std::optional<time_point> due_;
};

}  // namespace facet::actors
