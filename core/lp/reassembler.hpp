// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/lp/endpoint.hpp"
#include "core/lp/link_counters.hpp"
#include "core/lp/link_options.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/lp.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

namespace facet::lp {

/// Puts packets together from fragments, by sender and by Sequence − FragIndex.
///
/// Memory is bounded by the options; it counts what it drops.
class reassembler {
 public:
  /// @param counters  borrowed
  explicit reassembler(link_counters& counters) noexcept : counters_(counters) {}

  /// Takes one fragment.
  ///
  /// @param frame  kept until the packet is complete
  /// @param view   of `frame`. @pre is_partial(), Sequence is there, FragIndex < FragCount ≤
  ///               max_fragments
  /// @returns the packet when this was the last that was missing: bare, or an LpPacket with the
  ///          headers of fragment 0, and the congestion mark of any
  std::optional<packet::buffer> add(const packet::buffer& frame, const packet::lp_view& view,
                                    endpoint from, time_point now,
                                    const reassembly_options& options);

  /// Drops packets to which nothing was added for `timeout`.
  void expire(time_point now, duration timeout);

  /// When expire() has something to do.
  [[nodiscard]] std::optional<time_point> deadline(duration timeout) const;

 private:
  struct key {
    endpoint from;
    std::uint64_t first_sequence;
    friend bool operator<(const key& a, const key& b) noexcept {
      return std::tie(a.from, a.first_sequence) < std::tie(b.from, b.first_sequence);
    }
  };
  struct part {
    packet::buffer frame;
    bytes_view fragment;
  };
  struct partial {
    std::vector<part> parts;  // by FragIndex
    std::size_t n_arrived = 0;
    std::size_t size = 0;    // of the packet so far
    std::size_t memory = 0;  // octets this keeps
    std::optional<std::uint64_t> mark;
    time_point last{};  // when the latest fragment arrived
    std::list<key>::iterator age;
  };
  using partials = std::map<key, partial>;

  partials::iterator open(const key& k, std::size_t frag_count, const reassembly_options& options);
  void put(partial& p, std::size_t index, const packet::buffer& frame, const packet::lp_view& view);
  [[nodiscard]] static packet::buffer join(const partial& p);
  void make_room(const key& newest, const reassembly_options& options);
  bool drop_oldest_of(const key& newest);
  void drop(partials::iterator it, drop_reason reason);
  void erase(partials::iterator it);

  link_counters& counters_;
  partials partials_;
  std::list<key> by_age_;  // the one that waits longest first
  std::size_t memory_ = 0;
};

}  // namespace facet::lp
