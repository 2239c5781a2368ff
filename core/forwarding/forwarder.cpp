// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/forwarder.hpp"

#include "core/forwarding/engine.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace facet::forwarding {

forwarder::forwarder(forwarder_options options)
    : engine_(std::make_unique<engine>(std::move(options))) {
}
forwarder::~forwarder() = default;
forwarder::forwarder(forwarder&&) noexcept = default;
forwarder& forwarder::operator=(forwarder&&) noexcept = default;

void forwarder::add_face(face_id face, const face_traits& traits) {
  engine_->faces_.add(face, traits);
}

void forwarder::remove_face(face_id face) {
  engine_->fib_.remove_face(face);
  engine_->detach_face(face);
}

void forwarder::detach_face(face_id face) {
  engine_->detach_face(face);
}

bool forwarder::remove_next_hops(face_id face, std::size_t limit) {
  return engine_->fib_.remove_face(face, limit);
}

const face_traits* forwarder::traits(face_id face) const {
  const auto* slot = std::as_const(engine_->faces_).find(face);
  return slot == nullptr ? nullptr : &slot->traits;
}

result<void> forwarder::set_next_hop(packet::name_view prefix, face_id face, std::uint64_t cost) {
  const auto* slot = engine_->faces_.find(face);
  if (slot == nullptr)
    return fail(errc::not_found, "there is no face " + std::to_string(face));
  if (prefix.size() > tables::max_prefix_depth)
    return fail(errc::invalid_argument, "a route's prefix has at most 32 components");
  engine_->set_next_hop(prefix, slot->ref, cost);
  return {};
}

void forwarder::remove_next_hop(packet::name_view prefix, face_id face) {
  engine_->fib_.remove(prefix, face);
}

void forwarder::set_regions(std::vector<packet::name> regions) {
  engine_->options_.regions = std::move(regions);
}

const std::vector<packet::name>& forwarder::regions() const {
  return engine_->options_.regions;
}

void forwarder::set_default_hop_limit(std::uint8_t limit) {
  engine_->options_.default_hop_limit = limit;
}

result<void> forwarder::set_strategy(packet::name_view prefix, packet::name_view strategy) {
  return engine_->set_strategy(prefix, strategy);
}

result<void> forwarder::unset_strategy(packet::name_view prefix) {
  return engine_->unset_strategy(prefix);
}

result<void> forwarder::set_announcement(face_id face, const packet::buffer& announcement,
                                         time_point now) {
  return engine_->set_announcement(face, announcement, now);
}

std::vector<route_request> forwarder::take_route_requests() {
  return std::exchange(engine_->route_requests_, {});
}

void forwarder::receive(face_id in, std::span<const packet::buffer> batch, time_point now,
                        std::vector<transmission>& out) {
  engine_->receive(in, batch, now, out);
}

pass_outcome forwarder::receive_pass(face_id in, const packet::buffer& packet, data_pass pass,
                                     time_point now, std::vector<transmission>& out) {
  return engine_->receive_pass(in, packet, pass, now, out);
}

std::size_t forwarder::pending_prefixes(std::size_t depth) const {
  return engine_->pit_.prefixes_below(depth);
}

void forwarder::tick(time_point now, std::vector<transmission>& out) {
  engine_->tick(now, out);
}

std::optional<time_point> forwarder::next_deadline() const {
  return engine_->next_deadline();
}

const face_counters* forwarder::counters(face_id face) const {
  const auto* slot = std::as_const(engine_->faces_).find(face);
  return slot == nullptr ? nullptr : &slot->counters;
}

forwarder_counters forwarder::totals() const {
  return {engine_->faces_.total(), engine_->n_satisfied_, engine_->n_unsatisfied_,
          engine_->cs_.hits(),     engine_->cs_.misses(), engine_->responses_};
}

void forwarder::observe_entries(entry_observer* observer) {
  engine_->observer_ = observer;
}

void forwarder::count_drops(face_id face, drop_reason reason, std::uint64_t packets) {
  auto* slot = engine_->faces_.find(face);
  (slot == nullptr ? engine_->faces_.gone() : slot->counters).count(reason, packets);
}

explanation forwarder::explain(packet::name_view name, time_point now) const {
  return engine_->explain(name, now);
}

std::uint64_t forwarder::drops_noted() const {
  return engine_->drops_.total();
}

std::vector<drop_note> forwarder::drops_since(std::uint64_t seen) const {
  return engine_->drops_.since(seen);
}

table_sizes forwarder::sizes() const {
  return {engine_->fib_.size(),     engine_->pit_.size(),         engine_->cs_.size(),
          engine_->choices_.size(), engine_->dead_nonces_.size(), engine_->measurement_count()};
}

std::vector<fib_listing> forwarder::fib_entries() const {
  std::vector<fib_listing> all;
  for (const auto* node : engine_->fib_.list()) {
    auto& listed = all.emplace_back(fib_listing{node->prefix, {}});
    for (const auto& hop : node->value)
      listed.next_hops.push_back({hop.face.id, hop.cost});
  }
  return all;
}

std::vector<strategy_listing> forwarder::strategy_choices() const {
  std::vector<strategy_listing> all;
  for (const auto* node : engine_->choices_.sorted())
    all.push_back({node->prefix, node->value->made.name});
  return all;
}

std::optional<packet::name> forwarder::chosen_strategy(packet::name_view prefix) const {
  const auto* node = engine_->choices_.find(prefix);
  return node == nullptr ? std::nullopt : std::optional{node->value->made.name};
}

std::vector<pending_listing> forwarder::pending_interests(time_point now, std::size_t most) const {
  std::vector<const tables::pit_entry*> entries;
  engine_->pit_.for_each([&](const tables::pit_entry& entry) {
    if (!entry.satisfied && entry.deadline > now)
      entries.push_back(&entry);
  });
  const auto place = [](const tables::pit_entry* e) {
    return std::tuple{e->name, e->can_be_prefix, e->must_be_fresh};
  };
  std::ranges::sort(entries, [&](const auto* a, const auto* b) { return place(a) < place(b); });
  entries.resize(std::min(entries.size(), most));
  std::vector<pending_listing> listed;
  for (const auto* entry : entries) {
    auto& made = listed.emplace_back(pending_listing{packet::name{entry->name},
                                                     entry->can_be_prefix,
                                                     entry->must_be_fresh,
                                                     entry->deadline - now,
                                                     {},
                                                     {}});
    for (const auto& record : entry->in)
      if (engine_->faces_.get(record.face) != nullptr && record.expiry > now)
        made.waiting.push_back(record.face.id);
    for (const auto& record : entry->out)
      if (engine_->faces_.get(record.face) != nullptr)
        made.asked.push_back(record.face.id);
  }
  return listed;
}

std::vector<packet::name> forwarder::cached_names(std::size_t most) const {
  return engine_->cs_.names(most);
}

cs_info forwarder::content_store() const {
  const auto& cs = engine_->cs_;
  return {cs.capacity(), cs.used_bytes(),       cs.size(),  cs.hits(), cs.misses(), cs.admits(),
          cs.serves(),   cs.capacity_packets(), cs.policy()};
}

void forwarder::set_cs_capacity(std::size_t bytes) {
  engine_->cs_.set_capacity(bytes);
}

void forwarder::set_cs_packets(std::size_t packets) {
  engine_->cs_.set_capacity_packets(packets);
}

void forwarder::set_cs_policy(tables::cs_policy policy) {
  engine_->cs_.set_policy(policy);
}

void forwarder::set_unsolicited(unsolicited_policy policy) {
  engine_->options_.unsolicited = policy;
}

void forwarder::set_cs_flags(bool admit, bool serve) {
  engine_->cs_.set_flags(admit, serve);
}

std::size_t forwarder::erase_cached(packet::name_view prefix, std::size_t limit) {
  return engine_->cs_.erase(prefix, limit);
}

bool forwarder::has_cached(packet::name_view prefix) const {
  return engine_->cs_.holds(prefix);
}

}  // namespace facet::forwarding
