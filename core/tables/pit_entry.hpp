// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/lp.hpp"
#include "core/packet/name.hpp"
#include "core/tables/deadline_wheel.hpp"
#include "core/tables/face_ref.hpp"
#include "core/tables/inline_vector.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>

namespace facet::tables {

/// A PIT token, held in place: what a downstream wants back with its Data (NDNLPv2, PitToken).
class pit_token {
 public:
  pit_token() noexcept = default;
  explicit pit_token(bytes_view octets) noexcept
      : size_(static_cast<std::uint8_t>(std::min(octets.size(), octets_.size()))) {
    if (size_ != 0)
      std::memcpy(octets_.data(), octets.data(), size_);
  }
  /// Empty when the downstream sent none.
  [[nodiscard]] bytes_view bytes() const noexcept { return {octets_.data(), size_}; }

 private:
  std::array<std::uint8_t, packet::max_pit_token_size> octets_;  // the first size_ are set
  std::uint8_t size_ = 0;
};

/// One downstream that waits for Data.
struct in_record {
  face_ref face;
  std::uint32_t nonce = 0;
  std::uint32_t octets = 0;  ///< of memory that the table's owner counts for this downstream
  time_point expiry{};
  packet::buffer interest;  ///< what it sent; empty: the entry's own Interest
  pit_token token;
  bool non_discovery = false;  ///< what it sent carried NonDiscovery (NDNLPv2, self-learning)
};

/// One upstream that was asked.
struct out_record {
  face_ref face;
  std::uint32_t nonce = 0;  ///< of the Interest last sent there
  time_point sent{};
  time_point expiry{};
  duration suppression{0};     ///< for strategies that suppress per upstream; 0: not begun
  bool non_discovery = false;  ///< what was sent carried NonDiscovery
  std::optional<packet::nack_header> nack;  ///< its answer, if that was no

  /// Whether an answer may still come.
  [[nodiscard]] bool pending(time_point now) const noexcept { return !nack && expiry > now; }
};

/// One pending Interest: a Name with its selectors, who wants it and who was asked.
///
/// Ownership: made and destroyed by `pit` only.
struct pit_entry : deadline_node {
  packet::buffer interest;  ///< the Interest that made the entry; `name` lies in it
  packet::name_view name;
  std::uint64_t name_hash = 0;
  bool can_be_prefix = false;
  bool must_be_fresh = false;
  bool digest = false;  ///< the last component of `name` is an implicit digest

  inline_vector<in_record, 1> in;
  inline_vector<out_record, 1> out;
  duration suppression{0};         ///< for strategies that suppress per entry; 0: not begun
  void* context = nullptr;         ///< the table's owner's: who is in charge of the entry
  deadline_node* watch = nullptr;  ///< the table's owner's: more about the entry
  /// Data came, and the entry stays a while for slower upstreams: nobody waits.
  bool satisfied = false;
  duration freshness{0};  ///< of that Data

  /// The Interest as the downstream of `r` sent it (HopLimit already lowered, Nonce added).
  [[nodiscard]] const packet::buffer& interest_of(const in_record& r) const noexcept {
    return r.interest ? r.interest : interest;
  }
  [[nodiscard]] in_record* find_in(face_ref face) noexcept { return find<in_record>(in, face); }
  [[nodiscard]] out_record* find_out(face_ref face) noexcept { return find<out_record>(out, face); }

 private:
  friend class pit;
  template <class Record>
  static Record* find(inline_vector<Record, 1>& records, face_ref face) noexcept {
    auto* r = std::find_if(records.begin(), records.end(),
                           [&](const Record& candidate) { return candidate.face == face; });
    return r == records.end() ? nullptr : r;
  }

  pit_entry* next_ = nullptr;  // of the same key hash
  std::uint64_t key_hash_ = 0;
  std::uint8_t prefix_depth_ = 0;  // of the key, when can_be_prefix
  std::uint32_t charged_octets_ = 0;
};

}  // namespace facet::tables
