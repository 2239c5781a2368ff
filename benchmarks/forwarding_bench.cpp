// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
//
// What forwarding costs without faces: an Interest and its Data through the forwarder, and each
// table by itself. One thread; time per Interest and Data together where a case says "exchange".
#include "core/forwarding/forwarder.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/tables/content_store.hpp"
#include "core/tables/fib.hpp"
#include "core/tables/pit.hpp"

#include <benchmark/benchmark.h>

#include <time.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <vector>

namespace {

using namespace facet;
using namespace std::chrono_literals;

constexpr face_id consumer = 1;
constexpr face_id producer = 2;

packet::name numbered(std::string_view prefix, std::uint64_t number) {
  auto name = packet::name::parse(prefix).value();
  return name.append_version(1).append_segment(number);
}

/// A packet of a long transfer, made as a face makes it: copied into a fresh buffer. Only the
/// segment number differs from one to the next.
class stencil {
 public:
  explicit stencil(packet::buffer first) : octets_(std::move(first)) {
    const auto bytes = octets_.bytes();
    constexpr std::array<std::uint8_t, 6> segment{packet::tlv::segment_component, 4, 1, 0, 0, 0};
    number_ =
        static_cast<std::size_t>(std::ranges::search(bytes, segment).begin() - bytes.begin()) + 2;
  }
  [[nodiscard]] packet::buffer make(std::uint32_t number) const {
    auto made = packet::buffer::copy_of(octets_);
    for (std::size_t i = 0; i < 4; ++i)
      made.data()[number_ + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
    return made;
  }

 private:
  packet::buffer octets_;
  std::size_t number_ = 0;
};

constexpr std::uint32_t first_segment = 1U << 24;

stencil interests_of(std::string_view prefix, std::chrono::milliseconds lifetime = 4s) {
  const auto name = numbered(prefix, first_segment);
  return stencil{packet::interest_builder{name}.nonce(1).lifetime(lifetime).encode()};
}

stencil answers_of(std::string_view prefix, std::size_t content_size) {
  const std::vector<std::uint8_t> content(content_size, 0xAA);
  const auto name = numbered(prefix, first_segment);
  return stencil{packet::data_builder{name}.content(content).encode_with_zero_digest()};
}

/// A consumer and a producer at a forwarder, and their packets.
class exchanger {
 public:
  exchanger(forwarding::forwarder& fw, std::size_t batch, std::size_t content_size)
      : fw_(fw), answers_(answers_of("/example/file", content_size)), batch_(batch) {}

  void run() {
    for (std::uint32_t i = 0; i < batch_; ++i)
      packets_.push_back(interests_.make(next_ + i));
    fw_.receive(consumer, packets_, now_, out_);
    packets_.clear();
    out_.clear();
    for (std::uint32_t i = 0; i < batch_; ++i)
      packets_.push_back(answers_.make(next_ + i));
    fw_.receive(producer, packets_, now_, out_);
    packets_.clear();
    out_.clear();
    next_ += static_cast<std::uint32_t>(batch_);
    now_ += 1us;
  }

 private:
  forwarding::forwarder& fw_;
  stencil interests_ = interests_of("/example/file");
  stencil answers_;
  std::size_t batch_;
  std::vector<packet::buffer> packets_;
  std::vector<forwarding::transmission> out_;
  std::uint32_t next_ = 0;
  time_point now_{1h};
};

forwarding::forwarder two_faces(forwarding::forwarder_options options = {}) {
  forwarding::forwarder fw{options};
  fw.add_face(consumer, {});
  fw.add_face(producer, {});
  (void)fw.set_next_hop(packet::name::parse("/example").value(), producer, 0);
  return fw;
}

/// Interest and Data through the whole forwarder, `batch` at a time, all names new to the store.
/// The store is as large as by default and at its bound, so that every Data pushes one out that no
/// cache has. Includes making the two packets.
void exchange(benchmark::State& state) {
  auto fw = two_faces();
  const auto batch = static_cast<std::size_t>(state.range(0));
  exchanger traffic{fw, batch, static_cast<std::size_t>(state.range(1))};
  for (std::size_t i = 0; i < 70'000; i += batch)
    traffic.run();
  for (auto _ : state)
    traffic.run();
  state.SetItemsProcessed(state.iterations() * state.range(0));
  if (fw.totals().n_unsatisfied != 0 || fw.totals().n_cs_hits != 0)
    state.SkipWithError("not every Interest met its Data");
}
BENCHMARK(exchange)->ArgNames({"batch", "content"})->ArgsProduct({{1, 16, 64, 256}, {64, 1024}});

/// As above without a content store: pipelines, PIT and FIB alone.
void exchange_without_store(benchmark::State& state) {
  auto fw = two_faces();
  fw.set_cs_flags(false, false);
  exchanger traffic{fw, 64, 64};
  for (auto _ : state)
    traffic.run();
  state.SetItemsProcessed(state.iterations() * 64);
}
BENCHMARK(exchange_without_store);

/// As above with `pending` other Interests waiting all the time.
void exchange_with_pending(benchmark::State& state) {
  auto fw = two_faces({.cs_bytes = std::size_t{8} << 20,
                       .pit_limit = 2'000'000,
                       .pit_bytes = std::size_t{1} << 32});
  std::vector<forwarding::transmission> out;
  const auto others = interests_of("/example/other", 1h);
  for (std::uint32_t i = 0; i < state.range(0); ++i) {
    const auto waiting = others.make(i);
    fw.receive(consumer, {&waiting, 1}, time_point{1h}, out);
    out.clear();
  }
  exchanger traffic{fw, 64, 64};
  for (auto _ : state)
    traffic.run();
  state.SetItemsProcessed(state.iterations() * 64);
}
BENCHMARK(exchange_with_pending)->ArgName("pending")->Arg(1000)->Arg(100'000)->Arg(1'000'000);

/// Interests answered by the store.
void store_hit(benchmark::State& state) {
  auto fw = two_faces();
  exchanger{fw, 4096, 64}.run();
  const auto interests = interests_of("/example/file");
  std::vector<forwarding::transmission> out;
  std::vector<packet::buffer> packets;
  std::uint32_t at = 0;
  for (auto _ : state) {
    for (std::uint32_t i = 0; i < 64; ++i)
      packets.push_back(interests.make(at + i));
    fw.receive(consumer, packets, time_point{1h}, out);
    packets.clear();
    out.clear();
    at = (at + 64) % 4096;
  }
  state.SetItemsProcessed(state.iterations() * 64);
  if (fw.totals().n_cs_misses != 4096)
    state.SkipWithError("not every Interest was answered by the store");
}
BENCHMARK(store_hit);

void fib_lookup(benchmark::State& state) {
  tables::fib fib;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    auto prefix = packet::name::parse("/net").value();
    prefix.append("region" + std::to_string(i % 100)).append("site" + std::to_string(i));
    fib.set(prefix, {1, 0, 1}, 0);
  }
  std::vector<packet::name> names;
  std::mt19937_64 random{1};
  for (int i = 0; i < 4096; ++i) {
    const auto r = random() % static_cast<std::uint64_t>(state.range(0));
    auto name = packet::name::parse("/net").value();
    name.append("region" + std::to_string(r % 100)).append("site" + std::to_string(r));
    names.push_back(name.append("file").append_segment(random() % 1000));
  }
  std::size_t at = 0;
  for (auto _ : state) {
    tables::name_prefixes prefixes{names[at++ % names.size()]};
    benchmark::DoNotOptimize(fib.lookup(prefixes).data());
  }
}
BENCHMARK(fib_lookup)->ArgName("routes")->Arg(1000)->Arg(1'000'000);

/// Interests of one batch that have no next hop but their route's, as a forwarder handles them: 16
/// at a time, whose places in memory are asked for together. Routes in use are drawn from all.
void lookups_of_a_batch(benchmark::State& state) {
  forwarding::forwarder fw{{.cs_bytes = 0}};
  fw.set_cs_flags(false, false);
  fw.add_face(consumer, {});
  fw.add_face(producer, {});
  std::mt19937_64 random{1};
  const auto route = [](std::uint64_t i) {
    auto prefix = packet::name::parse("/net").value();
    return prefix.append("region" + std::to_string(i % 100)).append("site" + std::to_string(i));
  };
  for (std::int64_t i = 0; i < state.range(0); ++i)
    (void)fw.set_next_hop(route(static_cast<std::uint64_t>(i)), consumer, 0);
  // Out where they came from is nowhere: the Interests end at once, and only lookups are left.
  std::vector<packet::buffer> interests;
  for (std::uint32_t i = 0; i < (1U << 16); ++i) {
    auto name = route(random() % static_cast<std::uint64_t>(state.range(0)));
    interests.push_back(packet::interest_builder{name.append_segment(i)}.nonce(i).encode());
  }
  std::vector<forwarding::transmission> out;
  std::size_t at = 0;
  time_point now{1h};
  for (auto _ : state) {
    fw.receive(consumer, {interests.data() + at, 32}, now += 1us, out);
    out.clear();
    at = (at + 32) % interests.size();
  }
  state.SetItemsProcessed(state.iterations() * 32);
}
BENCHMARK(lookups_of_a_batch)->ArgName("routes")->Arg(1000)->Arg(100'000)->Arg(1'000'000);

/// One entry made, found by its Data and ended; decoding and making the packets included.
void pit_entry_life(benchmark::State& state) {
  tables::pit pit{1 << 20, std::size_t{1} << 30};
  const auto interests = interests_of("/example/file");
  std::vector<tables::pit_entry*> found;
  std::uint32_t number = 0;
  for (auto _ : state) {
    const auto packet = interests.make(number++);
    const auto interest = packet::decode_interest(packet).value();
    tables::name_prefixes name{interest.name};
    auto* entry = pit.insert(interest, name, packet);
    pit.deadlines().set(*entry, time_point{4s});
    tables::lazy_digest digest{packet};
    found.clear();
    pit.match(name, digest, found);
    pit.erase(*found.at(0));
  }
}
BENCHMARK(pit_entry_life);

/// Insertion at the bound (one in, one out), decoding and making the packet included. order 0:
/// segments in order; 1: four transfers taking turns; 2: numbers at random, for each of which the
/// ordered index must be searched.
void store_insert(benchmark::State& state) {
  constexpr std::size_t charge_of_each = 480;
  tables::content_store store{static_cast<std::size_t>(state.range(0)) * charge_of_each};
  std::vector<stencil> transfers;
  for (const auto* prefix :
       {"/example/file0", "/example/file1", "/example/file2", "/example/file3"})
    transfers.push_back(answers_of(prefix, 64));
  std::uint32_t number = 0;
  for (auto _ : state) {
    ++number;
    const auto shown = state.range(1) == 2 ? std::uint32_t(tables::mix(1, number)) : number;
    const auto packet = transfers[state.range(1) == 1 ? number % 4 : 0].make(shown);
    const auto data = packet::decode_data(packet).value();
    tables::name_prefixes name{data.name};
    store.insert(data, name, packet, time_point{});
  }
  state.counters["kept"] = static_cast<double>(store.size());
}
BENCHMARK(store_insert)->ArgNames({"keep", "order"})->ArgsProduct({{1000, 100'000}, {0, 1, 2}});

/// The floor under the cases above: making and decoding one Interest and one Data.
void make_and_decode(benchmark::State& state) {
  const auto interests = interests_of("/example/file");
  const auto answers = answers_of("/example/file", 64);
  std::uint32_t number = 0;
  for (auto _ : state) {
    const auto interest = interests.make(++number);
    const auto data = answers.make(number);
    benchmark::DoNotOptimize(packet::decode_interest(interest));
    benchmark::DoNotOptimize(packet::decode_data(data));
  }
}
BENCHMARK(make_and_decode);

/// Time this thread computed, so that others on the machine do not count as a pause.
double thread_time_us() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

/// The longest pause that a million expiring Interests cause, in tick() calls of bounded work.
void expire_a_million(benchmark::State& state) {
  double longest_us = 0;
  for (auto _ : state) {
    auto fw = two_faces({.pit_limit = 2'000'000, .pit_bytes = std::size_t{1} << 32});
    std::vector<forwarding::transmission> out;
    time_point now{1h};
    const auto others = interests_of("/example/other");
    for (std::uint32_t i = 0; i < 1'000'000; ++i) {
      const auto waiting = others.make(i);
      fw.receive(consumer, {&waiting, 1}, now, out);
      out.clear();
    }
    now += 5s;
    while (fw.sizes().pit != 0) {
      const auto start = thread_time_us();
      fw.tick(now, out);
      longest_us = std::max(longest_us, thread_time_us() - start);
    }
  }
  state.counters["longest_us"] = longest_us;
}
BENCHMARK(expire_a_million)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
