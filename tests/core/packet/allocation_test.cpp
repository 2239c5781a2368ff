// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"
#include "tests/core/packet/vectors.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <new>

// This program counts what it takes from the heap, so it is one of its own.
namespace {
thread_local std::size_t allocations = 0;
}  // namespace

// Not inlined: GCC 12 otherwise sees half of a pair and warns of a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size))
    return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace facet::packet::test {
namespace {

template <class F>
std::size_t allocations_of(F&& work) {
  const auto before = allocations;
  work();
  return allocations - before;
}

TEST(AllocationTest, CountsWhatThisProgramAllocates) {
  EXPECT_GE(allocations_of([] { name{}.append("not on the decode path"); }), 1U);
}

TEST(AllocationTest, DecodingAllocatesNothingWhateverTheVerdict) {
  std::size_t decoded_packets = 0;
  for (const auto& vector : packet_vectors()) {
    const auto& wire = vector.wire;
    const auto made = allocations_of([&] {
      decoded_packets += decode_interest(wire).has_value() ? 1 : 0;
      decoded_packets += decode_data(wire, {.allow_unsigned_data = true}).has_value() ? 1 : 0;
      decoded_packets += decode_lp(wire).has_value() ? 1 : 0;
      decoded_packets += decode_name(wire).has_value() ? 1 : 0;
      decoded_packets += peek_frame(wire).size > 0 ? 1 : 0;
    });
    EXPECT_EQ(made, 0U) << vector.id;
  }
  EXPECT_GT(decoded_packets, 200U);
}

TEST(AllocationTest, WalkingAndHashingANameAllocatesNothing) {
  const auto n = *name::parse("/file/v=1/seg=2");
  const auto made = allocations_of([&] {
    std::array<std::uint32_t, 32> ends{};
    const auto count = n.view().prefix_ends(ends);
    std::uint64_t sum = 0;
    for (std::size_t i = 1; i <= count; ++i)
      sum += n.view().prefix_to(i, ends[i - 1]).hash();
    for (const auto component : n.view())
      sum += component.number().value_or(0);
    EXPECT_NE(sum, 0U);
  });
  EXPECT_EQ(made, 0U);
}

TEST(AllocationTest, CheckingDigestsAddsNothingToWhatOpensslTakes) {
  const auto wire = wire_of("int-sha256set-goodinterest");
  const auto interest = decode_interest(wire);
  ASSERT_TRUE(interest && parameters_digest_ok(*interest));
  EXPECT_EQ(allocations_of([&] {
              EXPECT_TRUE(parameters_digest_ok(*interest) && digest_signature_ok(*interest));
            }),
            0U);
}

TEST(AllocationTest, BuildingPacketsTakesMemoryFromThePoolOnly) {
  const auto n = *name::parse("/file/v=1/seg=2");
  const octets content(1000);
  const auto work = [&] {
    const auto data = data_builder{n}.final_segment(9).content(content).encode();
    const auto interest = interest_builder{n}.must_be_fresh().encode_signed();
    EXPECT_FALSE(encode_nack(nack_reason::no_route, interest).empty() || data.empty());
  };
  work();
  const auto blocks = buffer_allocations();
  EXPECT_EQ(allocations_of(work), 0U);
  EXPECT_EQ(buffer_allocations(), blocks);
}

}  // namespace
}  // namespace facet::packet::test
