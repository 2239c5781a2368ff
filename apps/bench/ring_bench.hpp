// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/placement.hpp"
#include "core/base/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <vector>

namespace facet::bench {

/// What to measure. The defaults take about 10 s, 40 s where the host moves the cores about.
struct ring_bench_options {
  std::vector<std::size_t> sizes{64, 1024, 8192};  ///< octets per packet, 1 … slot_size
  std::vector<std::size_t> batches{1, 32};         ///< packets per send, 1 … 1024
  std::size_t rounds = 11;         ///< accepted samples wanted per figure, 1 … 1000
  std::uint32_t capacity = 256;    ///< slots per ring, a power of two
  std::uint32_t slot_size = 8960;  ///< octets per slot
  /// Called with 0 … 1 as the work proceeds; may be empty.
  std::function<void(double)> progress;
  /// Asked between samples; true ends the measurement with `cancelled`. May be empty.
  std::function<bool()> stopped;
};

/// One size and batch: medians over the accepted samples, nanoseconds per packet.
struct ring_case {
  std::size_t size = 0;
  std::size_t batch = 0;
  double facet_ns = 0;         ///< Facet's ring
  double seed_ns = 0;          ///< the seed's algorithm, one publish per packet
  double seed_batch_ns = 0;    ///< the seed's algorithm, its batch publish (batch 1: seed_ns)
  double latency_ns = 0;       ///< Facet, one way: half the round trip of one packet
  double seed_latency_ns = 0;  ///< the seed's algorithm, likewise
  std::size_t samples = 0;     ///< accepted samples behind each throughput figure, at least
  std::size_t discarded = 0;   ///< samples not counted: disturbed, or elsewhere placed
  placement where = placement::shared_cache;  ///< where the counted samples ran
  bool trusted = false;  ///< every figure rests on at least half the wanted rounds, undisturbed

  [[nodiscard]] double ratio() const { return seed_ns / facet_ns; }
  [[nodiscard]] double packets_per_s() const { return 1e9 / facet_ns; }
  [[nodiscard]] double gbit_per_s() const { return static_cast<double>(size) * 8 / facet_ns; }
};

/// Everything one run found.
struct ring_report {
  std::vector<ring_case> cases;
  bool one_core = false;  ///< only one core was usable: the figures say little about two
  bool realtime = false;  ///< the samples ran under SCHED_FIFO
};

/// Measures Facet's ring against the seed's algorithm on the same shared-memory regions, in turns,
/// so that both see the same weather. Needs room in /dev/shm and makes FIFOs in /tmp; removes both.
///
/// Blocking: about 0.4 s per round, and as many rounds as it takes to see the cores share a cache
/// often enough, up to 40 s or six times those wanted. Errors: invalid_argument, cancelled, those
/// of shm::channel::create, timed_out when a ring stops moving, corrupt when what arrives is not
/// what was sent.
result<ring_report> measure_rings(const ring_bench_options& options);

/// {"cases":[{"size","batch","facet_ns","seed_ns","ratio","latency_ns", …}]}
nlohmann::ordered_json to_json(const ring_report& report);

/// For people.
void print_table(const ring_report& report, std::ostream& out);

/// All of `facet bench ring` without the command line: measures, then prints one JSON document or a
/// table to `out`, or an error to stderr.
/// @returns the exit status: 0 done, 1 failed, 2 bad options
int run_ring_bench(const ring_bench_options& options, std::ostream& out, bool json);

}  // namespace facet::bench
