// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/interest.hpp"
#include "core/packet/signature.hpp"
#include "core/tables/hash_index.hpp"
#include "core/tables/name_prefixes.hpp"
#include "core/tables/object_pool.hpp"
#include "core/tables/pit_entry.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace facet::tables {

/// The implicit digest of a Data, computed when first asked for.
class lazy_digest {
 public:
  explicit lazy_digest(bytes_view data_wire) noexcept : wire_(data_wire) {}
  const packet::sha256_digest& get();

 private:
  bytes_view wire_;
  std::optional<packet::sha256_digest> digest_;
};

/// Pending Interest table. An entry is identified by Name, CanBePrefix and MustBeFresh.
///
/// Entries hang off the hash of the Name (without its implicit digest, and of CanBePrefix entries
/// at most 32 components), so that Data finds all of them with one probe for its own Name and one
/// per prefix length for which a CanBePrefix entry exists.
///
/// Bounds: entries, octets of the Interests that entries hold, and 64 entries per hash, as hashes
/// can be forged. Nothing is pushed out; insert() refuses.
/// Threads: one at a time.
class pit {
 public:
  pit(std::size_t max_entries, std::size_t max_octets)
      : max_entries_(max_entries), max_octets_(max_octets) {}
  ~pit();
  pit(const pit&) = delete;
  pit& operator=(const pit&) = delete;

  /// The entry of this Interest, or null. @param name  prefixes of interest.name
  [[nodiscard]] pit_entry* find(const packet::interest_view& interest, name_prefixes& name) const;

  /// Makes the entry that find() did not find; null when a bound is reached.
  ///
  /// @param interest  a view of `packet`, which the entry keeps
  /// @param name      prefixes of the same Name
  pit_entry* insert(const packet::interest_view& interest, name_prefixes& name,
                    packet::buffer packet);

  /// Asks for what find(), insert() and match() of this Name will look at first; and, when that has
  /// come, for the entry it leads to.
  void prefetch(const name_prefixes& name) const noexcept { index_.prefetch(name.hash()); }
  void prefetch_entry(const name_prefixes& name) const noexcept;

  /// Whether insert() would refuse for want of room.
  [[nodiscard]] bool full() const noexcept {
    return size_ >= max_entries_ || octets_ >= max_octets_;
  }

  void erase(pit_entry& entry);

  /// Calls `visit(pit_entry&)` for the entries in the next `places` of the table, round and round.
  /// `visit` may erase its entry.
  template <class F>
  void visit_next(std::size_t places, F&& visit) {
    pool_.visit_next(places, [&](pit_entry& entry) {
      if (entry.interest)  // else an unused place
        visit(entry);
    });
  }

  /// Lets an in-record keep an Interest of its own besides the entry's, within the bound on octets.
  void keep(pit_entry& entry, in_record& record, packet::buffer interest);

  /// Appends every entry that the Data answers: same Name, CanBePrefix of a shorter one, implicit
  /// digest. Freshness plays no part.
  void match(name_prefixes& data_name, lazy_digest& digest, std::vector<pit_entry*>& found) const;

  /// CanBePrefix entries whose Names, without a digest, have fewer than `depth` components.
  [[nodiscard]] std::size_t prefixes_below(std::size_t depth) const noexcept {
    std::size_t sum = 0;
    for (std::size_t n = 0; n < depth && n < prefix_count_.size(); ++n)
      sum += prefix_count_[n];
    return sum;
  }

  /// Calls `visit(const pit_entry&)` for every entry, in no order.
  template <class F>
  void for_each(F&& visit) const;

  /// When entries end. The caller sets the deadlines; erase() cancels them.
  [[nodiscard]] deadline_wheel& deadlines() noexcept { return deadlines_; }
  [[nodiscard]] const deadline_wheel& deadlines() const noexcept { return deadlines_; }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t octets() const noexcept { return octets_; }

 private:
  [[nodiscard]] pit_entry* chain(std::uint64_t hash) const;
  void match_chain(std::uint64_t hash, packet::name_view name, lazy_digest& digest,
                   std::vector<pit_entry*>& found) const;
  void unlink(pit_entry& entry);
  void charge(pit_entry& entry, const packet::buffer& interest);

  hash_index<pit_entry*> index_;
  object_pool<pit_entry> pool_;
  deadline_wheel deadlines_;
  std::array<std::size_t, max_prefix_depth + 1> prefix_count_{};  // CanBePrefix entries per depth
  std::uint64_t prefix_depths_ = 0;  // bit n: prefix_count_[n] is not 0
  std::size_t digest_count_ = 0;     // entries that end in a digest
  std::size_t max_entries_;
  std::size_t max_octets_;
  std::size_t size_ = 0;
  std::size_t octets_ = 0;
};

template <class F>
void pit::for_each(F&& visit) const {
  index_.for_each([&](const pit_entry* entry) {
    for (; entry != nullptr; entry = entry->next_)
      visit(*entry);
  });
}

}  // namespace facet::tables
