// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/layout.hpp"

#include "core/shm/geometry.hpp"
#include "core/shm/name.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace facet::shm {
namespace {

// The offsets themselves are asserted at compile time, in layout.hpp.

TEST(LayoutTest, SpellsTheMagicAsOtherImplementationsDo) {
  const std::uint64_t magic = region_magic;
  const auto* octets = reinterpret_cast<const char*>(&magic);
  EXPECT_EQ(std::string(octets, 8), std::string("\0MHS_NDN", 8));  // little-endian machines
}

TEST(GeometryTest, DefaultRegionHasTheSizeOfTheSeeds) {
  EXPECT_EQ(region_size({256, 8960}), 4'590'016u);
}

TEST(GeometryTest, SlotForAnMtuFollowsTheSeed) {
  EXPECT_EQ(slot_size_for_mtu(0), 16384u);
  EXPECT_EQ(slot_size_for_mtu(1024), 17408u);
  EXPECT_EQ(slot_size_for_mtu(8800), 25216u);
  EXPECT_EQ(slot_size_for_mtu(256 * 1024), 278528u);
  EXPECT_EQ(slot_size_for_mtu(1024 * 1024), 1'064'960u);
  for (std::uint64_t mtu : {1, 63, 64, 65, 256'000, 1'000'000})
    EXPECT_EQ(slot_size_for_mtu(mtu) % 64, 0u) << mtu;
}

TEST(GeometryTest, AnImpossibleMtuSaturatesInsteadOfWrapping) {
  constexpr auto largest = std::numeric_limits<std::uint32_t>::max();
  EXPECT_EQ(slot_size_for_mtu(std::numeric_limits<std::uint64_t>::max()), largest);
  EXPECT_EQ(slot_size_for_mtu(largest), largest);
}

TEST(GeometryTest, CapacityForASlotFollowsTheSeed) {
  EXPECT_EQ(capacity_for_slot(8960), 256u);
  EXPECT_EQ(capacity_for_slot(1'064'960), 16u);
  EXPECT_EQ(capacity_for_slot(slot_size_for_mtu(4096)), 112u);
  EXPECT_EQ(capacity_for_slot(slot_size_for_mtu(8192)), 93u);
  EXPECT_EQ(capacity_for_slot(slot_size_for_mtu(8800)), 90u);
  EXPECT_EQ(capacity_for_slot(slot_size_for_mtu(16384)), 70u);
  EXPECT_EQ(capacity_for_slot(slot_size_for_mtu(32768)), 46u);
  EXPECT_EQ(capacity_for_slot(slot_size_for_mtu(65536)), 28u);
}

TEST(GeometryTest, EngineRoundsDownToAPowerOfTwoOfAtLeastSixteen) {
  EXPECT_EQ(engine_capacity(0), 16u);
  EXPECT_EQ(engine_capacity(28), 16u);
  EXPECT_EQ(engine_capacity(90), 64u);
  EXPECT_EQ(engine_capacity(256), 256u);
  EXPECT_EQ(engine_capacity(std::numeric_limits<std::uint32_t>::max()), 1u << 31);
  EXPECT_EQ(geometry_for_mtu(8800), (ring_geometry{64, 25216}));
  EXPECT_EQ(geometry_for_mtu(1024 * 1024), (ring_geometry{16, 1'064'960}));
}

TEST(GeometryTest, RejectsShapesThatCannotBeRings) {
  constexpr auto largest = std::numeric_limits<std::uint32_t>::max();
  EXPECT_EQ(checked_region_size({0, 8960}).error(), errc::corrupt);
  EXPECT_EQ(checked_region_size({256, 0}).error(), errc::corrupt);
  EXPECT_EQ(checked_region_size({(1u << 31) + 1, 64}).error(), errc::corrupt);
  EXPECT_EQ(checked_region_size({1u << 31, largest}).error(), errc::corrupt);  // 2^64 octets
  EXPECT_EQ(region_size({largest, largest}), std::nullopt);
  EXPECT_EQ(checked_region_size({1u << 31, 60}), 448u + (std::size_t{1} << 32) * 64);
}

TEST(NameTest, AdmitsTheDocumentedAlphabetOnly) {
  EXPECT_TRUE(valid_face_name("app-0_X.9"));
  EXPECT_TRUE(valid_face_name(std::string(128, 'a')));
  for (const char* bad : {"", ".hidden", "..", "a/b", "../etc", "a b", "a\n", "\xC3\xA9", "a%00"})
    EXPECT_FALSE(valid_face_name(bad)) << bad;
  EXPECT_FALSE(valid_face_name(std::string_view("a\0b", 3)));
  EXPECT_FALSE(valid_face_name(std::string(129, 'a')));
  EXPECT_FALSE(valid_face_name(std::string(300, 'a')));
}

TEST(NameTest, ExplainsARefusalWithoutRepeatingControlCharacters) {
  const auto refused = check_face_name(std::string_view("a\0\x1b[2J/b", 8));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), errc::invalid_name);
  EXPECT_NE(refused.error().message.find("\"a??[2J/b\""), std::string::npos)
      << refused.error().message;
  EXPECT_LT(check_face_name(std::string(300, 'a')).error().message.size(), 200u);
}

TEST(NameTest, DerivesTheObjectsOfTheSeed) {
  EXPECT_EQ(region_object_name("n"), "/ndn-shm-n");
  EXPECT_EQ(a2e_doorbell_path("n"), "/tmp/.ndn-n.a2e.pipe");
  EXPECT_EQ(e2a_doorbell_path("n"), "/tmp/.ndn-n.e2a.pipe");
}

}  // namespace
}  // namespace facet::shm
