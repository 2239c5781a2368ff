// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// What packets cost by themselves: decoding and encoding Interest, Data and LpPacket, hashing a
/// name, SHA-256 over a Data. One thread; time per packet.
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <vector>

namespace facet::packet {
namespace {

name segment_name() {
  return name::parse("/example/site/video/clip").value().append_version(1).append_segment(123456);
}

buffer data_of(std::size_t content_octets) {
  const name named = segment_name();
  const std::vector<std::uint8_t> content(content_octets, 7);
  return data_builder(named).content(content).final_segment(999'999).encode();
}

void decode_an_interest(benchmark::State& state) {
  const name named = segment_name();
  const buffer wire = interest_builder(named).must_be_fresh().hop_limit(32).encode();
  for (auto _ : state)
    benchmark::DoNotOptimize(decode_interest(wire));
}
BENCHMARK(decode_an_interest);

void encode_an_interest(benchmark::State& state) {
  const name named = segment_name();
  for (auto _ : state)
    benchmark::DoNotOptimize(interest_builder(named).must_be_fresh().nonce(1).encode());
}
BENCHMARK(encode_an_interest);

void decode_a_data(benchmark::State& state) {
  const buffer wire = data_of(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state)
    benchmark::DoNotOptimize(decode_data(wire));
}
BENCHMARK(decode_a_data)->ArgName("content")->Arg(64)->Arg(1024)->Arg(8000);

void encode_a_data_unsigned(benchmark::State& state) {
  const name named = segment_name();
  const std::vector<std::uint8_t> content(static_cast<std::size_t>(state.range(0)), 7);
  for (auto _ : state)
    benchmark::DoNotOptimize(data_builder(named).content(content).encode_unsigned());
}
BENCHMARK(encode_a_data_unsigned)->ArgName("content")->Arg(64)->Arg(1024)->Arg(8000);

void encode_a_data_with_digest(benchmark::State& state) {
  const name named = segment_name();
  const std::vector<std::uint8_t> content(static_cast<std::size_t>(state.range(0)), 7);
  for (auto _ : state)
    benchmark::DoNotOptimize(data_builder(named).content(content).encode());
}
BENCHMARK(encode_a_data_with_digest)->ArgName("content")->Arg(64)->Arg(1024)->Arg(8000);

void decode_an_lp_packet(benchmark::State& state) {
  const std::array<std::uint8_t, 8> token{1, 2, 3, 4, 5, 6, 7, 8};
  const buffer wire = encode_lp({.pit_token = token, .congestion_mark = 1}, data_of(1024));
  for (auto _ : state)
    benchmark::DoNotOptimize(decode_lp(wire));
}
BENCHMARK(decode_an_lp_packet);

void encode_an_lp_packet(benchmark::State& state) {
  const std::array<std::uint8_t, 8> token{1, 2, 3, 4, 5, 6, 7, 8};
  const buffer fragment = data_of(1024);
  for (auto _ : state)
    benchmark::DoNotOptimize(encode_lp({.pit_token = token, .congestion_mark = 1}, fragment));
}
BENCHMARK(encode_an_lp_packet);

void hash_a_name(benchmark::State& state) {
  const name named = segment_name();
  const name_view view = named;
  for (auto _ : state)
    benchmark::DoNotOptimize(view.hash());
}
BENCHMARK(hash_a_name);

void sha256_of_a_data(benchmark::State& state) {
  const buffer wire = data_of(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state)
    benchmark::DoNotOptimize(implicit_digest(wire));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(wire.size()));
}
BENCHMARK(sha256_of_a_data)->ArgName("content")->Arg(64)->Arg(1024)->Arg(8000);

}  // namespace
}  // namespace facet::packet
