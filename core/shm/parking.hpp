// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace facet::shm {

// Sleeping without losing a wake-up, used twice: a consumer of an empty ring sleeps until packets
// come ("parked"), a producer of a full ring until slots come ("wants space").
//
//   sleeper                                waker
//   flag = 1                               index = new value        (publish, or release)
//   seq_cst fence           [park]         seq_cst fence            [wake]
//   look at the index again                look at the flag
//
// Each side writes one word and reads the other's. A processor may let its read pass its own
// buffered write, on x86 too, and then both see the old value and the sleeper sleeps for ever; the
// two fences forbid exactly that. tests/core/shm/parking_model_test.cpp explores every schedule of
// a machine with store buffers, and finds the loss when either fence is taken away; so does SPIN,
// which shares no code with it (tests/model/parking.pml).

/// Sleeper: announces the wish to sleep, then looks again.
/// @param look  whether there is something to do after all; relaxed loads suffice
/// @returns true when it may wait on its doorbell; false when `look` did, the wish is withdrawn
template <class Look>
bool announce_sleep(std::atomic<std::uint32_t>& flag, Look&& look) {
  // [park] relaxed and fence; partner: wake_claimed. Ordered by the fence, not by the store.
  flag.store(1, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (!std::forward<Look>(look)())
    return true;
  // [park: withdraw] relaxed; no partner: at worst the peer rings once for nothing.
  flag.store(0, std::memory_order_relaxed);
  return false;
}

/// Takes a sleeper's flag, if it is set: whoever takes it must ring. Without a fence of its own, so
/// the caller has fenced since it stored its index, or will look again with one before it sleeps.
inline bool claim_wish(std::atomic<std::uint32_t>& flag) noexcept {
  // [wake] relaxed; partner: announce_sleep. The claim itself publishes nothing.
  return flag.load(std::memory_order_relaxed) != 0 &&
         flag.exchange(0, std::memory_order_relaxed) != 0;
}

/// Waker, after its index is stored: whether this call must ring the sleeper's doorbell. Claiming
/// the flag makes it one system call per sleep, however many packets follow before the sleeper
/// runs (20–45 µs here).
inline bool wake_claimed(std::atomic<std::uint32_t>& flag) noexcept {
  // [wake] fence; partner: announce_sleep.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  return claim_wish(flag);
}

}  // namespace facet::shm
