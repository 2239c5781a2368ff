// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/engine.hpp"
#include "core/packet/prefix_announcement.hpp"

#include <algorithm>
#include <utility>

namespace facet::forwarding {
namespace {

/// Route requests that wait for the owner at most. Beyond it they are forgotten: the next Data over
/// the same way asks again.
constexpr std::size_t max_route_requests = 1024;

/// A copy of the Interest with another Nonce. @pre it has one
packet::buffer with_new_nonce(const packet::interest_view& interest, std::uint32_t nonce) {
  auto copy = packet::buffer::copy_of(interest.wire);
  packet::tlv_reader elements{packet::decode_single(copy)->value};
  for (packet::tlv_element e; elements.next(e);)
    if (e.type == packet::tlv::nonce) {
      packet::tlv_cursor out{copy.data() + (e.value.data() - copy.bytes().data())};
      out.big_endian(nonce, sizeof nonce);
      break;
    }
  return copy;
}

}  // namespace

std::uint64_t forwarder::engine::random() {
  return random_numbers_();
}

std::vector<tables::face_ref> forwarder::engine::non_local_faces() const {
  std::vector<tables::face_ref> refs;
  faces_.for_each([&](const face_slot& slot) {
    if (slot.traits.scope == face_scope::non_local)
      refs.push_back(slot.ref);
  });
  std::ranges::sort(refs, {}, &tables::face_ref::id);
  return refs;
}

tables::out_record* forwarder::engine::send_probe(const incoming_interest& interest,
                                                  tables::pit_entry& entry,
                                                  const tables::face_ref& out) {
  auto probe = interest;
  probe.nonce = static_cast<std::uint32_t>(random());
  probe.packet = with_new_nonce(interest.view, probe.nonce);
  probe.view = *packet::decode_interest(probe.packet);
  return send_interest(probe, entry, out);
}

incoming_interest forwarder::engine::pending_interest(const tables::pit_entry& entry,
                                                      const tables::in_record& downstream) {
  const auto& packet = entry.interest_of(downstream);
  const auto view = *packet::decode_interest(packet);
  incoming_interest interest{*faces_.get(downstream.face), view};
  interest.nonce = downstream.nonce;
  interest.scope = scope_of(view.name);
  interest.packet = packet;
  interest.non_discovery = downstream.non_discovery;
  return interest;
}

void forwarder::engine::abandon(tables::pit_entry& entry) {
  if (observer_ != nullptr && !entry.satisfied)
    tell_observer(&entry, false);
  // Told while downstreams still wait, and so not again.
  auto* const observer = std::exchange(observer_, nullptr);
  release_downstreams(entry);
  finish(entry, std::nullopt);
  observer_ = observer;
}

void forwarder::engine::set_timer(tables::pit_entry& entry, duration time) {
  watches_.set_timer(entry, now_ + time);
}

void forwarder::engine::run_timers(std::size_t limit, bool exactly) {
  due_.clear();
  watches_.take_due(now_, limit, exactly, due_);
  for (auto* entry : due_) {
    if (entry->deadline <= now_)
      continue;  // ends with the next expire()
    forget_gone_faces(*entry);
    strategy_of(*entry).on_timer(*entry, *this);
  }
}

std::size_t forwarder::engine::routed_depth(tables::name_prefixes& name) {
  const auto* route = fib_.match(name);
  return route == nullptr ? 0 : route->prefix.size();
}

std::size_t forwarder::engine::measured_depth(tables::name_prefixes& name) {
  return std::max(routed_depth(name), chosen_depth(name));
}

void forwarder::engine::detach_face(face_id face) {
  if (const auto* slot = faces_.find(face)) {
    for (auto& [key, running] : strategies_)
      running.made.instance->on_face_removed(slot->ref);
    abandoned_ += slot->pending;
  }
  faces_.remove(face);
}

// -- new next hops --------------------------------------------------------------------------------

void forwarder::engine::set_next_hop(packet::name_view prefix, const tables::face_ref& face,
                                     std::uint64_t cost) {
  if (!fib_.set(prefix, face, cost) || !watches_.has_followers())
    return;
  new_hops_.insert(prefix).value.push_back({face, cost});
  watches_.routes_changed();
}

void forwarder::engine::offer_new_hops(std::size_t limit) {
  if (new_hops_.size() == 0)
    return;
  while (limit-- != 0) {
    auto* entry = watches_.visit_follower();
    if (entry == nullptr) {
      new_hops_ = {};
      return;
    }
    offer_new_hops_to(*entry);
  }
}

void forwarder::engine::offer_new_hops_to(tables::pit_entry& entry) {
  tables::name_prefixes name{entry.name};
  const auto* route = fib_.match(name);
  const auto* added = route == nullptr ? nullptr : new_hops_.find(route->prefix);
  if (added == nullptr || entry.deadline <= now_)
    return;
  forget_gone_faces(entry);
  for (const auto& hop : added->value) {
    const auto* asked = entry.find_out(hop.face);
    if (asked == nullptr || !asked->pending(now_))
      strategy_of(entry).on_new_hop(hop, entry, *this);
  }
}

// -- self-learning --------------------------------------------------------------------------------

void forwarder::engine::request_route(route_request request) {
  const auto same = [&](const route_request& r) {
    return r.face == request.face && r.prefix == request.prefix;
  };
  if (const auto known = std::ranges::find_if(route_requests_, same);
      known != route_requests_.end())
    *known = std::move(request);
  else if (route_requests_.size() < max_route_requests)
    route_requests_.push_back(std::move(request));
}

result<void> forwarder::engine::set_announcement(face_id face, const packet::buffer& announcement,
                                                 time_point now) {
  const auto* slot = faces_.find(face);
  if (slot == nullptr)
    return fail(errc::not_found, "there is no face " + std::to_string(face));
  const auto read = packet::decode_prefix_announcement(announcement);
  if (!read)
    return fail(read.error());
  if (read->prefix.size() > tables::max_prefix_depth)
    return fail(errc::invalid_argument, "an announced prefix has at most 32 components");
  if (read->expiration.count() == 0)
    announcements_.remove(read->prefix, face, now);
  else
    announcements_.set(read->prefix, {slot->ref, announcement, now + read->expiration}, now);
  return {};
}

}  // namespace facet::forwarding
