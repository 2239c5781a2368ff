// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Forwarders of version 1: no fence, no ringing for space, any capacity.
#include "tests/core/client/client_fixture.hpp"

namespace facet::client {
namespace {

class SeedForwarderTest : public ClientTest {};

TEST_F(SeedForwarderTest, EchoesThroughARingOfNinetySlots) {
  start({.kind = engine::seed, .what = mode::echo, .geometry = {90, 8960}});
  auto c = open();
  ASSERT_TRUE(c.over_shared_memory());
  const auto packets = many(2000, 100);
  const auto sent = c.send_batch(views(packets));
  ASSERT_TRUE(sent) << sent.error().message;
  EXPECT_EQ(*sent, packets.size());
  expect_packets(c, packets);
}

TEST_F(SeedForwarderTest, ALostWakeUpCostsMillisecondsNotAHang) {
  auto& forwarder = start({.kind = engine::seed});
  auto c = open();
  std::thread sender{[&] {
    EXPECT_TRUE(eventually([&] { return forwarder.app_parked(); }));
    EXPECT_TRUE(forwarder.send_without_ringing(data(5)));
  }};
  const auto got = c.receive(10s);
  sender.join();
  ASSERT_TRUE(got);
  EXPECT_TRUE(same(*got, data(5)));
}

TEST_F(SeedForwarderTest, ALostWakeUpReachesAnEventLoopToo) {
  auto& forwarder = start({.kind = engine::seed});
  auto c = open();
  ASSERT_TRUE(c.prepare_wait().value());
  EXPECT_TRUE(forwarder.send_without_ringing(data(5)));
  EXPECT_TRUE(readable(c.descriptor(), 5s));
  std::vector<packet::buffer> out;
  ASSERT_TRUE(c.try_receive_batch(out, 10));
  ASSERT_EQ(out.size(), 1U);
}

TEST_F(SeedForwarderTest, TheFaceIsReplacedBeforeItsIndicesWrap) {
  auto& forwarder = start({.kind = engine::seed,
                           .what = mode::echo,
                           .geometry = {90, 1000},
                           .start_indices = {0U - 3000}});
  auto c = open();
  const auto first = c.face_id();
  ASSERT_TRUE(c.register_prefix(uri("/a")));
  std::vector<packet::buffer> got;
  const auto packets = many(6000);
  for (std::size_t i = 0; i < packets.size(); i += 50) {
    const auto batch = std::span{packets}.subspan(i, 50);
    ASSERT_TRUE(c.send_batch(views({batch.begin(), batch.end()})));
    while (got.size() < i + 50)
      ASSERT_TRUE(c.receive_batch(got, 64, 5s)) << got.size();
  }
  EXPECT_EQ(c.stats().renewals, 1U);
  EXPECT_EQ(c.stats().reconnects, 0U);
  EXPECT_NE(c.face_id(), first);
  for (std::size_t i = 0; i < packets.size(); ++i)
    ASSERT_TRUE(same(got[i], packets[i])) << "packet " << i;
  EXPECT_TRUE(eventually([&] {
    std::vector<packet::buffer> out;
    (void)c.try_receive_batch(out, 1);
    return forwarder.faces() == 1;
  })) << "the old face is given back";
  EXPECT_EQ(forwarder.registered(), std::vector<std::string>{"/a"});
}

}  // namespace
}  // namespace facet::client
