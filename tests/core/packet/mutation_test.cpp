// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/packet/mutator.hpp"
#include "tests/core/packet/soundness.hpp"
#include "tests/core/packet/vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace facet::packet::test {
namespace {

struct verdicts {
  int accepted = 0;
  int refused = 0;
};

template <class T>
void weigh(const decoded<T>& answer, bytes_view wire, verdicts& count) {
  if (!answer) {
    ++count.refused;
    EXPECT_LE(answer.error().offset, wire.size());
    return;
  }
  ++count.accepted;
  expect_sound(*answer);
  const auto framed = peek_frame(wire, wire.size());
  EXPECT_EQ(framed.status, frame_status::complete);
  EXPECT_EQ(framed.size, wire.size());
}

std::vector<octets> valid_packets() {
  std::vector<octets> packets;
  for (const auto& vector : packet_vectors()) {
    const bool is_packet =
        vector.kind == "interest" || vector.kind == "data" || vector.kind == "lp";
    // One long packet would take most of the time and finds nothing that a short one does not.
    if (is_packet && vector.valid && vector.wire.size() < 1000)
      packets.push_back(vector.wire);
  }
  return packets;
}

/// Sanitizers make each a hundred times as dear.
#ifdef FACET_SANITIZED
constexpr int damaged_packets = 15'000;
#else
constexpr int damaged_packets = 150'000;
#endif

TEST(MutationTest, DamagedPacketsAreRefusedOrReadSoundly) {
  const auto packets = valid_packets();
  ASSERT_GT(packets.size(), 80U);
  mutator mutate;
  verdicts interests;
  verdicts data;
  verdicts frames;
  for (int i = 0; i < damaged_packets && !testing::Test::HasFailure(); ++i) {
    const auto damaged = mutate.damage(packets[mutate.below(packets.size())]);
    // A block of exactly this size, so that the address sanitizer sees one octet too many.
    const auto block = std::make_unique<std::uint8_t[]>(damaged.size());
    std::copy(damaged.begin(), damaged.end(), block.get());
    const bytes_view wire{block.get(), damaged.size()};
    weigh(decode_interest(wire), wire, interests);
    weigh(decode_data(wire, {.allow_unsigned_data = i % 2 == 0}), wire, data);
    weigh(decode_lp(wire), wire, frames);
    if (testing::Test::HasFailure())
      ADD_FAILURE() << "iteration " << i << ": " << to_hex(wire);
  }
  // The damage must leave enough whole to exercise both ways.
  for (const auto& count : {interests, data, frames}) {
    EXPECT_GT(count.accepted, damaged_packets / 150);
    EXPECT_GT(count.refused, damaged_packets / 3);
  }
}

TEST(MutationTest, EveryTruncationOfEveryPacketIsRefused) {
  for (const auto& packet : valid_packets())
    for (std::size_t n = 0; n < packet.size(); ++n) {
      const auto block = std::make_unique<std::uint8_t[]>(n);
      std::copy_n(packet.begin(), n, block.get());
      const bytes_view wire{block.get(), n};
      EXPECT_FALSE(decode_interest(wire) || decode_data(wire) || decode_lp(wire)) << to_hex(wire);
      EXPECT_EQ(peek_frame(wire).status, frame_status::need_more) << to_hex(wire);
    }
}

}  // namespace
}  // namespace facet::packet::test
