// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/ring.hpp"

#include "tests/core/shm/shm_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <vector>

namespace facet::shm {
namespace {

/// A ring in plain memory, with octets behind its slots that nobody may touch.
struct plain_ring {
  explicit plain_ring(ring_geometry g, std::uint32_t start = 0)
      : geometry(g), octets(g.capacity * slot_stride(g.slot_size) + guard, 0xEE) {
    tail = start;
    head = start;
  }
  ring_memory memory() { return {&tail, &head, octets.data(), geometry}; }
  [[nodiscard]] bool guard_intact() const {
    return std::all_of(octets.end() - guard, octets.end(), [](auto o) { return o == 0xEE; });
  }
  std::uint8_t* slot(std::uint32_t position) {
    return octets.data() + position * slot_stride(geometry.slot_size);
  }

  static constexpr std::ptrdiff_t guard = 64;
  ring_geometry geometry;
  alignas(64) std::atomic<std::uint32_t> tail{0};
  alignas(64) std::atomic<std::uint32_t> head{0};
  std::vector<std::uint8_t> octets;
};

/// Views of packets `first` … `first + count`, `size` octets each.
struct packet_run {
  packet_run(std::uint64_t first, std::size_t count, std::size_t size) {
    for (std::uint64_t i = 0; i < count; ++i)
      packets.push_back(numbered_packet(first + i, size));
    views.assign(packets.begin(), packets.end());
  }
  std::vector<std::vector<std::uint8_t>> packets;
  std::vector<bytes_view> views;
};

/// Takes everything and checks that the numbers continue from `next`.
void expect_numbers(ring_consumer& consumer, std::uint64_t& next, std::size_t max = 1000) {
  consumer.consume(max, [&](bytes_view packet) {
    EXPECT_TRUE(is_numbered_packet(packet, next)) << "packet " << next;
    ++next;
  });
}

TEST(RingTest, HandsOutWhatWasPublishedInOrder) {
  plain_ring ring({16, 100});
  ring_producer producer(ring.memory());
  ring_consumer consumer(ring.memory());
  EXPECT_FALSE(consumer.has_packets());
  const packet_run run(0, 10, 100);
  EXPECT_EQ(producer.publish(run.views), 10u);
  EXPECT_TRUE(consumer.has_packets());
  EXPECT_EQ(consumer.occupancy(), 10u);
  std::uint64_t next = 0;
  expect_numbers(consumer, next);
  EXPECT_EQ(next, 10u);
  EXPECT_FALSE(consumer.has_packets());
  EXPECT_EQ(consumer.bytes(), 1000u);
  EXPECT_EQ(producer.bytes(), 1000u);
}

TEST(RingTest, CarriesEmptyAndFullSizePacketsAndRefusesOneOctetMore) {
  plain_ring ring({16, 8960});
  ring_producer producer(ring.memory());
  ring_consumer consumer(ring.memory());
  const auto largest = numbered_packet(1, 8960);
  const auto larger = numbered_packet(2, 8961);
  EXPECT_TRUE(producer.publish(bytes_view{}));
  EXPECT_TRUE(producer.publish(largest));
  EXPECT_FALSE(producer.publish(larger));
  std::vector<std::size_t> sizes;
  consumer.consume(9, [&](bytes_view packet) { sizes.push_back(packet.size()); });
  EXPECT_EQ(sizes, (std::vector<std::size_t>{0, 8960}));
  EXPECT_TRUE(ring.guard_intact());
}

TEST(RingTest, ABatchEndsBeforeAPacketThatIsTooLarge) {
  plain_ring ring({16, 10});
  ring_producer producer(ring.memory());
  const std::array<std::uint8_t, 11> octets{};
  const std::array<bytes_view, 3> batch{bytes_view(octets).first(10), octets,
                                        bytes_view(octets).first(1)};
  EXPECT_EQ(producer.publish(batch), 1u);
  EXPECT_EQ(ring.tail, 1u);
}

TEST(RingTest, TakesWhatFitsOfABatchLargerThanTheRing) {
  plain_ring ring({16, 64});
  ring_producer producer(ring.memory());
  ring_consumer consumer(ring.memory());
  const packet_run run(0, 40, 64);
  std::span<const bytes_view> left = run.views;
  std::uint64_t next = 0;
  std::vector<std::size_t> taken;
  while (!left.empty()) {
    taken.push_back(producer.publish(left));
    left = left.subspan(taken.back());
    expect_numbers(consumer, next);
  }
  EXPECT_EQ(taken, (std::vector<std::size_t>{16, 16, 8}));
  EXPECT_EQ(next, 40u);
}

TEST(RingTest, AFullRingTakesNothingUntilAPacketIsReleased) {
  plain_ring ring({16, 8});
  ring_producer producer(ring.memory());
  ring_consumer consumer(ring.memory());
  const packet_run run(0, 17, 8);
  EXPECT_EQ(producer.publish(run.views), 16u);
  EXPECT_FALSE(producer.publish(run.views[16]));
  EXPECT_EQ(producer.refresh_room(), 0u);
  EXPECT_EQ(producer.occupancy(), 16u);
  std::uint64_t next = 0;
  expect_numbers(consumer, next, 1);
  EXPECT_EQ(producer.refresh_room(), 1u);
  EXPECT_TRUE(producer.publish(run.views[16]));
  expect_numbers(consumer, next);  // what it knew of
  expect_numbers(consumer, next);  // and what came meanwhile
  EXPECT_EQ(next, 17u);
}

TEST(RingTest, ReleasesABatchTogetherAndAlsoWhenTheReceiverThrows) {
  plain_ring ring({16, 8});
  ring_producer producer(ring.memory());
  ring_consumer consumer(ring.memory());
  const packet_run run(0, 8, 8);
  producer.publish(run.views);
  consumer.consume(4, [&](bytes_view) { EXPECT_EQ(ring.head, 0u); });
  EXPECT_EQ(ring.head, 4u);
  int seen = 0;
  const auto throw_at_second = [&](bytes_view) {
    if (++seen == 2)
      throw std::runtime_error("receiver");
  };
  EXPECT_THROW(consumer.consume(4, throw_at_second), std::runtime_error);
  EXPECT_EQ(ring.head, 6u);
}

TEST(RingTest, PublishesSmallPacketsTogetherAndLargeOnesAlone) {
  // What a consumer can see while a batch is being written is a matter of timing; what it is told,
  // by index, is not: the last store covers everything, whatever the grouping.
  for (const std::size_t size : {std::size_t{8}, publish_alone_bytes, std::size_t{300}}) {
    plain_ring ring({256, 2048});
    ring_producer producer(ring.memory());
    const packet_run run(0, 100, size);
    EXPECT_EQ(producer.publish(run.views), 100u);
    EXPECT_EQ(ring.tail, 100u) << size;
  }
}

TEST(RingTest, ReattachedEndsContinueAtTheIndicesTheyFind) {
  plain_ring ring({16, 8}, 77);
  const packet_run run(0, 5, 8);
  {
    ring_producer producer(ring.memory());
    producer.publish(std::span(run.views).first(3));
  }
  ring_producer again(ring.memory());
  again.publish(std::span(run.views).last(2));
  std::uint64_t next = 0;
  {
    ring_consumer consumer(ring.memory());
    expect_numbers(consumer, next, 2);
  }
  ring_consumer consumer(ring.memory());
  expect_numbers(consumer, next);
  EXPECT_EQ(next, 5u);
  EXPECT_EQ(ring.head, 82u);
}

class RingWrapTest : public ::testing::TestWithParam<std::uint32_t> {};

// For a capacity that is not a power of two the last packets before the wrap and the first after it
// may share a slot; the producer must not let that happen, however full the ring is.
TEST_P(RingWrapTest, NothingIsLostWhenTheIndexWraps) {
  const std::uint32_t capacity = GetParam();
  for (const std::size_t batch : {std::size_t{1}, std::size_t{7}, std::size_t{300}}) {
    for (const std::size_t drain : {std::size_t{1}, std::size_t{5}, std::size_t{1000}}) {
      plain_ring ring({capacity, 40}, 0U - 2 * capacity - 3);
      ring_producer producer(ring.memory());
      ring_consumer consumer(ring.memory());
      const std::uint64_t total = 5 * capacity;
      const packet_run run(0, total, 40);
      std::span<const bytes_view> left = run.views;
      std::uint64_t next = 0;
      while (next < total) {  // as full as it gets before anything is taken
        left = left.subspan(producer.publish(left.first(std::min(batch, left.size()))));
        if (producer.refresh_room() == 0 || left.empty())
          expect_numbers(consumer, next, drain);
        ASSERT_FALSE(producer.corrupt() || consumer.corrupt());
      }
      EXPECT_EQ(ring.tail, static_cast<std::uint32_t>(3 * capacity - 3));
      EXPECT_TRUE(ring.guard_intact());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Capacities, RingWrapTest,
                         ::testing::Values(1, 2, 3, 16, 17, 28, 46, 90, 93, 112, 256),
                         [](const auto& slots) { return "Slots" + std::to_string(slots.param); });

TEST(RingTest, ARingOfPowerOfTwoUsesAllItsSlotsAcrossTheWrap) {
  plain_ring ring({16, 8}, 0U - 8);
  ring_producer producer(ring.memory());
  const packet_run run(0, 16, 8);
  EXPECT_EQ(producer.publish(run.views), 16u);
  EXPECT_EQ(ring.tail, 8u);
}

TEST(RingTest, ATailFarAheadOfTheHeadIsCorrupt) {
  for (const std::uint32_t tail : {17u, 1000u, 0x8000'0000u, 0xFFFF'FFFFu}) {
    plain_ring ring({16, 8});
    ring_consumer consumer(ring.memory());
    ring.tail = tail;
    EXPECT_TRUE(consumer.has_packets());
    EXPECT_EQ(consumer.consume(100, [](bytes_view) { FAIL() << "handed out garbage"; }), 0u);
    EXPECT_TRUE(consumer.corrupt()) << tail;
    EXPECT_EQ(ring.head, 0u);
  }
}

TEST(RingTest, AHeadOutsideTheRingIsCorruptAndNothingIsWritten) {
  for (const std::uint32_t head : {1u, 0x8000'0000u, 0U - 17}) {
    plain_ring ring({16, 8});
    ring_producer producer(ring.memory());
    ring.head = head;
    const packet_run run(0, 20, 8);
    EXPECT_EQ(producer.publish(run.views), 0u);
    EXPECT_TRUE(producer.corrupt()) << head;
    EXPECT_TRUE(ring.guard_intact());
  }
}

TEST(RingTest, AttachingToImpossibleIndicesIsCorrupt) {
  plain_ring ring({16, 8});
  ring.head = 5;
  ring_producer producer(ring.memory());
  EXPECT_TRUE(producer.corrupt());
  EXPECT_FALSE(producer.publish(bytes_view{}));
}

TEST(RingTest, ALengthBeyondTheSlotIsCorruptAndWhatLiesBeforeIsDelivered) {
  plain_ring ring({16, 8});
  ring_producer producer(ring.memory());
  ring_consumer consumer(ring.memory());
  const packet_run run(0, 4, 8);
  producer.publish(run.views);
  const std::uint32_t length = 9;
  std::memcpy(ring.slot(2), &length, sizeof length);
  std::uint64_t next = 0;
  expect_numbers(consumer, next);
  EXPECT_EQ(next, 2u);
  EXPECT_TRUE(consumer.corrupt());
  EXPECT_EQ(ring.head, 2u);
}

// Proves [tail: publish] and [head: reuse]: run it under the thread sanitizer.
TEST(RingTest, KeepsEveryOctetAcrossTwoThreads) {
  constexpr std::uint64_t total = 30'000;
  plain_ring ring({32, 256}, 0U - 1000);
  std::thread sender([&] {
    ring_producer producer(ring.memory());
    for (std::uint64_t next = 0; next < total;) {
      const packet_run run(next, std::min<std::uint64_t>(1 + next % 50, total - next), next % 257);
      for (std::span<const bytes_view> left = run.views; !left.empty();) {
        left = left.subspan(producer.publish(left));
        std::this_thread::yield();
      }
      next += run.views.size();
    }
  });
  ring_consumer consumer(ring.memory());
  std::uint64_t next = 0;
  while (next < total && !::testing::Test::HasFailure()) {
    expect_numbers(consumer, next, 1 + next % 40);
    std::this_thread::yield();
  }
  sender.join();
  EXPECT_EQ(next, total);
  EXPECT_FALSE(consumer.corrupt());
}

}  // namespace
}  // namespace facet::shm
