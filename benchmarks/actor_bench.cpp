// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// What actors cost: a message within a lane and across lanes, and a packet's whole way
/// face → strategy → face and back, by batch size.
#include "actors/lane.hpp"
#include "actors/node.hpp"
#include "apps/bench/face_path/inner_exchange.hpp"

#include <benchmark/benchmark.h>

#include <atomic>
#include <thread>

namespace facet::actors {
namespace {

struct system_under_test {
  struct settings : caf::actor_system_config {
    settings() { configure(*this); }
  };
  settings config;
  caf::actor_system system{config};
};

// -- message hops ---------------------------------------------------------------------------------

using hopper = port::typed_actor<caf::result<void>(std::uint64_t)>;

struct hop_table {
  hopper peers[2];  // set before the first message
  std::atomic<bool> done{false};
};

/// Sends every number but 0 on to the other one, one smaller.
class hop_state {
 public:
  using handle = hopper;
  static inline const char* name = "bench.hop";

  hop_state(handle::pointer self, hop_table* table, int own)
      : self_(self), table_(table), other_(1 - own) {}
  handle::behavior_type make_behavior() {
    return {[this](std::uint64_t left) {
      if (left == 0)
        table_->done.store(true, std::memory_order_release);  // partner: the wait in hops()
      else
        self_->send(table_->peers[other_], left - 1);
    }};
  }

 private:
  handle::pointer self_;
  hop_table* table_;
  int other_;
};

void hops(benchmark::State& state, bool across) {
  constexpr std::uint64_t per_round = 10'000;
  system_under_test sut;
  lane first{sut.system, "bench-a"};
  lane second{sut.system, "bench-b"};
  hop_table table;
  table.peers[0] = port::spawn<hop_state>(sut.system, &first, &table, 0);
  table.peers[1] = port::spawn<hop_state>(sut.system, across ? &second : &first, &table, 1);
  for (auto _ : state) {
    table.done.store(false, std::memory_order_relaxed);  // relaxed: nobody runs now
    caf::anon_send(table.peers[0], per_round);
    while (!table.done.load(std::memory_order_acquire))  // partner: the store in hop_state
      std::this_thread::yield();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * per_round));
  for (auto& peer : table.peers) {
    caf::anon_send_exit(peer, caf::exit_reason::kill);
    peer = nullptr;
  }
  sut.system.await_all_actors_done();
}
void hop_within_lane(benchmark::State& state) {
  hops(state, false);
}
void hop_across_lanes(benchmark::State& state) {
  hops(state, true);
}
BENCHMARK(hop_within_lane)->UseRealTime();
BENCHMARK(hop_across_lanes)->UseRealTime();

// -- face → strategy → face -----------------------------------------------------------------------

/// Time per Interest/Data exchange of one batch at a time; the application's own work on the same
/// two cores is included, as it is for every user.
void face_strategy_face(benchmark::State& state) {
  auto exchange = bench::inner_exchange::start({});
  if (!exchange)
    return state.SkipWithError(exchange.error().message.c_str());
  const auto batch = static_cast<std::size_t>(state.range(0));
  for (auto _ : state)
    if (const auto done = (*exchange)->round(batch); !done)
      return state.SkipWithError(done.error().message.c_str());
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(face_strategy_face)->Arg(1)->Arg(16)->Arg(64)->Arg(256)->UseRealTime();

}  // namespace
}  // namespace facet::actors
