// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/content_store.hpp"

#include <algorithm>
#include <utility>

namespace facet::tables {
namespace {

constexpr std::size_t packets_per_hash = 8;
constexpr std::size_t most_stale_candidates = 256;

/// Data without an ordered index: putting so much in order takes a fraction of a millisecond.
constexpr std::size_t most_unordered = 1024;

/// A place in the emptiest pages of the ordered index and two slots of the hash index, roughly.
constexpr std::size_t index_octets = 48 + 2 * 24;

bool same_octets(bytes_view a, bytes_view b) {
  return std::ranges::equal(a, b);
}

/// Which finger remembers where Data of this parent went. Walks the Name once.
std::size_t finger_of(packet::name_view name, std::size_t fingers) {
  return name.parent().hash() % fingers;
}

}  // namespace

const packet::sha256_digest& content_store::entry::digest() const {
  if (!digest_memo)
    digest_memo = packet::implicit_digest(packet.bytes());
  return *digest_memo;
}

bool content_store::before::operator()(const entry* a, const entry* b) const {
  const auto by_name = a->name <=> b->name;
  return by_name != 0 ? by_name < 0 : a != b && a->digest() < b->digest();
}

content_store::entry* content_store::chain(std::uint64_t hash) const {
  auto* const* head = index_.find(hash);
  return head == nullptr ? nullptr : *head;
}

void content_store::prefetch_entry(const name_prefixes& name) const noexcept {
  if (const entry* e = chain(name.hash()))
    facet::prefetch(e, sizeof *e);
}

void content_store::insert(const packet::data_view& data, name_prefixes& name,
                           packet::buffer packet, time_point now, bool unsolicited) {
  now_ = now;
  const auto charge = packet.footprint() + sizeof(entry) + index_octets;
  if (!admits_ || charge > capacity_ || capacity_packets_ == 0)
    return;
  entry* e = renew(name.hash(), data);
  if (e == nullptr) {
    e = pool_.take();
    e->packet = std::move(packet);
    e->name = data.name;
    e->hash = name.hash();
    e->charge = charge;
    e->unsolicited = true;
    used_ += charge;
    e->same_hash = std::exchange(index_[e->hash], e);
    ++size_;
    if (ordered_)
      place(*e);
    else if (size_ > most_unordered)
      by_name();
  }
  e->fresh_until = now + data.freshness;
  e->unsolicited = e->unsolicited && unsolicited;
  order_.add(*e);
  shrink();
}

/// The entry of the same Data, out of the order; else null, with room for one more in the chain.
content_store::entry* content_store::renew(std::uint64_t hash, const packet::data_view& data) {
  std::size_t length = 0;
  entry* last = nullptr;
  for (entry* e = chain(hash); e != nullptr; e = e->same_hash) {
    if (same_octets(e->packet.bytes(), data.wire)) {
      order_.remove(*e);
      return e;
    }
    last = e;
    ++length;
  }
  if (length >= packets_per_hash)
    remove(*last);
  return nullptr;
}

/// The ordered index, made now if there is none.
const content_store::name_order& content_store::by_name() const {
  if (!std::exchange(ordered_, true))
    index_.for_each([this](entry* e) {
      for (; e != nullptr; e = e->same_hash)
        place(*e);
    });
  return by_name_;
}

void content_store::place(entry& e) const {
  e.finger = finger_of(e.name, fingers_.size());
  by_name_.insert(e, std::exchange(fingers_[e.finger], &e));
}

const packet::buffer* content_store::find(const packet::interest_view& interest,
                                          name_prefixes& name, time_point now) {
  now_ = now;
  if (!serves_)
    return nullptr;
  entry* found = lookup(interest, name, now);
  ++(found == nullptr ? misses_ : hits_);
  if (found == nullptr)
    return nullptr;
  order_.used(*found);
  return &found->packet;
}

std::optional<content_store::sight> content_store::look(packet::name_view name, bool can_be_prefix,
                                                        time_point now) const {
  packet::interest_view interest;
  interest.name = name;
  interest.can_be_prefix = can_be_prefix;
  name_prefixes prefixes{name};
  const entry* found = serves_ ? lookup(interest, prefixes, now) : nullptr;
  if (found == nullptr)
    return std::nullopt;
  return sight{found->name, found->fresh_until > now};
}

content_store::entry* content_store::lookup(const packet::interest_view& interest,
                                            name_prefixes& name, time_point now) const {
  const auto fresh_at = interest.must_be_fresh ? std::optional{now} : std::nullopt;
  if (ends_in_digest(interest.name)) {
    const auto data_name = without_digest(interest.name);
    if (entry* e = exact(data_name.hash(), data_name, digest_at_end(interest.name), fresh_at))
      return e;
  }
  if (entry* e = exact(name.hash(), interest.name, {}, fresh_at))
    return e;
  return interest.can_be_prefix ? leftmost(interest.name, fresh_at) : nullptr;
}

/// Data of exactly this Name; of several, the one with the lowest digest.
content_store::entry* content_store::exact(std::uint64_t hash, packet::name_view name,
                                           bytes_view digest,
                                           std::optional<time_point> fresh_at) const {
  entry* found = nullptr;
  for (entry* e = chain(hash); e != nullptr; e = e->same_hash) {
    if (e->name != name || (fresh_at && e->fresh_until <= *fresh_at))
      continue;
    if (!digest.empty() && !same_octets(e->digest(), digest))
      continue;
    if (found == nullptr || before{}(e, found))
      found = e;
  }
  return found;
}

content_store::entry* content_store::leftmost(packet::name_view prefix,
                                              std::optional<time_point> fresh_at) const {
  std::size_t stale = 0;
  const auto& in_order = by_name();
  for (entry* e = in_order.lower_bound(prefix); e != nullptr; e = in_order.next(*e)) {
    if (!prefix.is_prefix_of(e->name))
      return nullptr;
    if (!fresh_at || e->fresh_until > *fresh_at)
      return e;
    if (++stale == most_stale_candidates)
      return nullptr;
  }
  return nullptr;
}

void content_store::remove(entry& e) {
  order_.remove(e);
  auto** head = index_.find(e.hash);
  auto** link = head;
  while (*link != &e)
    link = &(*link)->same_hash;
  *link = e.same_hash;
  if (*head == nullptr)
    index_.erase(e.hash);
  if (ordered_)
    displace(e);
  --size_;
  used_ -= e.charge;
  e.packet = {};
  e.name = {};
  e.digest_memo.reset();
  pool_.give_back(&e);
}

void content_store::displace(entry& e) {
  if (fingers_[e.finger] == &e)
    fingers_[e.finger] = nullptr;
  by_name_.remove(e);
}

void content_store::shrink() {
  while (used_ > capacity_ || size() > capacity_packets_) {
    auto& victim = *static_cast<entry*>(order_.victim(now_));
    prefetch_victims(victim);
    remove(victim);
  }
}

/// Asks for what removing the next entries will touch: nothing has touched it for so long that no
/// cache has it. Two steps, so that each finds the one before done.
void content_store::prefetch_victims(const entry& next) const noexcept {
  const auto* second = static_cast<const entry*>(order_.following(next));
  if (second == nullptr)
    return;
  index_.prefetch(second->hash);
  second->packet.prefetch();
  if (ordered_)
    name_order::prefetch(*second);
  if (const auto* third = static_cast<const entry*>(order_.following(*second)))
    facet::prefetch(third, sizeof *third);
}

void content_store::set_capacity(std::size_t bytes) {
  capacity_ = bytes;
  shrink();
}

void content_store::set_capacity_packets(std::size_t packets) {
  capacity_packets_ = packets;
  shrink();
}

void content_store::set_flags(bool admit, bool serve) noexcept {
  admits_ = admit;
  serves_ = serve;
}

bool content_store::holds(packet::name_view prefix) const {
  const entry* found = by_name().lower_bound(prefix);
  return found != nullptr && prefix.is_prefix_of(found->name);
}

std::size_t content_store::erase(packet::name_view prefix, std::size_t limit) {
  std::size_t erased = 0;
  while (erased < limit) {
    entry* found = by_name().lower_bound(prefix);
    if (found == nullptr || !prefix.is_prefix_of(found->name))
      break;
    remove(*found);
    ++erased;
  }
  return erased;
}

std::vector<packet::name> content_store::names(std::size_t most) const {
  std::vector<packet::name> listed;
  const auto& in_order = by_name();
  for (const entry* e = in_order.first(); e != nullptr && listed.size() < most;
       e = in_order.next(*e))
    listed.emplace_back(e->name);
  return listed;
}

}  // namespace facet::tables
