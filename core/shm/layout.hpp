// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace facet::shm {

/// First word of every region, native endian ("NDN_SHM" and a zero octet when read big-endian).
inline constexpr std::uint64_t region_magic = 0x4E44'4E5F'5348'4D00;

/// Bytes of the header; the app-to-engine ring follows it, then the engine-to-app ring.
inline constexpr std::size_t region_header_size = 448;

/// Bytes before a slot's payload: the u32 length of the packet.
inline constexpr std::size_t slot_length_size = 4;

/// Feature bits an end announces. A version-1 peer announces none.
inline constexpr std::uint32_t feature_fenced = 1U << 0;           ///< fences before it looks
inline constexpr std::uint32_t feature_rings_for_space = 1U << 1;  ///< wakes a producer that waits
inline constexpr std::uint32_t feature_takes_lp = 1U << 2;  ///< an app that reads any LpPacket
/// What this implementation announces at either end, whatever the application does.
inline constexpr std::uint32_t own_features = feature_fenced | feature_rings_for_space;

/// Values of region_header::state.
inline constexpr std::uint32_t state_version_1 = 0;
inline constexpr std::uint32_t state_open = 1;
inline constexpr std::uint32_t state_closing = 2;

/// The head of a shared-memory region, as both processes see it; integers in native endian.
///
/// Layout (version 1 with Facet's extension words; "a2e" is app to engine, "e2a" engine to app):
///   0    magic u64, capacity u32 (slots per ring), slot_size u32 (payload octets); by the engine
///   16   extension words; zero in version 1 and ignored by its peers
///   64   a2e tail (app) · 128 a2e head (engine) · 192 e2a tail (engine) · 256 e2a head (app)
///   320  a2e parked (engine) · 384 e2a parked (app)
///   448  a2e ring, then the e2a ring: capacity × (4 + slot_size) octets each
/// Indices run free over u32; slot = index mod capacity; full when tail − head ≥ capacity.
/// Everything here may be overwritten by the peer at any time: a value is checked before use, and
/// capacity and slot_size are read once, before mapping.
///
/// Source: ndn-rs "spsc" face, version 1.
struct region_header {
  std::uint64_t magic;
  std::uint32_t capacity;
  std::uint32_t slot_size;
  std::atomic<std::uint32_t> engine_features;
  std::atomic<std::uint32_t> app_features;
  std::atomic<std::uint32_t> a2e_wants_space;  ///< set by the app, claimed by the engine
  std::atomic<std::uint32_t> e2a_wants_space;  ///< set by the engine, claimed by the app
  std::atomic<std::uint64_t> engine_epoch;     ///< start of the engine, ns since 1970
  std::atomic<std::uint32_t> state;
  std::atomic<std::uint32_t> app_pid;  ///< 0: no app that says so
  std::uint32_t reserved[4];
  alignas(64) std::atomic<std::uint32_t> a2e_tail;
  alignas(64) std::atomic<std::uint32_t> a2e_head;
  alignas(64) std::atomic<std::uint32_t> e2a_tail;
  alignas(64) std::atomic<std::uint32_t> e2a_head;
  alignas(64) std::atomic<std::uint32_t> a2e_parked;
  alignas(64) std::atomic<std::uint32_t> e2a_parked;
};

static_assert(offsetof(region_header, magic) == 0);
static_assert(offsetof(region_header, capacity) == 8);
static_assert(offsetof(region_header, slot_size) == 12);
static_assert(offsetof(region_header, engine_features) == 16);
static_assert(offsetof(region_header, app_features) == 20);
static_assert(offsetof(region_header, a2e_wants_space) == 24);
static_assert(offsetof(region_header, e2a_wants_space) == 28);
static_assert(offsetof(region_header, engine_epoch) == 32);
static_assert(offsetof(region_header, state) == 40);
static_assert(offsetof(region_header, app_pid) == 44);
static_assert(offsetof(region_header, reserved) == 48);
static_assert(offsetof(region_header, a2e_tail) == 64);
static_assert(offsetof(region_header, a2e_head) == 128);
static_assert(offsetof(region_header, e2a_tail) == 192);
static_assert(offsetof(region_header, e2a_head) == 256);
static_assert(offsetof(region_header, a2e_parked) == 320);
static_assert(offsetof(region_header, e2a_parked) == 384);
static_assert(sizeof(region_header) == region_header_size);
static_assert(sizeof(std::atomic<std::uint32_t>) == 4 && sizeof(std::atomic<std::uint64_t>) == 8);
static_assert(std::atomic<std::uint32_t>::is_always_lock_free &&
                  std::atomic<std::uint64_t>::is_always_lock_free,
              "a lock of this process would not protect anything from another");

}  // namespace facet::shm
