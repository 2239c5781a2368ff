// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/engine.hpp"

namespace facet::forwarding {
namespace {

/// Entries that one tick() ends at most: about a millisecond of work.
constexpr std::size_t expiries_per_tick = 1024;

/// The strategies of a new forwarder (NFD's defaults).
constexpr std::pair<std::string_view, std::string_view> default_choices[]{
    {"/", "/localhost/nfd/strategy/best-route"},
    {"/localhost", "/localhost/nfd/strategy/multicast"},
    {"/localhost/nfd", "/localhost/nfd/strategy/best-route"},
    {"/ndn/broadcast", "/localhost/nfd/strategy/multicast"},
};

}  // namespace

forwarder::engine::engine(forwarder_options options)
    : options_(std::move(options)),
      pit_(options_.pit_limit, options_.pit_bytes),
      cs_(options_.cs_bytes, options_.cs_packets, options_.cs_replacement),
      drops_(options_.drop_log_entries) {
  for (const auto& [prefix, name] : default_choices)
    if (auto done = set_strategy(*packet::name::parse(prefix), *packet::name::parse(name)); !done)
      std::terminate();  // a default that does not exist: no forwarder could work
}

void forwarder::engine::tick(time_point now, std::vector<transmission>& out) {
  now_ = now;
  out_ = &out;
  expire(expiries_per_tick, true);
  run_timers(expiries_per_tick, true);
  offer_new_hops(expiries_per_tick);
  purge_measurements();
  dead_nonces_.purge(now, expiries_per_tick);
}

std::optional<time_point> forwarder::engine::next_deadline() const {
  if (new_hops_.size() != 0)
    return now_;
  auto next = pit_.deadlines().next();
  if (const auto timer = watches_.next_timer(); timer && (!next || *timer < *next))
    next = timer;
  return next;
}

void forwarder::engine::expire(std::size_t limit, bool exactly) {
  pit_.deadlines().expire(now_, limit, exactly, [this](tables::deadline_node& due) {
    finish(static_cast<tables::pit_entry&>(due), std::nullopt);
  });
}

void forwarder::engine::drop(face_slot& face, drop_reason reason, const packet::name_view* name) {
  face.counters.count(reason);
  drops_.add(face.ref.id, reason, name, now_);
}

/// As above for the octets of an Interest or Data that was to go out.
void forwarder::engine::drop_unsent(face_slot& to, drop_reason reason, bytes_view wire) {
  if (packet::kind_of(wire) == packet::packet_kind::interest) {
    const auto interest = packet::decode_interest(wire);
    return drop(to, reason, interest ? &interest->name : nullptr);
  }
  const auto data = packet::decode_data(wire, {.allow_unsigned_data = true});
  drop(to, reason, data ? &data->name : nullptr);
}

/// Ends an entry: satisfied by Data of that freshness, or not at all. One that was satisfied before
/// and kept just goes.
void forwarder::engine::finish(tables::pit_entry& entry, std::optional<duration> freshness) {
  forget_gone_faces(entry);
  if (entry.satisfied)
    freshness = entry.freshness;
  else
    ++(freshness ? n_satisfied_ : n_unsatisfied_);
  if (observer_ != nullptr && !freshness)
    tell_observer(&entry, false);
  if (!freshness)
    for (const auto& waiting : entry.in)
      drop(*faces_.get(waiting.face), drop_reason::expired, entry.name);
  bury_nonces(entry, freshness);
  watches_.forget(entry);
  if (entry.context != nullptr)
    --static_cast<running_strategy*>(entry.context)->n_pending;
  release_downstreams(entry);
  pit_.erase(entry);
}

/// Remembers the Nonces that were sent, when a loop could bring an Interest back after its entry
/// and nothing would answer it on the way: no Data came, or what caches hold of it will not be
/// fresh enough.
void forwarder::engine::bury_nonces(const tables::pit_entry& entry,
                                    std::optional<duration> freshness,
                                    const tables::out_record* only) {
  if (freshness && !(entry.must_be_fresh && *freshness < tables::dead_nonce_list::lifetime))
    return;
  for (const auto& asked : entry.out)
    if (only == nullptr || only == &asked)
      dead_nonces_.add(entry.name_hash, asked.nonce, now_);
}

void forwarder::engine::forget_gone_faces(tables::pit_entry& entry) {
  const auto gone = [this](const auto& record) { return faces_.get(record.face) == nullptr; };
  entry.in.remove_if([&](const tables::in_record& record) {
    if (!gone(record))
      return false;
    count_out(record);
    return true;
  });
  entry.out.remove_if(gone);
}

/// @param entry  null: the content store answered, and nothing was pending
void forwarder::engine::tell_observer(const tables::pit_entry* entry, bool satisfied) {
  told_.clear();
  std::size_t n_downstreams = 0;
  if (entry != nullptr) {
    for (const auto& record : entry->in)
      told_.push_back(record.face.id);
    n_downstreams = told_.size();
    for (const auto& record : entry->out)
      told_.push_back(record.face.id);
  }
  const std::span<const face_id> faces{told_};
  const auto downstreams = faces.first(n_downstreams);
  const auto upstreams = faces.subspan(n_downstreams);
  if (satisfied)
    observer_->satisfied(downstreams, upstreams);
  else
    observer_->expired(downstreams, upstreams);
}

}  // namespace facet::forwarding
