// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/pinned_pair.hpp"
#include "apps/bench/ring_samples.hpp"
#include "core/base/result.hpp"
#include "core/shm/channel.hpp"
#include "core/shm/geometry.hpp"

#include <cstddef>

namespace facet::bench {

/// One measured burst.
struct ring_sample {
  burst how;
  double ns = 0;  ///< per packet, or one way
};

/// A shared-memory region on which Facet's ring and the seed's algorithm take turns.
///
/// Ownership: its names in /dev/shm and /tmp disappear with it.
/// Threads: one at a time; it starts two more for each sample.
class burst_region {
 public:
  /// @param number  tells regions of this process apart
  /// Errors: as shm::channel::create and attach.
  static result<burst_region> create(std::size_t number, shm::ring_geometry geometry);

  /// Takes one sample, 5 to 30 ms: packets of `size` octets in sends of `batch`, copied in by one
  /// core and copied out by the other.
  /// Errors: timed_out when a side waited for 5 s; corrupt when other octets arrived than were
  /// sent; as seed_region::map.
  result<ring_sample> run(core_pair cores, ring_kind kind, std::size_t size, std::size_t batch);

 private:
  burst_region(shm::channel engine, shm::channel app) noexcept
      : engine_(std::move(engine)), app_(std::move(app)) {}

  shm::channel engine_;
  shm::channel app_;
};

}  // namespace facet::bench
