// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/placement.hpp"

#include "apps/bench/spin.hpp"

#include <algorithm>
#include <chrono>

namespace facet::bench {

namespace {

double nanoseconds_since(std::chrono::steady_clock::time_point start) noexcept {
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
}

template <std::size_t N>
double median_of(std::array<double, N>& values) noexcept {
  std::sort(values.begin(), values.end());
  return values[N / 2];
}

}  // namespace

std::string_view to_string(placement where) noexcept {
  switch (where) {
    case placement::shared_cache:
      return "shared_cache";
    case placement::siblings:
      return "siblings";
    case placement::apart:
      return "apart";
    case placement::one_core:
      return "one_core";
  }
  return "unknown";
}

placement classify(line_costs costs) noexcept {
  // Measured on AMD Zen 3 and Zen 4: siblings 0.7 to 1.1 ns a line, one last-level cache 1.6 to 5
  // ns and round trips of 53 to 110 ns, different ones 7 to 14 ns and more than 300 ns.
  if (costs.round_trip_ns > 240)
    return placement::apart;
  return costs.rewrite_ns < 1.5 ? placement::siblings : placement::shared_cache;
}

void placement_probe::pass(std::uint32_t turn) noexcept {
  // [ball: probe] release; partner: await. Orders the touched lines before the turn they belong to.
  ball_.word.store(turn, std::memory_order_release);
}

void placement_probe::await(std::uint32_t turn) const noexcept {
  // [ball: probe] acquire; partner: pass.
  while (ball_.word.load(std::memory_order_acquire) != turn) {
    // No pause instruction here: its 25 ns or more would hide the differences to be told apart.
  }
}

double placement_probe::time_bounces(std::uint32_t& turn) noexcept {
  const auto start = std::chrono::steady_clock::now();
  for (std::uint32_t i = 0; i < bounces; ++i) {
    pass(++turn);
    await(++turn);
  }
  return nanoseconds_since(start) / bounces;
}

double placement_probe::time_rewrite(std::uint32_t& turn) noexcept {
  pass(++turn);  // the other side now reads every line
  await(++turn);
  const auto start = std::chrono::steady_clock::now();
  for (auto& line : touched_) {
    // relaxed: only the cost of owning the line matters; the ball orders the two threads.
    line.word.store(turn, std::memory_order_relaxed);
  }
  // [ball: probe] seq_cst fence without partner: the clock is read after the stores are done.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  return nanoseconds_since(start) / static_cast<double>(lines);
}

line_costs placement_probe::first() noexcept {
  std::uint32_t turn = 0;
  std::array<double, repeats> round_trips{};
  std::array<double, repeats> rewrites{};
  for (std::uint32_t i = 0; i < repeats; ++i) {
    round_trips[i] = time_bounces(turn);
    rewrites[i] = time_rewrite(turn);
  }
  return {median_of(round_trips), median_of(rewrites)};
}

void placement_probe::second() noexcept {
  std::uint32_t turn = 0;
  for (std::uint32_t i = 0; i < repeats; ++i) {
    for (std::uint32_t b = 0; b < bounces; ++b) {
      await(++turn);
      pass(++turn);
    }
    await(++turn);
    for (const auto& line : touched_) {
      // relaxed: as in time_rewrite.
      static_cast<void>(line.word.load(std::memory_order_relaxed));
    }
    pass(++turn);
  }
}

}  // namespace facet::bench
