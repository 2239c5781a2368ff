// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/channel.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace facet::shm {

channel::state::state(side which, std::string_view face, region&& mapped, doorbell&& own,
                      doorbell&& peer)
    : memory(std::move(mapped)),
      rx(which == side::engine ? memory.a2e() : memory.e2a()),
      tx(which == side::engine ? memory.e2a() : memory.a2e()),
      own_bell(std::move(own)),
      peer_bell(std::move(peer)),
      name(face),
      end(which) {
  region_header& h = memory.header();
  const bool engine = which == side::engine;
  own_parked = engine ? &h.a2e_parked : &h.e2a_parked;
  peer_parked = engine ? &h.e2a_parked : &h.a2e_parked;
  own_wants_space = engine ? &h.e2a_wants_space : &h.a2e_wants_space;
  peer_wants_space = engine ? &h.a2e_wants_space : &h.e2a_wants_space;
  peer_features = engine ? &h.app_features : &h.engine_features;
}

result<channel> channel::create(std::string_view name, const create_options& options) {
  const permissions access{options.peer_uid, options.mode};
  const ring_geometry geometry{engine_capacity(options.geometry.capacity),
                               options.geometry.slot_size};
  auto memory = region::create(name, {geometry, access, options.start_index});
  if (!memory)
    return fail(std::move(memory).error());
  auto own = doorbell::create(a2e_doorbell_path(name), access);
  if (!own)
    return fail(std::move(own).error());
  auto peer = doorbell::create(e2a_doorbell_path(name), access);
  if (!peer)
    return fail(std::move(peer).error());
  return channel{std::make_unique<state>(side::engine, name, std::move(*memory), std::move(*own),
                                         std::move(*peer))};
}

result<channel> channel::attach(std::string_view name, std::uint32_t features) {
  auto memory = region::attach(name);
  if (!memory)
    return fail(std::move(memory).error());
  auto own = doorbell::open(e2a_doorbell_path(name));
  if (!own)
    return fail(std::move(own).error());
  auto peer = doorbell::open(a2e_doorbell_path(name));
  if (!peer)
    return fail(std::move(peer).error());
  channel attached{std::make_unique<state>(side::app, name, std::move(*memory), std::move(*own),
                                           std::move(*peer))};
  attached.announce_to_peer(own_features | features);
  return attached;
}

result<sealed_channel> channel::create_sealed(std::string_view name,
                                              const create_options& options) {
  if (auto ok = check_face_name(name); !ok)
    return fail(std::move(ok).error());
  const ring_geometry geometry{engine_capacity(options.geometry.capacity),
                               options.geometry.slot_size};
  auto memory = region::create_sealed(
      name, {.geometry = geometry, .access = {}, .start_index = options.start_index});
  if (!memory)
    return fail(std::move(memory).error());
  auto a2e = doorbell::create_unnamed();
  if (!a2e)
    return fail(std::move(a2e).error());
  auto e2a = doorbell::create_unnamed();
  if (!e2a)
    return fail(std::move(e2a).error());
  std::vector<unique_fd> for_app;
  for (unique_fd* const fd : {&memory->object, &a2e->theirs, &e2a->theirs})
    for_app.push_back(std::move(*fd));
  channel engine{std::make_unique<state>(side::engine, name, std::move(memory->memory),
                                         std::move(a2e->ours), std::move(e2a->ours))};
  engine.state_->sealed = true;
  return sealed_channel{std::move(engine), std::move(for_app)};
}

result<channel> channel::adopt(std::string_view name, std::vector<unique_fd> descriptors,
                               std::uint32_t features) {
  if (descriptors.size() != sealed_face_descriptors)
    return fail(errc::corrupt,
                fmt::format("{} descriptors were passed for a sealed face, it has {}",
                            descriptors.size(), sealed_face_descriptors));
  auto peer = doorbell::adopt(std::move(descriptors[1]));
  if (!peer)
    return fail(std::move(peer).error());
  auto own = doorbell::adopt(std::move(descriptors[2]));
  if (!own)
    return fail(std::move(own).error());
  auto memory = region::adopt(descriptors[0]);
  if (!memory)
    return fail(std::move(memory).error());
  channel attached{std::make_unique<state>(side::app, name, std::move(*memory), std::move(*own),
                                           std::move(*peer))};
  attached.state_->sealed = true;
  attached.announce_to_peer(own_features | features);
  return attached;
}

/// An app before us may have left its wishes; the engine must not take them for ours.
void channel::announce_to_peer(std::uint32_t features) noexcept {
  state& s = *state_;
  region_header& h = s.memory.header();
  // Relaxed, no partner: facts that stand alone; the engine reads them when it next has a reason.
  s.own_parked->store(0, std::memory_order_relaxed);
  s.own_wants_space->store(0, std::memory_order_relaxed);
  h.app_features.store(features, std::memory_order_relaxed);
  h.app_pid.store(static_cast<std::uint32_t>(::getpid()), std::memory_order_relaxed);
}

channel& channel::operator=(channel&& other) noexcept {
  if (this != &other) {
    const channel closed{std::move(state_)};
    state_ = std::move(other.state_);
  }
  return *this;
}

channel::~channel() {
  if (state_)
    mark_closing();
}

result<void> channel::check_sizes(std::span<const bytes_view> packets) const {
  const std::uint32_t limit = state_->tx.slot_size();
  for (std::size_t i = 0; i < packets.size(); ++i) {
    if (packets[i].size() > limit)
      return fail(errc::packet_too_large,
                  fmt::format("packet {} of {} has {} octets; face {} carries at most {}", i + 1,
                              packets.size(), packets[i].size(), state_->name, limit));
  }
  return {};
}

bool channel::request_space_notice() noexcept {
  state& s = *state_;
  s.waits_for_space =
      announce_sleep(*s.own_wants_space, [&] { return s.tx.refresh_room() != 0 || poisoned(); });
  if (!s.waits_for_space)
    return true;
  ++s.count.space_waits;
  look_before_sleep();
  return false;
}

bool channel::park() noexcept {
  state& s = *state_;
  s.parked = announce_sleep(*s.own_parked, [&] { return s.rx.has_packets() || poisoned(); });
  if (!s.parked)
    return false;
  ++s.count.parks;
  look_before_sleep();
  return true;
}

/// The fence of announce_sleep also stands between our releases and this look: a wish for space
/// that receive() missed, because it leaves out most fences, is seen before both ends sleep.
void channel::look_before_sleep() noexcept {
  state& s = *state_;
  if (claim_wish(*s.peer_wants_space)) {  // [wake: late]
    ++s.count.space_rung;
    s.peer_bell.ring();
  }
}

void channel::unpark() noexcept {
  state& s = *state_;
  // [park: withdraw] relaxed; no partner: the rings are looked at again after this, and a peer that
  // still sees the wish rings once for nothing.
  s.own_parked->store(0, std::memory_order_relaxed);
  if (s.waits_for_space)
    s.own_wants_space->store(0, std::memory_order_relaxed);
  s.parked = false;
  s.waits_for_space = false;
  s.own_bell.drain();
}

bool channel::peer_is_fenced() const noexcept {
  // [features] relaxed; no partner: a fact that stands alone.
  return (state_->peer_features->load(std::memory_order_relaxed) & feature_fenced) != 0;
}

bool channel::peer_rings_for_space() const noexcept {
  // [features] relaxed; no partner: a fact that stands alone.
  return (state_->peer_features->load(std::memory_order_relaxed) & feature_rings_for_space) != 0;
}

bool channel::peer_takes_lp() const noexcept {
  if (state_->end == side::app)
    return true;
  // [features] relaxed; no partner: a fact that stands alone.
  return (state_->peer_features->load(std::memory_order_relaxed) & feature_takes_lp) != 0;
}

bool channel::needs_reexamination() const noexcept {
  return (state_->parked && !peer_is_fenced()) ||
         (state_->waits_for_space && !peer_rings_for_space());
}

bool channel::reexamine() noexcept {
  state& s = *state_;
  if (poisoned())
    return true;
  if (s.parked && s.rx.has_packets()) {
    if (!s.own_bell.is_ringing())
      ++s.count.rescued;
    return true;
  }
  return s.waits_for_space && s.tx.refresh_room() != 0;
}

error channel::poison_reason() const {
  const state& s = *state_;
  const auto because = [&s](std::string_view why) {
    return error{errc::corrupt, fmt::format("shared-memory face {}: {}", s.name, why), 0};
  };
  if (s.memory.poisoned())
    return because("the peer truncated the region");
  if (s.rx.corrupt())
    return because("the peer wrote an impossible tail index or packet length");
  return because("the peer wrote an impossible head index");
}

void channel::mark_closing() noexcept {
  state& s = *state_;
  if (std::exchange(s.closing, true))
    return;
  region_header& h = s.memory.header();
  // [closing] relaxed; partner: peer_closing. A fact that stands alone; the bell makes it noticed.
  if (s.end == side::engine) {
    h.state.store(state_closing, std::memory_order_relaxed);
  } else {
    h.app_features.store(0, std::memory_order_relaxed);
    h.app_pid.store(0, std::memory_order_relaxed);
  }
  s.peer_bell.ring();
}

bool channel::peer_closing() noexcept {
  state& s = *state_;
  const region_header& h = s.memory.header();
  // [closing] relaxed; partner: mark_closing. A fact that stands alone.
  if (s.end == side::app)
    return h.state.load(std::memory_order_relaxed) == state_closing;
  const bool there = h.app_pid.load(std::memory_order_relaxed) != 0;
  s.peer_seen = s.peer_seen || there;
  return s.peer_seen && !there;
}

bool channel::needs_renewal() const noexcept {
  constexpr std::uint32_t margin = 1U << 28;  // 27 s at 10 million packets per second
  return !state_->rx.seamless() && 0U - state_->rx.index() - 1 < margin;
}

channel_counters channel::counters() const noexcept {
  channel_counters now = state_->count;
  now.packets_in = state_->rx.packets();
  now.bytes_in = state_->rx.bytes();
  now.packets_out = state_->tx.packets();
  now.bytes_out = state_->tx.bytes();
  return now;
}

std::uint64_t channel::engine_epoch() const noexcept {
  // [epoch] relaxed; no partner: written before anybody could attach.
  return state_->memory.header().engine_epoch.load(std::memory_order_relaxed);
}

pid_t channel::app_pid() const noexcept {
  // [pid] relaxed; no partner: a fact that stands alone.
  return static_cast<pid_t>(state_->memory.header().app_pid.load(std::memory_order_relaxed));
}

}  // namespace facet::shm
