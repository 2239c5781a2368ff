// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// The shared-memory ring between two pinned cores, and the seed's algorithm on the same memory in
/// the same run: single packets and batches of 64, 1024 and 8192 octets. The time column is Facet's
/// per packet; `ratio` is how many times longer the seed's algorithm takes.
#include "apps/bench/ring_bench.hpp"

#include <benchmark/benchmark.h>

namespace facet::bench {
namespace {

void push_and_pop(benchmark::State& state) {
  ring_bench_options options;
  options.sizes = {static_cast<std::size_t>(state.range(0))};
  options.batches = {static_cast<std::size_t>(state.range(1))};
  for (auto _ : state) {
    const auto report = measure_rings(options);
    if (!report) {
      state.SkipWithError(report.error().message.c_str());
      break;
    }
    const ring_case& one = report->cases.front();
    state.SetIterationTime(one.facet_ns * 1e-9);
    state.counters["seed_ns"] = one.seed_ns;
    state.counters["seed_batch_ns"] = one.seed_batch_ns;
    state.counters["ratio"] = one.ratio();
    state.counters["latency_ns"] = one.latency_ns;
    state.counters["seed_latency_ns"] = one.seed_latency_ns;
    state.counters["samples"] = static_cast<double>(one.samples);
    state.SetBytesProcessed(state.range(0));
    state.SetItemsProcessed(1);
    state.SetLabel(std::string(to_string(one.where)) + (one.trusted ? "" : ", few samples"));
  }
}
// One iteration: measure_rings itself takes medians over many bracketed samples.
BENCHMARK(push_and_pop)
    ->ArgNames({"size", "batch"})
    ->ArgsProduct({{64, 1024, 8192}, {1, 32}})
    ->Iterations(1)
    ->UseManualTime();

}  // namespace
}  // namespace facet::bench
