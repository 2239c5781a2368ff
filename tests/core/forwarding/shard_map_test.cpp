// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/shard_map.hpp"

#include "core/packet/signature.hpp"
#include "tests/core/forwarding/forwarder_fixture.hpp"

#include <random>

namespace facet::forwarding {
namespace {

packet::buffer interest_of(const packet::name& name) {
  return packet::interest_builder{name}.nonce(1).encode();
}

packet::buffer data_of(const packet::name& name) {
  return packet::data_builder{name}.content(octets("x")).encode();
}

packet::name with_digest(packet::name name) {
  const auto digest = packet::implicit_digest(data_of(name));
  return name.append(packet::tlv::implicit_sha256_digest_component, digest);
}

packet::buffer in_lp(const packet::buffer& packet) {
  packet::lp_headers headers;
  headers.pit_token = octets("token");
  headers.congestion_mark = 1;
  return packet::encode_lp(headers, packet);
}

std::vector<packet::name> many_names() {
  std::vector<packet::name> names;
  for (int i = 0; i < 400; ++i) {
    auto name = n("/p" + std::to_string(i));
    for (int depth = i % 5; depth > 0; --depth)
      name.append("c" + std::to_string(i * depth % 7));
    names.push_back(std::move(name));
  }
  return names;
}

TEST(ShardMapTest, SendsAllPacketsOfANameToItsShard) {
  for (const std::size_t shards : {1, 2, 3, 7}) {
    const shard_map map{shards};
    for (const auto& name : many_names()) {
      const auto shard = map.of(name);
      ASSERT_LT(shard, shards);
      EXPECT_EQ(map.of_packet(interest_of(name)), shard);
      EXPECT_EQ(map.of_packet(data_of(name)), shard);
      EXPECT_EQ(map.of_packet(in_lp(interest_of(name))), shard);
      EXPECT_EQ(map.of_packet(in_lp(data_of(name))), shard);
      const auto nack = packet::encode_nack(packet::nack_reason::no_route, interest_of(name));
      EXPECT_EQ(map.of_packet(nack), shard);
    }
  }
}

TEST(ShardMapTest, SendsAnInterestWithADigestWhereItsDataGoes) {
  const shard_map map{5};
  for (const auto& name : many_names()) {
    EXPECT_EQ(map.of(with_digest(name)), map.of(name)) << name.to_uri();
    // Data whose own Name holds a digest, asked for by its full Name.
    const auto odd = with_digest(name).append("more");
    EXPECT_EQ(map.of(with_digest(odd)), map.of(odd)) << odd.to_uri();
  }
}

TEST(ShardMapTest, KeepsAPrefixOfTwoComponentsInOneShard) {
  const shard_map map{4};
  for (int i = 0; i < 100; ++i) {
    const auto name = packet::name{n("/app/file")}.append_segment(i);
    EXPECT_EQ(map.of(name), map.of(n("/app/file")));
  }
}

TEST(ShardMapTest, SpreadsPrefixesOverAllShards) {
  const shard_map map{4};
  std::array<int, 4> count{};
  for (int i = 0; i < 4000; ++i)
    ++count[map.of(n("/site/app" + std::to_string(i)))];
  for (const auto c : count) {
    EXPECT_GT(c, 850);
    EXPECT_LT(c, 1150);
  }
}

TEST(ShardMapTest, FindsSomeShardForRubbish) {
  const shard_map map{3};
  std::mt19937 random{7};
  EXPECT_LT(map.of_packet({}), 3U);
  const auto good = in_lp(data_of(n("/some/name/here")));
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_LT(map.of_packet(good.bytes().first(size)), 3U);
  for (int i = 0; i < 20'000; ++i) {
    auto mutant = packet::buffer::copy_of(good);
    for (int change = 0; change < 3; ++change)
      mutant.data()[random() % mutant.size()] = static_cast<std::uint8_t>(random());
    EXPECT_LT(map.of_packet(mutant), 3U);
  }
}

}  // namespace
}  // namespace facet::forwarding
