// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

// What the link service costs a packet: one way out and one way in, without a socket between.
#include "core/lp/link_service.hpp"
#include "core/packet/data.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace facet::lp {
namespace {

packet::buffer data_of(std::size_t content_size) {
  const auto name = packet::name::parse("/lp/bench/a/b").value();
  return packet::data_builder{name.view()}
      .content(std::vector<std::uint8_t>(content_size))
      .encode();
}

/// One packet through two link services; what the second owes the first goes back every 32.
void carry(benchmark::State& state, const link_options& options) {
  link_service out{options};
  link_service in{options};
  const auto packet = data_of(static_cast<std::size_t>(state.range(0)));
  std::vector<packet::buffer> frames;
  std::vector<packet::buffer> packets;
  time_point now{std::chrono::seconds{100}};
  std::size_t n_frames = 0;
  for (std::size_t i = 1; state.KeepRunning(); ++i) {
    out.send(packet, 0, now, frames);
    for (const auto& frame : frames)
      in.receive(frame, the_peer, now, packets);
    n_frames += frames.size();
    frames.clear();
    packets.clear();
    if (i % 32 == 0) {
      now += std::chrono::milliseconds{5};
      in.tick(now, frames);
      for (const auto& frame : frames)
        out.receive(frame, the_peer, now, packets);
      frames.clear();
    }
  }
  state.counters["frames"] =
      benchmark::Counter{static_cast<double>(n_frames), benchmark::Counter::kAvgIterations};
  state.SetItemsProcessed(state.iterations());
}

void pass_through(benchmark::State& state) {
  carry(state, {});
}
BENCHMARK(pass_through)->Arg(1000)->Arg(8000);

void in_fragments(benchmark::State& state) {
  carry(state, {.mtu = 1400, .fragmentation = true});
}
BENCHMARK(in_fragments)->Arg(1000)->Arg(8000);

void acknowledged(benchmark::State& state) {
  carry(state, {.mtu = 1400, .fragmentation = true, .reliability = {.enabled = true}});
}
BENCHMARK(acknowledged)->Arg(1000)->Arg(8000);

}  // namespace
}  // namespace facet::lp
