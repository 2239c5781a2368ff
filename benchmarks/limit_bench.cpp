// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// What no forwarder can be faster than on this machine: copying a packet's octets, once into memory
/// that a cache holds and once into as much memory as a content store has.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstring>
#include <vector>

namespace {

void copy(benchmark::State& state) {
  const auto size = static_cast<std::size_t>(state.range(0));
  const auto span = static_cast<std::size_t>(state.range(1));
  const std::vector<std::uint8_t> from(size, 0xAA);
  std::vector<std::uint8_t> to(span + size);
  std::size_t at = 0;
  for (auto _ : state) {
    std::memcpy(to.data() + at, from.data(), size);
    benchmark::ClobberMemory();
    at = at + size < span ? at + size : 0;
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(copy)->ArgNames({"size", "span"})->ArgsProduct({{64, 1100, 8100}, {1 << 14, 1 << 26}});

}  // namespace

BENCHMARK_MAIN();
