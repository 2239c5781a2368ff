// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/naive_forwarder.hpp"

#include <algorithm>

namespace facet::forwarding {
namespace {

using namespace std::chrono_literals;

packet::name full_name_of(const packet::buffer& packet) {
  packet::name full{packet::decode_data(packet).value().name};
  full.append(packet::tlv::implicit_sha256_digest_component, packet::implicit_digest(packet));
  return full;
}

bool answers(packet::name_view full, packet::name_view asked, bool can_be_prefix) {
  return can_be_prefix ? asked.is_prefix_of(full) : asked == full || asked == full.parent();
}

std::string line(face_id face, std::string_view what, packet::name_view name) {
  return std::to_string(face).append(": ").append(what).append(" ").append(packet::to_uri(name));
}

/// As describe() shows a HopLimit that was `by` higher.
std::string hop_of(const packet::interest_view& interest, int by) {
  return interest.hop_limit ? " hop=" + std::to_string(*interest.hop_limit - by) : "";
}

}  // namespace

bool naive_forwarder::pending::waits_for_upstream(time_point now) const {
  return std::ranges::any_of(out,
                             [&](auto& o) { return !o.second.nacked && o.second.expiry > now; });
}

void naive_forwarder::remove_face(face_id face) {
  std::erase_if(routes_, [&](auto& r) { return r.face == face; });
  for (auto& p : pending_) {
    p.in.erase(face);
    p.out.erase(face);
  }
}

naive_forwarder::entry naive_forwarder::finish(entry e, bool by_data, duration freshness,
                                               time_point now) {
  ++(by_data ? satisfied : unsatisfied);
  if (!by_data || (e->must_be_fresh && freshness < 6s))
    for (const auto& [face, asked] : e->out)
      dead_nonces_.emplace_back(e->name, asked.nonce, now + 6s);
  return pending_.erase(e);
}

void naive_forwarder::expire(time_point now) {
  for (auto e = pending_.begin(); e != pending_.end();)
    e = e->deadline <= now ? finish(e, false, {}, now) : std::next(e);
  std::erase_if(dead_nonces_, [&](auto& d) { return std::get<2>(d) <= now; });
}

naive_forwarder::entry naive_forwarder::find(const packet::interest_view& interest) {
  return std::ranges::find_if(pending_, [&](auto& p) {
    return p.name.view() == interest.name && p.can_be_prefix == interest.can_be_prefix &&
           p.must_be_fresh == interest.must_be_fresh;
  });
}

naive_forwarder::lines naive_forwarder::interest(face_id from,
                                                 const packet::interest_view& interest,
                                                 time_point now) {
  expire(now);
  if (interest.hop_limit == 0)
    return {};
  const auto nonce = *interest.nonce;
  const auto hop = hop_of(interest, 0);
  if (std::ranges::any_of(dead_nonces_, [&](auto& d) {
        return std::get<0>(d).view() == interest.name && std::get<1>(d) == nonce;
      }))
    return {line(from, "nack Duplicate", interest.name) + hop};
  auto e = find(interest);
  if (e != pending_.end()) {
    const auto own = e->in.find(from);
    const bool repeated = own != e->in.end() && own->second.nonce == nonce;
    const auto same = [&](auto& record) { return record.second.nonce == nonce; };
    if (!repeated && (std::ranges::any_of(e->in, same) || std::ranges::any_of(e->out, same)))
      return {line(from, "nack Duplicate", interest.name) + hop};
  }
  if (e == pending_.end() || e->in.empty())
    if (const auto* found = from_store(interest, now)) {
      ++satisfied;
      return {line(from, "data", found->full_name.view().parent())};
    }
  if (e == pending_.end()) {
    pending_.push_front({packet::name{interest.name},
                         interest.can_be_prefix,
                         interest.must_be_fresh,
                         {},
                         10ms,
                         {},
                         {}});
    e = pending_.begin();
  }
  e->in[from] = {nonce, now + interest.lifetime, hop_of(interest, 1)};
  e->deadline = {};
  for (const auto& [face, record] : e->in)
    e->deadline = std::max(e->deadline, record.expiry);
  return forward(e, from, interest, now);
}

/// Best-route.
naive_forwarder::lines naive_forwarder::forward(entry e, face_id from,
                                                const packet::interest_view& interest,
                                                time_point now) {
  const bool again = e->waits_for_upstream(now);
  if (again) {
    auto last = time_point::min();
    for (const auto& [face, record] : e->out)
      last = std::max(last, record.sent);
    if (now - last < e->suppression)
      return {};
    e->suppression = std::min<duration>(250ms, e->suppression * 2);
  }
  auto hops = next_hops(interest, from);
  const auto hop = hop_of(interest, 1);
  if (hops.empty() && again)
    return {};
  if (hops.empty()) {
    e->in.erase(from);
    if (e->in.empty())
      finish(e, false, {}, now);
    return {line(from, "nack NoRoute", interest.name) + hop};
  }
  auto chosen = hops.front().face;
  if (again) {
    const auto sent = [&](const route& r) {
      const auto o = e->out.find(r.face);
      return o == e->out.end() || o->second.expiry <= now ? time_point::min() : o->second.sent;
    };
    chosen = std::ranges::min_element(hops, {}, sent)->face;
  }
  e->out[chosen] = {*interest.nonce, now, now + interest.lifetime, false};
  return {line(chosen, "interest", interest.name) + hop};
}

/// By Name, or by the first delegation with routes unless the hint has brought it to our region.
std::vector<naive_forwarder::route> naive_forwarder::next_hops(
    const packet::interest_view& interest, face_id except) const {
  std::vector<packet::name_view> ways;
  packet::for_each_hint(interest,
                        [&](packet::name_view delegation) { ways.push_back(delegation); });
  const auto arrived = [&](packet::name_view delegation) {
    return delegation.is_prefix_of(region_);
  };
  if (ways.empty() || std::ranges::any_of(ways, arrived))
    ways = {interest.name};
  for (const auto way : ways)
    if (std::ranges::any_of(routes_, [&](auto& r) { return r.prefix.view().is_prefix_of(way); }))
      return next_hops(way, except);
  return {};
}

std::vector<naive_forwarder::route> naive_forwarder::next_hops(packet::name_view name,
                                                               face_id except) const {
  std::vector<route> found;
  for (const auto& r : routes_) {
    if (!r.prefix.view().is_prefix_of(name))
      continue;
    if (!found.empty() && r.prefix.size() > found.front().prefix.size())
      found.clear();
    if (found.empty() || r.prefix == found.front().prefix)
      found.push_back(r);
  }
  std::erase_if(found, [&](auto& r) { return r.face == except; });
  std::ranges::sort(found, {}, [](auto& r) { return std::pair{r.cost, r.face}; });
  return found;
}

const naive_forwarder::stored* naive_forwarder::from_store(const packet::interest_view& interest,
                                                           time_point now) {
  auto best = stored_.end();
  for (auto s = stored_.begin(); s != stored_.end(); ++s)
    if (answers(s->full_name, interest.name, interest.can_be_prefix) &&
        (!interest.must_be_fresh || s->fresh_until > now) &&
        (best == stored_.end() || s->full_name < best->full_name))
      best = s;
  if (best == stored_.end())
    return nullptr;
  stored_.splice(stored_.begin(), stored_, best);
  return &stored_.front();
}

void naive_forwarder::store(const packet::buffer& packet, time_point now) {
  const auto full = full_name_of(packet);
  const auto freshness = packet::decode_data(packet)->freshness;
  std::erase_if(stored_, [&](auto& s) { return s.full_name == full; });
  stored_.push_front({packet, full, now + freshness});
  if (stored_.size() > capacity_)
    stored_.pop_back();
}

naive_forwarder::lines naive_forwarder::data(face_id from, const packet::buffer& packet,
                                             time_point now) {
  expire(now);
  const auto full = full_name_of(packet);
  std::set<face_id> to;
  bool asked_for = false;
  for (auto e = pending_.begin(); e != pending_.end();) {
    if (!answers(full, e->name, e->can_be_prefix)) {
      ++e;
      continue;
    }
    asked_for = true;
    for (const auto& [face, record] : e->in)
      if (face != from && record.expiry > now)
        to.insert(face);
    e = finish(e, true, packet::decode_data(packet)->freshness, now);
  }
  if (asked_for)
    store(packet, now);
  lines sent;
  for (const auto face : to)
    sent.insert(line(face, "data", full.view().parent()));
  return sent;
}

naive_forwarder::lines naive_forwarder::nack(face_id from, const packet::interest_view& interest,
                                             time_point now) {
  expire(now);
  const auto e = find(interest);
  if (e == pending_.end())
    return {};
  const auto asked = e->out.find(from);
  if (asked == e->out.end() || asked->second.nonce != interest.nonce)
    return {};
  asked->second.nacked = true;
  lines sent;
  std::vector<face_id> waiting;
  for (const auto& [face, record] : e->out)
    if (!record.nacked && record.expiry > now)
      waiting.push_back(face);
  std::vector<face_id> told;
  for (const auto& [face, record] : e->in)
    if (waiting.empty() || (waiting.size() == 1 && waiting[0] == face))
      told.push_back(face);
  for (const auto face : told) {
    sent.insert(line(face, "nack NoRoute", e->name) + e->in[face].hop);
    e->in.erase(face);
  }
  if (waiting.empty())
    finish(e, false, {}, now);
  return sent;
}

}  // namespace facet::forwarding
