// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/forwarder_fixture.hpp"

namespace facet::forwarding {
namespace {

using FaceTest = ForwarderTest;

TEST_F(FaceTest, ThatIsRemovedTakesItsRoutesAlong) {
  route("/a", 2, 10), route("/a", 3, 20), route("/b", 2);
  fw.remove_face(2);
  EXPECT_THAT(receive(1, interest("/a")), ElementsAre("3: interest /a"));
  EXPECT_THAT(receive(1, interest("/b")), ElementsAre("1: nack NoRoute /b"));
  const auto entries = fw.fib_entries();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].prefix, n("/a"));
  EXPECT_THAT(entries[0].next_hops, ElementsAre(next_hop{3, 20}));
}

TEST_F(FaceTest, ThatIsDetachedIsNotAskedAndLosesItsRoutesInSteps) {
  for (const char* prefix : {"/a", "/b", "/c", "/d", "/e"})
    route(prefix, 2);
  route("/a", 3, 20);
  fw.detach_face(2);
  EXPECT_EQ(fw.fib_entries().size(), 5U);
  EXPECT_THAT(receive(1, interest("/a")), ElementsAre("3: interest /a"));
  EXPECT_THAT(receive(1, interest("/b")), ElementsAre("1: nack NoRoute /b"));
  EXPECT_FALSE(fw.set_next_hop(n("/f"), 2, 0)) << "it is gone";
  EXPECT_TRUE(fw.remove_next_hops(2, 2));
  EXPECT_TRUE(fw.remove_next_hops(2, 2));
  EXPECT_FALSE(fw.remove_next_hops(2, 2));
  EXPECT_FALSE(fw.remove_next_hops(2, 2));
  const auto entries = fw.fib_entries();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_THAT(entries[0].next_hops, ElementsAre(next_hop{3, 20}));
}

TEST_F(FaceTest, ThatIsRemovedGetsNoMoreData) {
  route("/a", 2);
  receive(1, interest("/a"));
  receive(3, interest("/a"));
  fw.remove_face(1);
  EXPECT_THAT(receive(2, data("/a")), ElementsAre("3: data /a"));
}

TEST_F(FaceTest, OfTheSameNumberDoesNotInheritRequests) {
  route("/a", 2);
  receive(1, interest("/a"));
  fw.remove_face(1);
  fw.add_face(1, {});
  EXPECT_THAT(receive(2, data("/a")), IsEmpty());
  EXPECT_EQ(drops(2, drop_reason::no_downstream), 1U);
}

TEST_F(FaceTest, OfAProducerThatRestartsIsAskedAtOnce) {
  route("/a", 2);
  receive(1, interest("/a"));
  fw.remove_face(2);
  fw.add_face(4, {});
  route("/a", 4);
  EXPECT_THAT(receive(1, interest("/a")), ElementsAre("4: interest /a"))
      << "nobody is being asked any more, so this is no retransmission to suppress";
}

TEST_F(FaceTest, ThatIsUnknownIsCountedInTheTotals) {
  EXPECT_THAT(receive(99, interest("/a")), IsEmpty());
  EXPECT_EQ(fw.totals().faces.dropped(drop_reason::unknown_face), 1U);
  EXPECT_EQ(fw.counters(99), nullptr);
  EXPECT_EQ(fw.set_next_hop(n("/a"), 99, 0).error(), errc::not_found);
}

TEST_F(FaceTest, CountsWhatGoesThroughIt) {
  route("/a", 2);
  const auto asked = interest("/a");
  const auto answer = data("/a");
  receive(1, asked);
  receive(2, answer);
  const auto* consumer = fw.counters(1);
  const auto* producer = fw.counters(2);
  EXPECT_EQ(consumer->n_in_interests, 1U);
  EXPECT_EQ(consumer->n_out_data, 1U);
  EXPECT_EQ(consumer->n_in_bytes, asked.size());
  EXPECT_EQ(consumer->n_out_bytes, answer.size());
  EXPECT_EQ(producer->n_out_interests, 1U);
  EXPECT_EQ(producer->n_in_data, 1U);
  EXPECT_EQ(producer->n_in_bytes, answer.size());
  EXPECT_EQ(producer->n_out_bytes, asked.size());
}

TEST_F(FaceTest, ThatIsRemovedStillCountsInTheTotals) {
  receive(1, interest("/a"));
  fw.count_drops(1, drop_reason::queue_full, 3);
  fw.remove_face(1);
  fw.count_drops(1, drop_reason::face_closed, 2);
  const auto totals = fw.totals().faces;
  EXPECT_EQ(totals.n_in_interests, 1U);
  EXPECT_EQ(totals.n_out_nacks, 1U);
  EXPECT_EQ(totals.dropped(drop_reason::queue_full), 3U);
  EXPECT_EQ(totals.dropped(drop_reason::face_closed), 2U);
}

TEST_F(FaceTest, KeepsItsStateWhenItsTraitsChange) {
  receive(1, interest("/a"));
  fw.add_face(1, {.local_fields = true});
  EXPECT_TRUE(fw.traits(1)->local_fields);
  EXPECT_EQ(fw.counters(1)->n_in_interests, 1U);
}

TEST_F(FaceTest, RoutesAreListedCheapestFirst) {
  route("/b", 2, 7), route("/b", 3, 3), route("/aa/c", 4, 1), route("/b", 2, 1);
  const auto entries = fw.fib_entries();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].prefix, n("/b")) << "shorter components come first";
  EXPECT_THAT(entries[0].next_hops, ElementsAre(next_hop{2, 1}, next_hop{3, 3}));
  fw.remove_next_hop(n("/b"), 2);
  fw.remove_next_hop(n("/b"), 4);
  EXPECT_THAT(fw.fib_entries()[0].next_hops, ElementsAre(next_hop{3, 3}));
}

TEST_F(FaceTest, RoutesOfTooManyComponentsAreRefused) {
  packet::name deep;
  for (int i = 0; i < 33; ++i)
    deep.append("c");
  EXPECT_EQ(fw.set_next_hop(deep, 1, 0).error(), errc::invalid_argument);
  EXPECT_EQ(fw.set_strategy(deep, n("/localhost/nfd/strategy/multicast")).error(),
            errc::invalid_argument);
  EXPECT_TRUE(fw.set_next_hop(deep.view().prefix(32), 2, 0));
  EXPECT_THAT(receive(1, interest(deep).encode()),
              ElementsAre(std::string{"2: interest "}.append(deep.to_uri())));
}

TEST(DropReasonTest, HasASpellingForEachOfItsValues) {
  std::vector<std::string_view> seen;
  for (std::size_t i = 0; i < drop_reason_count; ++i) {
    const auto text = to_string(static_cast<drop_reason>(i));
    EXPECT_NE(text, "unknown");
    EXPECT_EQ(std::ranges::count(seen, text), 0) << text;
    seen.push_back(text);
  }
}

}  // namespace
}  // namespace facet::forwarding
