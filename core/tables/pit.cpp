// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/pit.hpp"

#include "core/packet/data.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace facet::tables {
namespace {

/// Entries of one hash beyond which more are refused. Four selectors times a few digests are
/// normal.
constexpr std::size_t longest_chain = 64;

struct key {
  std::uint64_t hash = 0;
  std::size_t depth = 0;
  bool digest = false;
};

key key_of(const packet::interest_view& interest, name_prefixes& name) {
  key k;
  k.digest = ends_in_digest(interest.name);
  k.depth = interest.name.size() - (k.digest ? 1 : 0);
  if (interest.can_be_prefix)
    k.depth = std::min(k.depth, max_prefix_depth);
  if (k.depth == interest.name.size())
    k.hash = name.hash();
  else if (k.depth <= max_prefix_depth)
    k.hash = name.hash(k.depth);
  else
    k.hash = without_digest(interest.name).hash();
  return k;
}

bool matches(const pit_entry& e, packet::name_view data_name, lazy_digest& digest) {
  if (e.can_be_prefix ? e.name.is_prefix_of(data_name) : e.name == data_name)
    return true;
  return e.digest && without_digest(e.name) == data_name &&
         std::ranges::equal(digest_at_end(e.name), digest.get());
}

}  // namespace

const packet::sha256_digest& lazy_digest::get() {
  if (!digest_)
    digest_ = packet::implicit_digest(wire_);
  return *digest_;
}

pit::~pit() {
  index_.for_each([this](pit_entry* head) {
    for (auto* e = head; e != nullptr; e = e->next_)
      deadlines_.cancel(*e);
  });
}

pit_entry* pit::chain(std::uint64_t hash) const {
  const auto* head = index_.find(hash);
  return head == nullptr ? nullptr : *head;
}

void pit::prefetch_entry(const name_prefixes& name) const noexcept {
  if (const auto* entry = chain(name.hash()))
    facet::prefetch(entry, sizeof *entry);
}

pit_entry* pit::find(const packet::interest_view& interest, name_prefixes& name) const {
  auto* e = chain(key_of(interest, name).hash);
  while (e != nullptr && (e->can_be_prefix != interest.can_be_prefix ||
                          e->must_be_fresh != interest.must_be_fresh || e->name != interest.name))
    e = e->next_;
  return e;
}

pit_entry* pit::insert(const packet::interest_view& interest, name_prefixes& name,
                       packet::buffer packet) {
  if (full())
    return nullptr;
  const auto k = key_of(interest, name);
  auto& head = index_[k.hash];
  std::size_t length = 0;
  for (auto* e = head; e != nullptr; e = e->next_)
    ++length;
  if (length >= longest_chain)
    return nullptr;

  auto* e = pool_.take();
  e->name = interest.name;
  e->name_hash = name.hash();
  e->can_be_prefix = interest.can_be_prefix;
  e->must_be_fresh = interest.must_be_fresh;
  e->digest = k.digest;
  e->suppression = {};
  e->context = nullptr;
  e->watch = nullptr;
  e->satisfied = false;
  e->key_hash_ = k.hash;
  e->charged_octets_ = 0;
  e->next_ = std::exchange(head, e);
  e->interest = std::move(packet);
  charge(*e, e->interest);
  ++size_;
  digest_count_ += k.digest ? 1 : 0;
  if (e->can_be_prefix) {
    e->prefix_depth_ = static_cast<std::uint8_t>(k.depth);
    if (prefix_count_[k.depth]++ == 0)
      prefix_depths_ |= std::uint64_t{1} << k.depth;
  }
  return e;
}

void pit::keep(pit_entry& entry, in_record& record, packet::buffer interest) {
  const auto replaced = record.interest.footprint();
  entry.charged_octets_ -= static_cast<std::uint32_t>(replaced);
  octets_ -= replaced;
  charge(entry, interest);
  record.interest = std::move(interest);
}

void pit::charge(pit_entry& entry, const packet::buffer& interest) {
  entry.charged_octets_ += static_cast<std::uint32_t>(interest.footprint());
  octets_ += interest.footprint();
}

void pit::erase(pit_entry& entry) {
  deadlines_.cancel(entry);
  unlink(entry);
  --size_;
  octets_ -= entry.charged_octets_;
  digest_count_ -= entry.digest ? 1 : 0;
  if (entry.can_be_prefix && --prefix_count_[entry.prefix_depth_] == 0)
    prefix_depths_ &= ~(std::uint64_t{1} << entry.prefix_depth_);
  entry.in.clear();
  entry.out.clear();
  entry.name = {};
  entry.interest = {};
  pool_.give_back(&entry);
}

void pit::unlink(pit_entry& entry) {
  auto** head = index_.find(entry.key_hash_);
  auto** link = head;
  while (*link != &entry)
    link = &(*link)->next_;
  *link = entry.next_;
  entry.next_ = nullptr;
  if (*head == nullptr)
    index_.erase(entry.key_hash_);
}

void pit::match(name_prefixes& data_name, lazy_digest& digest,
                std::vector<pit_entry*>& found) const {
  match_chain(data_name.hash(), data_name.full(), digest, found);
  // Data whose own Name ends in a digest, asked for literally: kept without that component.
  if (digest_count_ != 0 && ends_in_digest(data_name.full())) {
    const auto parent = without_digest(data_name.full());
    if (parent.size() > max_prefix_depth || (prefix_depths_ >> parent.size() & 1U) == 0)
      match_chain(parent.hash(), data_name.full(), digest, found);
  }
  const auto size = data_name.full().size();
  auto depths = prefix_depths_ & ((std::uint64_t{2} << data_name.depth()) - 1);
  if (size <= max_prefix_depth)
    depths &= ~(std::uint64_t{1} << size);
  for (; depths != 0; depths &= depths - 1) {
    const auto depth = static_cast<std::size_t>(std::countr_zero(depths));
    match_chain(data_name.hash(depth), data_name.full(), digest, found);
  }
}

void pit::match_chain(std::uint64_t hash, packet::name_view name, lazy_digest& digest,
                      std::vector<pit_entry*>& found) const {
  for (auto* e = chain(hash); e != nullptr; e = e->next_)
    if (matches(*e, name, digest))
      found.push_back(e);
}

}  // namespace facet::tables
