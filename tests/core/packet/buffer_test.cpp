// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/buffer.hpp"

#include "tests/core/packet/octets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <semaphore>
#include <thread>
#include <vector>

namespace facet::packet::test {
namespace {

TEST(BufferTest, HoldsNothingUntilAllocated) {
  const buffer none;
  EXPECT_TRUE(none.empty());
  EXPECT_FALSE(none);
  EXPECT_EQ(none.data(), nullptr);
  EXPECT_FALSE(none.unique());
  EXPECT_EQ(none.footprint(), 0U);
  EXPECT_EQ(buffer::copy_of({}).size(), 0U);
}

TEST(BufferTest, SharesOctetsBetweenCopies) {
  auto first = buffer::copy_of(text("hello"));
  EXPECT_TRUE(first.unique());
  {
    const buffer second = first;
    EXPECT_EQ(second.bytes().data(), first.bytes().data());
    EXPECT_FALSE(first.unique());
  }
  EXPECT_TRUE(first.unique());
  const buffer moved = std::move(first);
  EXPECT_TRUE(moved.unique());
  EXPECT_EQ(to_hex(moved), to_hex(text("hello")));
}

TEST(BufferTest, SurvivesAssignmentToItself) {
  auto b = buffer::copy_of(text("hello"));
  const auto& alias = b;
  b = alias;
  EXPECT_TRUE(b.unique());
  EXPECT_EQ(b.size(), 5U);
}

TEST(BufferTest, OnlyEverGetsShorter) {
  auto b = buffer::copy_of(text("hello"));
  b.truncate(9);
  EXPECT_EQ(b.size(), 5U);
  b.truncate(2);
  EXPECT_EQ(to_hex(b), to_hex(text("he")));
}

TEST(BufferTest, ChargesAtLeastItsSizeOverAllClasses) {
  for (const std::size_t size : {1, 96, 97, 8800, 8960, 17440, 17441, 2000000}) {
    auto b = buffer::allocate(size);
    std::fill_n(b.data(), size, std::uint8_t{0xA5});
    EXPECT_EQ(b.size(), size);
    EXPECT_GT(b.footprint(), size);
  }
}

TEST(BufferTest, TakesNoMemoryFromTheSystemInSteadyTraffic) {
  const auto traffic = [] {
    std::vector<buffer> batch;
    for (std::size_t i = 0; i < 64; ++i)
      batch.push_back(buffer::allocate(100 + 130 * i));
  };
  traffic();
  const auto before = buffer_allocations();
  for (int i = 0; i < 100; ++i)
    traffic();
  EXPECT_EQ(buffer_allocations(), before);
}

TEST(BufferTest, MayBeDroppedByAnotherThreadThanItsMaker) {
  std::vector<buffer> batch;
  for (int i = 0; i < 1000; ++i)
    batch.push_back(buffer::copy_of(text("hello")));
  const auto kept = batch.front();
  std::thread{[taken = std::move(batch)]() mutable { taken.clear(); }}.join();
  EXPECT_TRUE(kept.unique());
  EXPECT_EQ(to_hex(kept), to_hex(text("hello")));
}

TEST(BufferTest, TakesNoMemoryFromTheSystemWhenOneThreadMakesWhatAnotherDrops) {
  std::vector<buffer> batch;
  std::binary_semaphore made{0};
  std::binary_semaphore dropped{0};
  constexpr int rounds = 40;
  std::thread dropper{[&] {
    for (int round = 0; round < rounds; ++round) {
      made.acquire();
      batch.clear();
      dropped.release();
    }
  }};
  std::uint64_t before = 0;
  for (int round = 0; round < rounds; ++round) {
    if (round == rounds / 2)
      before = buffer_allocations();
    for (int i = 0; i < 256; ++i)
      batch.push_back(buffer::allocate(8000));
    made.release();
    dropped.acquire();
  }
  dropper.join();
  EXPECT_EQ(buffer_allocations(), before);
}

TEST(BufferTest, CountsHandlesOfManyThreads) {
  const auto shared = buffer::copy_of(text("hello"));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([mine = shared] {
      for (int i = 0; i < 10000; ++i) {
        const auto copy = mine;
        ASSERT_EQ(copy.size(), 5U);
      }
    });
  for (auto& thread : threads)
    thread.join();
  threads.clear();
  EXPECT_TRUE(shared.unique());
}

}  // namespace
}  // namespace facet::packet::test
