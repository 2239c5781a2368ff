// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/lp/reassembler.hpp"

#include <algorithm>
#include <cstring>

namespace facet::lp {

std::optional<packet::buffer> reassembler::add(const packet::buffer& frame,
                                               const packet::lp_view& view, endpoint from,
                                               time_point now, const reassembly_options& options) {
  const auto index = static_cast<std::size_t>(view.frag_index.value_or(0));
  const auto frag_count = static_cast<std::size_t>(*view.frag_count);
  const key k{from, *view.sequence - index};
  auto it = partials_.find(k);
  if (it == partials_.end())
    it = open(k, frag_count, options);
  auto& p = it->second;
  if (p.parts.size() != frag_count) {
    counters_.count(drop_reason::inconsistent_fragment);
    return std::nullopt;
  }
  if (p.parts[index].frame) {
    counters_.count(drop_reason::duplicate_fragment);
    return std::nullopt;
  }
  put(p, index, frame, view);
  p.last = now;
  by_age_.splice(by_age_.end(), by_age_, p.age);
  if (p.size > packet::max_packet_size) {
    drop(it, drop_reason::reassembled_too_large);
    return std::nullopt;
  }
  if (p.n_arrived < frag_count) {
    make_room(k, options);
    return std::nullopt;
  }
  auto whole = join(p);
  erase(it);
  ++counters_.n_reassembled;
  return whole;
}

reassembler::partials::iterator reassembler::open(const key& k, std::size_t frag_count,
                                                  const reassembly_options& options) {
  std::size_t n_here = 0;
  for (auto it = partials_.lower_bound({k.from, 0});
       it != partials_.end() && it->first.from == k.from; ++it)
    ++n_here;
  if (n_here >= options.max_packets_per_endpoint)
    drop_oldest_of(k);
  if (partials_.size() >= std::max<std::size_t>(1, options.max_packets))
    drop(partials_.find(by_age_.front()), drop_reason::reassembly_full);
  const auto it = partials_.try_emplace(k).first;
  auto& p = it->second;
  p.parts.resize(frag_count);
  p.memory = sizeof(partials::value_type) + frag_count * sizeof(part);
  memory_ += p.memory;
  p.age = by_age_.insert(by_age_.end(), k);
  return it;
}

void reassembler::put(partial& p, std::size_t index, const packet::buffer& frame,
                      const packet::lp_view& view) {
  p.parts[index] = {frame, view.fragment};
  ++p.n_arrived;
  p.size += view.fragment.size();
  p.memory += frame.footprint();
  memory_ += frame.footprint();
  // A sender may put its mark on whichever frame is due, the network layer must learn of it.
  if (view.congestion_mark.value_or(0) != 0)
    p.mark = view.congestion_mark;
}

packet::buffer reassembler::join(const partial& p) {
  auto whole = packet::buffer::allocate(p.size);
  auto* at = whole.data();
  for (const auto& part : p.parts) {
    std::memcpy(at, part.fragment.data(), part.fragment.size());
    at += part.fragment.size();
  }
  const auto first = packet::decode_lp(p.parts.front().frame);
  auto headers = packet::network_headers(*first);
  if (p.mark)
    headers.congestion_mark = p.mark;
  return headers.empty() ? whole : packet::encode_lp(headers, whole);
}

/// Pushes out older packets, the sender's own first, until the bounds on memory hold.
void reassembler::make_room(const key& newest, const reassembly_options& options) {
  std::size_t here = 0;
  for (auto it = partials_.lower_bound({newest.from, 0});
       it != partials_.end() && it->first.from == newest.from; ++it)
    here += it->second.memory;
  while (here > options.max_octets_per_endpoint) {
    const auto before = memory_;
    if (!drop_oldest_of(newest))
      break;
    here -= before - memory_;
  }
  while (memory_ > options.max_octets && !by_age_.empty())
    drop(partials_.find(by_age_.front()), drop_reason::reassembly_full);
}

/// @returns false when that sender has none left
bool reassembler::drop_oldest_of(const key& newest) {
  auto oldest = partials_.end();
  for (auto it = partials_.lower_bound({newest.from, 0});
       it != partials_.end() && it->first.from == newest.from; ++it)
    if (oldest == partials_.end() || it->second.last < oldest->second.last)
      oldest = it;
  if (oldest == partials_.end())
    return false;
  drop(oldest, drop_reason::reassembly_full);
  return true;
}

void reassembler::expire(time_point now, duration timeout) {
  while (!by_age_.empty()) {
    const auto it = partials_.find(by_age_.front());
    if (it->second.last + timeout > now)
      return;
    drop(it, drop_reason::reassembly_timeout);
  }
}

std::optional<time_point> reassembler::deadline(duration timeout) const {
  if (by_age_.empty())
    return std::nullopt;
  return partials_.find(by_age_.front())->second.last + timeout;
}

void reassembler::drop(partials::iterator it, drop_reason reason) {
  counters_.count(reason);
  erase(it);
}

void reassembler::erase(partials::iterator it) {
  memory_ -= it->second.memory;
  by_age_.erase(it->second.age);
  partials_.erase(it);
}

}  // namespace facet::lp
