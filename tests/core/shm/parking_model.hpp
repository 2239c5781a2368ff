// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace facet::shm::model {

/// What of the protocol in core/shm/parking.hpp the model runs, and for how long.
struct options {
  int packets = 3;
  int capacity = 2;
  bool publish_fence = true;  ///< [wake] after the tail store
  bool park_fence = true;     ///< [park] after parked = 1
  bool release_fence = true;  ///< [wake] after the head store
  bool late_look = true;      ///< [wake: late] the consumer looks for a wish before it waits
  bool want_fence = true;     ///< [park] after wants_space = 1
  bool claim = true;          ///< the waker claims the flag; a version-1 peer only reads it
  bool batch = false;         ///< several tail stores before the fence, several slots per release
  bool timer = false;         ///< the sleeping consumer also looks at the tail from time to time
  bool reorder = false;       ///< buffered stores to different words may land in any order
};

/// What a search through all schedules found.
struct outcome {
  std::size_t states = 0;                  ///< distinct states visited
  bool finished = false;                   ///< some schedule delivers every packet
  std::optional<std::string> lost_wakeup;  ///< the shortest schedule after which nobody can move
};

/// Runs every schedule of one producer, one consumer and their two store buffers.
///
/// A thread's stores wait in its buffer and reach memory later, one at a time; its own loads see
/// them at once, the other thread's do not. A fence waits until the own buffer is empty. So a load
/// may pass an earlier store, as on x86 (and stores may pass each other with `reorder`, as on
/// weaker machines). A doorbell is a kernel object: rung and drained at once, but no fence.
outcome explore(const options& setup);

}  // namespace facet::shm::model
