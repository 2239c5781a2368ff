// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/forwarding/counters.hpp"
#include "core/packet/name.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace facet::forwarding {

/// One packet that was not delivered.
struct drop_note {
  face_id face = no_face;  ///< where it came from or would have gone, as its reason says
  drop_reason reason = drop_reason::malformed;
  time_point when{};
  std::optional<packet::name> name{};  ///< none: the packet could not be read, or was not at hand
  bool cut = false;                    ///< the Name was longer than what is here
};

/// The newest drops, for people who ask why. Bounded: at most `capacity` of them, and of each Name
/// the components that fit into 104 octets. Takes memory as it fills.
///
/// Threads: one at a time.
class drop_log {
 public:
  static constexpr std::size_t max_name_octets = 104;

  /// @param capacity  0: nothing is kept, only counted
  explicit drop_log(std::size_t capacity) : capacity_(capacity) {}

  /// @param name  null when it is not known
  void add(face_id face, drop_reason reason, const packet::name_view* name, time_point now);

  /// How many were ever added.
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }

  /// Those after the first `seen`, as far as they are still kept; oldest first.
  [[nodiscard]] std::vector<drop_note> since(std::uint64_t seen) const;

  /// The newest whose Name lies under `name` or is a prefix of it; newest first, at most `limit`.
  [[nodiscard]] std::vector<drop_note> about(packet::name_view name, std::size_t limit) const;

 private:
  /// Two cache lines.
  struct record {
    face_id face;
    time_point when;
    drop_reason reason;
    bool named;
    bool cut;
    std::uint8_t octets;
    std::uint8_t components;
    std::array<std::uint8_t, max_name_octets> name;
  };
  static drop_note note_of(const record& r);
  static packet::name_view name_of(const record& r) noexcept;
  /// The record of the `n`-th drop. @pre still kept
  [[nodiscard]] const record& at(std::uint64_t n) const noexcept { return ring_[n % capacity_]; }
  [[nodiscard]] std::uint64_t oldest() const noexcept { return total_ - ring_.size(); }

  std::size_t capacity_;
  std::vector<record> ring_;  // drop n is at n modulo capacity_
  std::uint64_t total_ = 0;
};

}  // namespace facet::forwarding
