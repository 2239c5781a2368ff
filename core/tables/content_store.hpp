// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/tables/eviction_order.hpp"
#include "core/tables/hash_index.hpp"
#include "core/tables/name_prefixes.hpp"
#include "core/tables/object_pool.hpp"
#include "core/tables/packed_order.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace facet::tables {

/// Data kept to answer later Interests. Bounded in octets and in packets; what goes first is a
/// cs_policy.
///
/// A hash of the Name finds exact and implicit-digest matches. An ordered index beside it finds the
/// leftmost Data under a prefix; Data that arrives in order (segments) is placed there next to its
/// predecessor without a search. A small store, such as a simulated node's, makes that index when
/// it is first asked for and not before. At most 8 packets share a hash (versions of one Name, or
/// forged hashes): the oldest of them makes room.
///
/// Threads: one at a time.
class content_store {
 public:
  static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

  explicit content_store(std::size_t capacity_bytes, std::size_t capacity_packets = no_limit,
                         cs_policy policy = cs_policy::lru)
      : capacity_(capacity_bytes), capacity_packets_(capacity_packets), order_(policy) {}
  content_store(const content_store&) = delete;
  content_store& operator=(const content_store&) = delete;

  /// Stores Data, or renews the freshness of the same Data stored before.
  ///
  /// @param data         a view of `packet`, which is shared from now on
  /// @param name         prefixes of data.name
  /// @param unsolicited  nobody asked for it, which some policies hold against it until it is
  ///                     asked for
  void insert(const packet::data_view& data, name_prefixes& name, packet::buffer packet,
              time_point now, bool unsolicited = false);

  /// Data that answers the Interest: with MustBeFresh only what is still fresh, with CanBePrefix
  /// the leftmost in canonical order. Null when there is none, or after 256 stale candidates under
  /// the prefix, so that a lookup has a bound. Counts a hit or a miss.
  ///
  /// Valid until the store changes.
  [[nodiscard]] const packet::buffer* find(const packet::interest_view& interest,
                                           name_prefixes& name, time_point now);

  /// Asks for what find() and insert() of this Name will look at first; and, when that has come,
  /// for the entry it leads to.
  void prefetch(const name_prefixes& name) const noexcept { index_.prefetch(name.hash()); }
  void prefetch_entry(const name_prefixes& name) const noexcept;

  /// What would answer an Interest of that Name, and whether it is fresh.
  struct sight {
    packet::name_view name;  ///< of the Data; valid until the store changes
    bool fresh = false;
  };
  /// Looks without counting or using: for people who ask what is stored.
  [[nodiscard]] std::optional<sight> look(packet::name_view name, bool can_be_prefix,
                                          time_point now) const;

  /// Changes a bound and removes what no longer fits.
  void set_capacity(std::size_t bytes);
  void set_capacity_packets(std::size_t packets);
  /// Changes what goes first, for what is stored too.
  void set_policy(cs_policy policy) { order_.set_policy(policy); }
  /// Whether insert() stores, and find() finds; otherwise neither does anything nor counts.
  void set_flags(bool admit, bool serve) noexcept;
  /// Erases at most `limit` packets under a prefix, leftmost first; answers how many.
  std::size_t erase(packet::name_view prefix, std::size_t limit);
  /// Whether a packet under a prefix is stored.
  [[nodiscard]] bool holds(packet::name_view prefix) const;

  /// Names of what is stored, at most so many, in canonical order.
  [[nodiscard]] std::vector<packet::name> names(std::size_t most) const;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Octets charged: footprint of the packets and the store's own records.
  [[nodiscard]] std::size_t used_bytes() const noexcept { return used_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] std::size_t capacity_packets() const noexcept { return capacity_packets_; }
  [[nodiscard]] cs_policy policy() const noexcept { return order_.policy(); }
  [[nodiscard]] std::uint64_t hits() const noexcept { return hits_; }
  [[nodiscard]] std::uint64_t misses() const noexcept { return misses_; }
  [[nodiscard]] bool admits() const noexcept { return admits_; }
  [[nodiscard]] bool serves() const noexcept { return serves_; }

 private:
  struct entry;
  /// Canonical order of full names: the digest decides, and is computed, only between Data of the
  /// same Name.
  struct before {
    using is_transparent = void;
    bool operator()(const entry* a, const entry* b) const;
    bool operator()(const entry* a, packet::name_view b) const { return (a->name <=> b) < 0; }
  };
  using name_order = packed_order<entry, before>;

  struct entry : evictable {
    packet::buffer packet;
    packet::name_view name;  // in `packet`
    std::uint64_t hash = 0;
    mutable std::optional<packet::sha256_digest> digest_memo;
    entry* same_hash = nullptr;  // newest first
    order_page<entry, before>* page = nullptr;
    std::size_t charge = 0;
    std::size_t finger = 0;

    [[nodiscard]] const packet::sha256_digest& digest() const;
  };

  [[nodiscard]] entry* lookup(const packet::interest_view& interest, name_prefixes& name,
                              time_point now) const;
  [[nodiscard]] entry* exact(std::uint64_t hash, packet::name_view name, bytes_view digest,
                             std::optional<time_point> fresh_at) const;
  [[nodiscard]] entry* leftmost(packet::name_view prefix, std::optional<time_point> fresh_at) const;
  [[nodiscard]] entry* chain(std::uint64_t hash) const;
  entry* renew(std::uint64_t hash, const packet::data_view& data);
  const name_order& by_name() const;
  void place(entry& e) const;
  void displace(entry& e);
  void remove(entry& e);
  void shrink();
  void prefetch_victims(const entry& next) const noexcept;

  hash_index<entry*> index_;
  mutable bool ordered_ = false;  // by_name_ has everything; else nothing
  mutable name_order by_name_;
  mutable std::array<entry*, 256> fingers_{};  // per parent Name's hash: where its last child went
  object_pool<entry> pool_;
  std::size_t capacity_;
  std::size_t capacity_packets_;
  eviction_order order_;
  time_point now_{};  // of the last call that knew the time
  std::size_t size_ = 0;
  std::size_t used_ = 0;
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
  bool admits_ = true;
  bool serves_ = true;
};

}  // namespace facet::tables
