// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
//
// Tables of a million entries: what an entry costs to make, to find and to keep, and the longest
// pause that a lane sees meanwhile. One thread. Pauses are this thread's own computing time, so
// that others on the machine do not count as one.
#include "core/forwarding/forwarder.hpp"
#include "core/packet/interest.hpp"
#include "core/tables/fib.hpp"
#include "core/tables/rib.hpp"

#include <benchmark/benchmark.h>

#include <malloc.h>
#include <time.h>

#include <algorithm>
#include <random>
#include <vector>

namespace {

using namespace facet;
using namespace std::chrono_literals;

constexpr std::uint32_t million = 1'000'000;

double thread_time_us() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

/// Octets obtained from the heap and not given back.
double heap_octets() {
  const auto info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd);
}

/// Runs `step` and keeps the longest time it took.
template <class F>
void timed(double& longest_us, F&& step) {
  const auto start = thread_time_us();
  step();
  longest_us = std::max(longest_us, thread_time_us() - start);
}

/// /net/regionI/siteN: three components, about 25 octets.
packet::name site(std::uint64_t number) {
  auto name = packet::name::parse("/net").value();
  return name.append("region" + std::to_string(number % 100))
      .append("site" + std::to_string(number));
}

std::vector<packet::name> sites(std::uint64_t count) {
  std::vector<packet::name> all;
  for (std::uint64_t i = 0; i < count; ++i)
    all.push_back(site(i));
  return all;
}

void fib_insertion(benchmark::State& state) {
  const auto prefixes = sites(static_cast<std::uint64_t>(state.range(0)));
  double longest_us = 0, octets = 0;
  for (auto _ : state) {
    const auto before = heap_octets();
    tables::fib fib;
    for (const auto& prefix : prefixes)
      timed(longest_us, [&] { fib.set(prefix, {2, 0, 1}, 10); });
    octets = heap_octets() - before;
    state.PauseTiming();  // destruction is not insertion
    { const auto gone = std::move(fib); }
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["octets_per_route"] = octets / static_cast<double>(prefixes.size());
  state.counters["longest_us"] = longest_us;
}
BENCHMARK(fib_insertion)->ArgName("routes")->Arg(1000)->Arg(million)->Unit(benchmark::kMillisecond);

void rib_insertion(benchmark::State& state) {
  const auto prefixes = sites(static_cast<std::uint64_t>(state.range(0)));
  double octets = 0;
  std::vector<tables::fib_change> changes;
  for (auto _ : state) {
    const auto before = heap_octets();
    tables::rib rib;
    for (const auto& prefix : prefixes) {
      rib.add(prefix, {.face = 2, .cost = 10}, changes);
      changes.clear();
    }
    octets = heap_octets() - before;
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["octets_per_route"] = octets / static_cast<double>(prefixes.size());
}
BENCHMARK(rib_insertion)->ArgName("routes")->Arg(1000)->Arg(million)->Unit(benchmark::kMillisecond);

/// A lookup of one of 4096 names of five components, making its prefixes included. Their routes are
/// drawn from `in_use` of those installed: what the size of the table costs is told by cases with
/// the same number in use, and what missing the processor's caches costs by the others.
void route_lookup(benchmark::State& state) {
  const auto routes = static_cast<std::uint64_t>(state.range(0));
  tables::fib fib;
  for (const auto& prefix : sites(routes))
    fib.set(prefix, {2, 0, 1}, 10);
  std::vector<packet::name> names;
  std::mt19937_64 random{1};
  for (int i = 0; i < 4096; ++i)
    names.push_back(site(random() % static_cast<std::uint64_t>(state.range(1)) * 7919 % routes)
                        .append("file")
                        .append_segment(random() % 1000));
  std::size_t at = 0;
  for (auto _ : state) {
    tables::name_prefixes prefixes{names[at++ % names.size()]};
    benchmark::DoNotOptimize(fib.lookup(prefixes).data());
  }
}
BENCHMARK(route_lookup)
    ->ArgNames({"routes", "in_use"})
    ->Args({1000, 1000})
    ->Args({million, 1000})
    ->Args({million, million});

/// A face with a million routes goes: all of it, and the longest of the steps in which the strategy
/// actor does it (strategy_state::changes_per_turn).
void face_removal(benchmark::State& state) {
  constexpr std::size_t hops_per_step = 2048;
  double us = 0;
  double longest = 0;
  const auto prefixes = sites(static_cast<std::uint64_t>(state.range(0)));
  for (auto _ : state) {
    forwarding::forwarder fw;
    fw.add_face(1, {}), fw.add_face(2, {});
    for (const auto& prefix : prefixes)
      (void)fw.set_next_hop(prefix, 2, 10);
    timed(us, [&] { fw.detach_face(2); });
    for (bool more = true; more;) {
      double step = 0;
      timed(step, [&] { more = fw.remove_next_hops(2, hops_per_step); });
      us += step;
      longest = std::max(longest, step);
    }
  }
  state.counters["removal_us"] = us;
  state.counters["longest_step_us"] = longest;
}
BENCHMARK(face_removal)
    ->ArgName("routes")
    ->Arg(1000)
    ->Arg(million)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

/// A million Interests arrive and expire unanswered: the longest receive() of one packet and the
/// longest tick(), which frees what they held.
void pending_million(benchmark::State& state) {
  double receive_us = 0, tick_us = 0, octets = 0;
  std::uint64_t ticks = 0;
  for (auto _ : state) {
    forwarding::forwarder fw{{.pit_limit = 2 * million, .pit_bytes = std::size_t{1} << 32}};
    fw.add_face(1, {}), fw.add_face(2, {});
    (void)fw.set_next_hop(packet::name::parse("/net").value(), 2, 0);
    std::vector<forwarding::transmission> out;
    time_point now{1h};
    const auto before = heap_octets();
    for (std::uint32_t i = 0; i < million; ++i) {
      const auto packet = packet::interest_builder{site(i)}.nonce(i).encode();
      timed(receive_us, [&] { fw.receive(1, {&packet, 1}, now, out); });
      out.clear();
    }
    octets = (heap_octets() - before) / million;
    now += 5s;
    for (; fw.sizes().pit != 0; ++ticks)
      timed(tick_us, [&] { fw.tick(now, out); });
  }
  state.counters["octets_per_entry"] = octets;
  state.counters["longest_receive_us"] = receive_us;
  state.counters["longest_tick_us"] = tick_us;
  state.counters["ticks"] = static_cast<double>(ticks);
}
BENCHMARK(pending_million)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
