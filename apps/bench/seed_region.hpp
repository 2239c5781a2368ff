// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/seed_ring.hpp"
#include "core/base/result.hpp"
#include "core/shm/geometry.hpp"
#include "core/shm/layout.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

namespace facet::bench {

/// One end of a region as the seed drives it: satisfies `ring_end`.
class seed_end {
 public:
  /// @param batches  announce whole batches (the original's send_batch) instead of each packet
  seed_end(seed_ring out, seed_ring in, bool batches) noexcept
      : out_(out), in_(in), batches_(batches) {}

  std::size_t send(std::span<const bytes_view> packets) noexcept {
    if (batches_) {
      const std::size_t count = out_.push_batch(packets);
      if (count != 0)
        note_parked();
      return count;
    }
    std::size_t count = 0;
    for (; count < packets.size() && out_.push(packets[count]); ++count)
      note_parked();
    return count;
  }

  template <class Sink>
  std::ptrdiff_t receive(std::size_t limit, Sink&& sink) noexcept {
    std::size_t count = 0;
    while (count < limit && in_.pop(sink))
      ++count;
    return static_cast<std::ptrdiff_t>(count);
  }

  static void copy_out(std::uint8_t* to, const std::uint8_t* from, std::size_t size) noexcept {
    std::memcpy(to, from, size);
  }

  /// Looks at the parked flag that found the peer asleep. None in a measurement: nobody parks.
  [[nodiscard]] std::uint64_t wakes() const noexcept { return wakes_; }

 private:
  void note_parked() noexcept {
    if (out_.peer_parked())
      ++wakes_;
  }

  seed_ring out_;
  seed_ring in_;
  bool batches_;
  std::uint64_t wakes_ = 0;
};

/// A second mapping of a region that somebody else created, on which the seed's algorithm runs: the
/// very memory that Facet's ring was measured on, because physical pages alone change the figures.
///
/// The four indices are put back at the end of its life, so that the ends whose private indices
/// know nothing of the seed's packets go on as if nothing had happened.
///
/// Threads: one per end. @pre both rings are empty, and nobody else uses them meanwhile
class seed_region {
 public:
  enum class side : std::uint8_t { engine, app };

  /// @param name  the face's name, as given to shm::channel::create
  /// Errors: not_found, permission_denied, system; corrupt when the region is no such region.
  static result<seed_region> map(std::string_view name, shm::ring_geometry geometry);

  seed_region(seed_region&& other) noexcept
      : base_(std::exchange(other.base_, nullptr)),
        size_(other.size_),
        geometry_(other.geometry_),
        indices_(other.indices_) {}
  seed_region& operator=(seed_region&&) = delete;
  ~seed_region();

  /// One end; borrows the mapping.
  [[nodiscard]] seed_end end(side of, bool batches) const noexcept;

 private:
  seed_region(std::uint8_t* base, std::size_t size, shm::ring_geometry geometry) noexcept;

  [[nodiscard]] shm::region_header& header() const noexcept {
    return *reinterpret_cast<shm::region_header*>(base_);
  }

  std::uint8_t* base_;
  std::size_t size_;
  shm::ring_geometry geometry_;
  std::array<std::uint32_t, 4> indices_{};
};

}  // namespace facet::bench
