// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/shm/doorbell.hpp"
#include "core/shm/geometry.hpp"
#include "core/shm/name.hpp"
#include "core/shm/parking.hpp"
#include "core/shm/permissions.hpp"
#include "core/shm/region.hpp"
#include "core/shm/ring.hpp"
#include "core/shm/sigbus_guard.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace facet::shm {

/// What one end has done since it was opened.
struct channel_counters {
  std::uint64_t packets_in = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t packets_out = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t parks = 0;        ///< times this end went to sleep on an empty ring
  std::uint64_t wakes_rung = 0;   ///< times it rang because the peer was parked
  std::uint64_t full = 0;         ///< sends that found too little room
  std::uint64_t space_waits = 0;  ///< times it went to sleep on a full ring
  std::uint64_t space_rung = 0;   ///< times it rang because the peer waited for space
  std::uint64_t rescued = 0;      ///< wake-ups lost by a version-1 peer, found by reexamine()
};

struct sealed_channel;

/// Descriptors by which an app attaches to a sealed face: its region, the doorbell on which the
/// engine waits, the doorbell on which the app waits.
inline constexpr std::size_t sealed_face_descriptors = 3;

/// One end (the engine's or the app's) of a face's shared-memory region: two rings, two doorbells.
///
/// A reader's loop: receive until 0, then park(); when that answers true wait until descriptor() is
/// readable, then unpark(). A writer's: try_send; when it took fewer, request_space_notice(), and
/// when that answers false wait on the same descriptor, then unpark(). While needs_reexamination(),
/// also call reexamine() on a timer (1–100 ms): the peer is one that may lose wake-ups.
///
/// Ownership: owns mapping and descriptors; the engine's end also the names in /dev/shm and /tmp,
///            which disappear with it. A sealed face has no names: its descriptors are passed.
/// Threads:   one at a time. The two ends may be in any two processes.
/// Blocking:  create and attach for milliseconds, nothing else ever.
/// Errors:    a peer that breaks the layout or truncates the region makes this end poisoned(): it
///            sends nothing more and receive() answers corrupt. Nothing the peer does harms more.
class channel {
 public:
  struct create_options {
    ring_geometry geometry;  ///< capacity is rounded down to a power of two, at least 16
    uid_t peer_uid = ::geteuid();
    mode_t mode = 0600;
    std::uint32_t start_index = 0;  ///< first ring index, for tests of the wrap
  };

  /// The engine's end. Removes what a crashed engine left under the name.
  /// Errors: as region::create and doorbell::create; nothing is left behind.
  static result<channel> create(std::string_view name, const create_options& options);

  /// The app's end, to a region of any capacity. Errors: as region::attach and doorbell::open.
  /// @param features  what the application can do beside own_features: feature_takes_lp or 0
  static result<channel> attach(std::string_view name, std::uint32_t features = 0);

  /// The engine's end of a sealed face, and what the app needs to attach. `peer_uid` and `mode` are
  /// not asked: who gets the descriptors may attach.
  /// @param name  for errors and /proc only; any number of sealed faces may have the same
  /// Errors: invalid_name, as region::create_sealed and doorbell::create_unnamed
  static result<sealed_channel> create_sealed(std::string_view name, const create_options& options);

  /// The app's end of a sealed face, from descriptors that were received and are not trusted. They
  /// are closed whatever comes of it.
  /// Errors: corrupt (their number, or as region::adopt and doorbell::adopt), system
  static result<channel> adopt(std::string_view name, std::vector<unique_fd> descriptors,
                               std::uint32_t features = 0);

  channel(channel&&) noexcept = default;
  channel& operator=(channel&& other) noexcept;
  /// Tells the peer (as mark_closing) and gives everything back.
  ~channel();

  // -- sending
  // -------------------------------------------------------------------------------------

  /// Whether every packet fits a slot. Errors: packet_too_large, naming the first that does not and
  /// the limit. Ask before sending a batch, so that it is refused whole.
  [[nodiscard]] result<void> check_sizes(std::span<const bytes_view> packets) const;

  /// Publishes as many packets as fit, in order, and wakes the peer if it is parked.
  /// @pre every packet passed check_sizes (one that did not ends the batch before it)
  /// @returns how many; fewer than all when the ring is full or this end is poisoned()
  std::size_t try_send(std::span<const bytes_view> packets) noexcept;
  bool try_send(bytes_view packet) noexcept { return try_send({&packet, 1}) == 1; }

  /// After try_send took fewer: asks the peer to ring when there is space.
  /// @returns true when there is space already: try again, do not wait
  bool request_space_notice() noexcept;

  // -- receiving
  // -----------------------------------------------------------------------------------

  /// Hands up to `max` packets to `on_packet(bytes_view)`, then releases their slots together and
  /// wakes a peer that waits for space. The octets are valid inside the callback only, and the peer
  /// may change them: copy once, parse the copy.
  /// @returns how many; 0 when there is none
  /// Errors: corrupt. Drop what this call handed out: the region may have gone under it.
  template <class F>
  result<std::size_t> receive(std::size_t max, F&& on_packet);

  /// Something to receive (a look at the peer's index, no more).
  [[nodiscard]] bool has_packets() const noexcept { return state_->rx.has_packets(); }

  // -- waiting
  // -------------------------------------------------------------------------------------

  /// Announces that this end will sleep, then looks again.
  /// @returns true: wait on descriptor(); false: packets are there
  bool park() noexcept;

  /// After the wait, whatever ended it: withdraws the wishes to be woken, drains the doorbell.
  /// Then receive or send again.
  void unpark() noexcept;

  /// Readable when the peer has rung; wait for it with poll, epoll or an event loop.
  [[nodiscard]] int descriptor() const noexcept { return state_->own_bell.descriptor(); }

  /// Wakes the peer, whether it sleeps or not.
  void ring_peer() const noexcept { state_->peer_bell.ring(); }

  /// The peer fences before it looks at our flags, so its wake-ups are never lost.
  [[nodiscard]] bool peer_is_fenced() const noexcept;
  /// The peer rings when we wait for space.
  [[nodiscard]] bool peer_rings_for_space() const noexcept;
  /// Engines read LpPackets of any kind, and apps that say so; others only those with a Nack.
  [[nodiscard]] bool peer_takes_lp() const noexcept;

  /// This end sleeps, and its peer is one whose wake-up may not come: look again on a timer.
  [[nodiscard]] bool needs_reexamination() const noexcept;
  /// The timed look. @returns true when there is work although nobody rang: unpark() and go on.
  bool reexamine() noexcept;

  // -- life
  // ----------------------------------------------------------------------------------------

  /// The region was truncated or the peer broke the layout. Close the face with errc::corrupt.
  [[nodiscard]] bool poisoned() const noexcept {
    return state_->memory.poisoned() || state_->rx.corrupt() || state_->tx.corrupt();
  }
  /// Why this end is poisoned(), in a sentence; code corrupt.
  [[nodiscard]] error poison_reason() const;

  /// Tells the peer that this end goes away, and wakes it.
  void mark_closing() noexcept;
  /// The peer said so. A version-1 peer never does, nor one that crashed.
  [[nodiscard]] bool peer_closing() noexcept;

  /// The ring towards us has a capacity that is not a power of two and nears the wrap of its index,
  /// where its version-1 producer lets two packets share a slot: replace the face soon. What we
  /// send stays correct across the wrap.
  [[nodiscard]] bool needs_renewal() const noexcept;

  [[nodiscard]] ring_geometry geometry() const noexcept { return state_->memory.geometry(); }
  [[nodiscard]] const std::string& name() const noexcept { return state_->name; }
  [[nodiscard]] channel_counters counters() const noexcept;
  /// Packets waiting in the ring towards us, and towards the peer.
  [[nodiscard]] std::uint32_t receive_occupancy() const noexcept { return state_->rx.occupancy(); }
  [[nodiscard]] std::uint32_t send_occupancy() const noexcept { return state_->tx.occupancy(); }
  /// More than half of the slots towards the peer are taken.
  [[nodiscard]] bool send_ring_crowded() noexcept { return state_->tx.is_crowded(); }
  /// The region has no name, and its size cannot be changed.
  [[nodiscard]] bool sealed() const noexcept { return state_->sealed; }
  /// When the engine made the region, ns since 1970; 0 from a version-1 engine.
  [[nodiscard]] std::uint64_t engine_epoch() const noexcept;
  /// Process that attached; 0 when none has, or one of version 1.
  [[nodiscard]] pid_t app_pid() const noexcept;

 private:
  enum class side : std::uint8_t { engine, app };

  /// On the heap: ring ends are aligned to lines and must not move.
  struct state {
    state(side which, std::string_view face, region&& mapped, doorbell&& own, doorbell&& peer);

    region memory;  // first: the ends borrow from it
    ring_consumer rx;
    ring_producer tx;
    doorbell own_bell;   // ours to wait on
    doorbell peer_bell;  // ours to ring
    std::atomic<std::uint32_t>* own_parked;
    std::atomic<std::uint32_t>* peer_parked;
    std::atomic<std::uint32_t>* own_wants_space;
    std::atomic<std::uint32_t>* peer_wants_space;
    std::atomic<std::uint32_t>* peer_features;
    channel_counters count;
    std::string name;
    side end;
    std::size_t unfenced_releases = 0;  // packets released since the last fenced look for wishes
    bool parked = false;
    bool waits_for_space = false;
    bool peer_seen = false;
    bool closing = false;
    bool sealed = false;
  };

  explicit channel(std::unique_ptr<state> s) noexcept : state_(std::move(s)) {}
  bool peer_needs_space(std::size_t released) noexcept;
  void announce_to_peer(std::uint32_t features) noexcept;
  void look_before_sleep() noexcept;

  std::unique_ptr<state> state_;
};

/// A sealed face as its engine made it.
struct sealed_channel {
  channel engine;
  /// sealed_face_descriptors of them, in that order; to be passed on, and closed here.
  std::vector<unique_fd> for_app;
};

inline std::size_t channel::try_send(std::span<const bytes_view> packets) noexcept {
  state& s = *state_;
  if (poisoned()) [[unlikely]]
    return 0;
  const std::size_t sent = s.tx.publish(packets);
  if (sent != 0 && wake_claimed(*s.peer_parked)) {
    ++s.count.wakes_rung;
    s.peer_bell.ring();
  }
  if (sent != packets.size())
    ++s.count.full;
  return sent;
}

/// Whether to ring the peer because it waits for space and slots have been released.
///
/// The fence that this takes is left out while packets keep coming: it would stand in the way of
/// each small batch. A look without it may miss a wish that is made this very moment, until the
/// next look with it: after so many packets, when the ring is found empty, or before we sleep.
/// Nobody starves meanwhile: a peer that waits for space has left us a full ring.
inline bool channel::peer_needs_space(std::size_t released) noexcept {
  constexpr std::size_t fenced_look_every = 64;
  state& s = *state_;
  s.unfenced_releases += released;
  if (released != 0 && s.unfenced_releases < fenced_look_every) {
    // [wake: early] relaxed; partner: announce_sleep. Sees the wish of a peer that waits already.
    return s.peer_wants_space->load(std::memory_order_relaxed) != 0 &&
           s.peer_wants_space->exchange(0, std::memory_order_relaxed) != 0;
  }
  return std::exchange(s.unfenced_releases, 0) != 0 && wake_claimed(*s.peer_wants_space);
}

template <class F>
result<std::size_t> channel::receive(std::size_t max, F&& on_packet) {
  state& s = *state_;
  if (poisoned()) [[unlikely]]
    return fail(poison_reason());
  const std::size_t received = s.rx.consume(max, std::forward<F>(on_packet));
  if (peer_needs_space(received)) {
    ++s.count.space_rung;
    s.peer_bell.ring();
  }
  if (s.memory.poisoned() || (received == 0 && s.rx.corrupt())) [[unlikely]]
    return fail(poison_reason());
  return received;
}

}  // namespace facet::shm
