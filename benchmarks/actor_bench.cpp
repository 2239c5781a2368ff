// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// What actors cost: a message within a lane and across lanes, and a packet's whole way
/// face → strategy → face and back, by batch size.
#include "actors/lane.hpp"
#include "actors/node.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/shm/channel.hpp"

#include <benchmark/benchmark.h>
#include <spdlog/spdlog.h>

#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

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

/// A whole forwarder and both applications: this thread holds their two ends.
class exchange {
 public:
  exchange() {
    spdlog::set_level(spdlog::level::off);
    node_ = std::move(*node::start(sut_.system, {}));
    caf::scoped_actor self{sut_.system};
    consumer_ = open(self, "consumer");
    producer_ = open(self, "producer");
    self->request(node_->service(), caf::infinite,
                  register_prefix{{*packet::name::parse("/bench"), producer_id_, 0, 0, 1, 0}})
        .receive([] {}, [](const caf::error&) { std::abort(); });
  }

  /// One batch of Interests there, one batch of Data back.
  void round(std::size_t batch) {
    std::vector<packet::buffer> interests;
    for (std::size_t i = 0; i < batch; ++i)
      interests.push_back(
          packet::interest_builder{packet::name{base_}.append_segment(next_++)}.nonce(1).encode());
    send(*consumer_, interests);
    std::vector<packet::buffer> answers;
    receive(*producer_, batch, [&](bytes_view wire) {
      if (auto interest = packet::decode_interest(wire))
        answers.push_back(
            packet::data_builder{interest->name}.content(content_).encode_with_zero_digest());
    });
    send(*producer_, answers);
    receive(*consumer_, batch, [](bytes_view wire) { benchmark::DoNotOptimize(wire.data()); });
  }

 private:
  std::unique_ptr<shm::channel> open(caf::scoped_actor& self, const std::string& what) {
    const auto name = "bench-" + what + "-" + std::to_string(::getpid());
    create_face request;
    request.uri = "shm://" + name;
    request.capacity = 1024;
    self->request(node_->service(), caf::infinite, request)
        .receive([&](const face_info& info) { producer_id_ = info.id; },
                 [](const caf::error&) { std::abort(); });
    return std::make_unique<shm::channel>(std::move(*shm::channel::attach(name)));
  }

  static void send(shm::channel& channel, const std::vector<packet::buffer>& packets) {
    const std::vector<bytes_view> views(packets.begin(), packets.end());
    for (std::size_t sent = 0; sent < views.size();)
      sent += channel.try_send(std::span{views}.subspan(sent));
  }

  template <class F>
  static void receive(shm::channel& channel, std::size_t count, F&& on_packet) {
    for (std::size_t got = 0; got < count;) {
      const auto n = channel.receive(count - got, on_packet);
      if (!n)
        std::abort();
      got += *n;
      if (*n == 0)
        std::this_thread::yield();
    }
  }

  system_under_test sut_;
  std::unique_ptr<node> node_;
  face_id producer_id_ = no_face;  // of the face opened last
  std::unique_ptr<shm::channel> consumer_;
  std::unique_ptr<shm::channel> producer_;
  packet::name base_ = *packet::name::parse("/bench/packet");
  std::uint64_t next_ = 0;
  std::vector<std::uint8_t> content_ = std::vector<std::uint8_t>(1024, 7);
};

/// Time per Interest/Data exchange of one batch at a time; the application's own work on the same
/// two cores is included, as it is for every user.
void face_strategy_face(benchmark::State& state) {
  exchange e;
  const auto batch = static_cast<std::size_t>(state.range(0));
  for (auto _ : state)
    e.round(batch);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(face_strategy_face)->Arg(1)->Arg(16)->Arg(64)->Arg(256)->UseRealTime();

}  // namespace
}  // namespace facet::actors
