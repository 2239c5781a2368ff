// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Streams of numbered, checksummed packets. One packet is one Data that the consumer has verified;
// its Interest went the other way.
#include "tests/core/shm/shm_fixture.hpp"
#include "tests/stress/stress_fixture.hpp"
#include "tests/stress/volume.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <iostream>
#include <string>

namespace facet::tests {
namespace {

class StreamStressTest : public StressTest, public testing::WithParamInterface<int> {
 protected:
  [[nodiscard]] std::vector<std::string> role(const std::string& name, std::uint64_t count) const {
    return {name, "--prefix", "/stream", "--capacity", capacity_, "--count", std::to_string(count)};
  }

  const std::string capacity_ = std::to_string(GetParam());
};

// Both ends send batches of 1, 2 … 300 packets, which is more than the smaller rings hold.
TEST_P(StreamStressTest, EveryPacketArrivesOnceInOrderAndIntact) {
  const auto count = volume(10'000'000, 100'000);
  const auto producer = start_role(role("produce", count), "ready");
  const auto consumer = start_role(role("consume", count), "flowing");
  expect_success(*consumer, "the consumer");
  expect_success(*producer, "the producer");
  std::cout << "capacity " << capacity_ << ": " << last_line(*consumer) << '\n';
  expect_orderly_end();
}

INSTANTIATE_TEST_SUITE_P(Capacities, StreamStressTest, testing::Values(16, 256, 1024),
                         [](const auto& capacity) { return std::to_string(capacity.param); });

/// A version-1 engine with rings of 90 slots in one process, the app's end in another.
class SeedStreamStressTest : public testing::Test {
 protected:
  /// The app in the middle of the stream crosses the wrap of the ring's u32 index.
  void stream(std::uint64_t count, const std::vector<std::string>& engine_does,
              const std::vector<std::string>& app_does) {
    const auto start_index = (std::uint64_t{1} << 32) - count / 2 % (std::uint64_t{1} << 31);
    std::vector<std::string> engine_role{"seed-engine",
                                         "--face",
                                         face_.get(),
                                         "--count",
                                         std::to_string(count),
                                         "--start-index",
                                         std::to_string(start_index)};
    engine_role.insert(engine_role.end(), engine_does.begin(), engine_does.end());
    process engine{peer_command(engine_role)};
    ASSERT_TRUE(engine.wait_for_output("ready", patience)) << engine.errors();
    std::vector<std::string> app_role{"seed-app", "--face", face_.get(), "--count",
                                      std::to_string(count)};
    app_role.insert(app_role.end(), app_does.begin(), app_does.end());
    process app{peer_command(app_role)};
    expect_success(app, "the app");
    expect_success(engine, "the version-1 engine");
    std::cout << last_line(app) << '\n';
  }

  const shm::name_cleanup face_{shm::unique_face_name("stress-seed")};
};

TEST_F(SeedStreamStressTest, ARingOf90SlotsCarriesBatchesLargerThanItselfAcrossTheWrap) {
  stream(volume(10'000'000, 200'000), {}, {"--largest-batch", "300", "--window", "0"});
}

// The version-1 producer lets two packets share a slot while it wraps with more than 76 in flight.
TEST_F(SeedStreamStressTest, ARingOf90SlotsCarriesAnEchoBothWaysAcrossTheWrap) {
  stream(volume(10'000'000, 200'000), {"--echo"}, {"--largest-batch", "64", "--window", "64"});
}

}  // namespace
}  // namespace facet::tests
