// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/forwarder_fixture.hpp"

namespace facet::forwarding {
namespace {

class DataTest : public ForwarderTest {
 protected:
  explicit DataTest(const forwarder_options& options = {}) : ForwarderTest{options} {
    route("/", 2);
  }

  packet::name full_name(const packet::buffer& data_packet) {
    const auto view = packet::decode_data(data_packet).value();
    packet::name full{view.name};
    full.append(packet::tlv::implicit_sha256_digest_component,
                packet::implicit_digest(data_packet));
    return full;
  }
};

TEST_F(DataTest, SharesTheOctetsOfWhatArrived) {
  receive(1, interest("/a"));
  receive(3, interest("/a"));
  const auto packet = data("/a");
  receive(2, packet);
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[0].packet.data(), packet.data());
  EXPECT_EQ(out[1].packet.data(), packet.data());
}

TEST_F(DataTest, ThatNobodyAskedForIsDropped) {
  EXPECT_THAT(receive(2, data("/a")), IsEmpty());
  EXPECT_EQ(drops(2, drop_reason::unsolicited), 1U);
  EXPECT_EQ(fw.sizes().cs, 0U);
}

TEST_F(DataTest, ThatComesASecondTimeIsAStraggler) {
  receive(1, interest("/a"));
  receive(2, data("/a"));
  EXPECT_THAT(receive(2, data("/a")), IsEmpty());
  EXPECT_EQ(drops(2, drop_reason::unsolicited), 1U);
}

TEST_F(DataTest, ThatComesTooLateIsUnsolicitedEvenBeforeTheTick) {
  receive(1, interest(n("/a")).lifetime(10ms).encode());
  now += 10ms;
  EXPECT_THAT(receive(2, data("/a")), IsEmpty());
  EXPECT_EQ(drops(2, drop_reason::unsolicited), 1U);
  EXPECT_EQ(drops(1, drop_reason::expired), 1U);
}

TEST_F(DataTest, SatisfiesShorterNamesOnlyWithCanBePrefix) {
  receive(1, prefix_interest("/a"));
  receive(3, interest("/a"));
  receive(4, prefix_interest("/a/b/c"));
  EXPECT_THAT(receive(2, data("/a/b")), ElementsAre("1: data /a/b"));
  EXPECT_EQ(fw.sizes().pit, 2U);
  EXPECT_THAT(receive(2, data("/a/b/c/d")), ElementsAre("4: data /a/b/c/d"));
}

TEST_F(DataTest, SatisfiesEveryMatchingEntry) {
  receive(1, prefix_interest("/"
                             "a"));
  receive(3, interest("/a/b"));
  receive(4, fresh_interest("/a/b"));
  EXPECT_THAT(receive(2, data("/a/b")),
              UnorderedElementsAre("1: data /a/b", "3: data /a/b", "4: data /a/b"));
  EXPECT_EQ(fw.totals().n_satisfied, 3U);
}

TEST_F(DataTest, MatchesByImplicitDigest) {
  const auto wanted = data("/a", 0ms, "wanted");
  const auto other = data("/a", 0ms, "other");
  const auto packet = interest(full_name(wanted)).encode();
  receive(1, packet);
  EXPECT_THAT(receive(2, other), IsEmpty());
  EXPECT_THAT(receive(2, wanted), ElementsAre("1: data /a"));
}

TEST_F(DataTest, MatchesAnInterestWithManyComponents) {
  std::string uri;
  for (int i = 0; i < 60; ++i)
    uri.append("/").append(std::to_string(i));
  receive(1, interest(uri));
  receive(3, prefix_interest(uri));
  EXPECT_THAT(receive(2, data(uri)), UnorderedElementsAre(std::string{"1: data "}.append(uri),
                                                          std::string{"3: data "}.append(uri)));
  receive(3, prefix_interest(uri));
  EXPECT_THAT(receive(2, data(std::string{uri}.append("/x"))), IsEmpty())
      << "answered from the store meanwhile";
}

TEST_F(DataTest, IsNotSentBackToItsProducer) {
  receive(1, interest("/a"));
  receive(2, interest("/a"));
  EXPECT_THAT(receive(2, data("/a")), ElementsAre("1: data /a"));
  route("/b", 3);
  receive(2, interest("/b"));
  EXPECT_THAT(receive(2, data("/b")), IsEmpty());
  EXPECT_EQ(drops(2, drop_reason::no_downstream), 1U);
}

TEST_F(DataTest, ReturnsEachDownstreamItsToken) {
  packet::lp_headers one, three;
  one.pit_token = octets("one");
  three.pit_token = octets("three");
  receive(1, with(one, interest("/a")));
  receive(3, with(three, interest("/a")));
  receive(4, interest("/a"));
  EXPECT_THAT(receive(2, data("/a")),
              UnorderedElementsAre("1: data /a token=one", "3: data /a token=three", "4: data /a"));
  EXPECT_THAT(receive(1, with(one, interest("/a"))), ElementsAre("1: data /a token=one"))
      << "from the store too";
}

TEST_F(DataTest, CarriesItsCongestionMark) {
  packet::lp_headers marked;
  marked.congestion_mark = 1;
  receive(1, interest("/a"));
  EXPECT_THAT(receive(2, with(marked, data("/a"))), ElementsAre("1: data /a mark=1"));
  EXPECT_THAT(receive(1, interest("/a")), ElementsAre("1: data /a")) << "the cached copy is bare";
}

TEST_F(DataTest, LosesItsMarkRatherThanItsPlaceInTheMtu) {
  const auto packet = data("/a");
  fw.add_face(1, {.mtu = packet.size()});
  packet::lp_headers marked, token;
  marked.congestion_mark = 1;
  receive(1, interest("/a"));
  EXPECT_THAT(receive(2, with(marked, packet)), ElementsAre("1: data /a"));
  token.pit_token = octets("t");
  EXPECT_THAT(receive(1, with(token, interest("/a"))), IsEmpty());
  EXPECT_EQ(drops(1, drop_reason::too_large), 1U);
}

TEST_F(DataTest, WithoutSignatureIsTakenFromLocalFacesOnly) {
  const auto name = n("/a");
  const auto bare = packet::data_builder{name}.content(octets("x")).encode_unsigned();
  receive(1, interest("/a"));
  route("/", 11);
  EXPECT_THAT(receive(11, bare), IsEmpty());
  EXPECT_EQ(drops(11, drop_reason::malformed), 1U);
  EXPECT_THAT(receive(2, bare), ElementsAre("1: data /a"));
  EXPECT_THAT(receive(3, interest("/a")), ElementsAre("3: data /a"));
}

TEST_F(DataTest, UnderLocalhostIsRefusedFromOtherHosts) {
  EXPECT_THAT(receive(11, data("/localhost/a")), IsEmpty());
  EXPECT_EQ(drops(11, drop_reason::scope), 1U);
}

TEST_F(DataTest, AnswersLaterInterestsFromTheStore) {
  receive(1, interest("/a/b"));
  receive(2, data("/a/b"));
  EXPECT_THAT(receive(3, interest("/a/b")), ElementsAre("3: data /a/b"));
  EXPECT_THAT(receive(3, prefix_interest("/a")), ElementsAre("3: data /a/b"));
  EXPECT_THAT(receive(3, interest("/a")), ElementsAre("2: interest /a"));
  const auto totals = fw.totals();
  EXPECT_EQ(totals.n_cs_hits, 2U);
  EXPECT_EQ(totals.n_cs_misses, 2U);
  EXPECT_EQ(totals.n_satisfied, 3U);
}

TEST_F(DataTest, IsFreshForItsPeriodOnly) {
  receive(1, interest("/a"));
  receive(2, data("/a", 10ms));
  now += 9ms;
  EXPECT_THAT(receive(3, fresh_interest("/a")), ElementsAre("3: data /a"));
  now += 1ms;
  EXPECT_THAT(receive(3, fresh_interest("/a")), ElementsAre("2: interest /a"));
  EXPECT_THAT(receive(3, interest("/a")), ElementsAre("3: data /a"));
}

TEST_F(DataTest, WithoutFreshnessIsNeverFresh) {
  receive(1, interest("/a"));
  receive(2, data("/a"));
  EXPECT_THAT(receive(3, fresh_interest("/a")), ElementsAre("2: interest /a"));
}

TEST_F(DataTest, MarkedNoCacheIsDeliveredAndForgotten) {
  packet::lp_headers policy;
  policy.cache_policy = packet::cache_policy_no_cache;
  receive(1, interest("/a"));
  EXPECT_THAT(receive(2, with(policy, data("/a"))), ElementsAre("1: data /a"));
  EXPECT_EQ(fw.sizes().cs, 0U);
  route("/", 11);
  fw.remove_next_hop(n("/"), 2);
  receive(1, interest("/a"));
  receive(11, with(policy, data("/a")));
  EXPECT_EQ(fw.sizes().cs, 1U) << "another host has no say in our cache";
}

TEST_F(DataTest, AboutThisHostIsNotCachedNorCounted) {
  route("/localhost", 2);
  receive(1, interest("/localhost/a"));
  receive(2, data("/localhost/a", 10s));
  EXPECT_THAT(receive(3, interest("/localhost/a")), ElementsAre("2: interest /localhost/a"));
  EXPECT_EQ(fw.totals().n_cs_hits + fw.totals().n_cs_misses, 0U);
}

TEST_F(DataTest, OfManagementByNeighboursIsNotCachedNorCounted) {
  receive(1, interest("/localhop/nfd/rib/register/x"));
  EXPECT_THAT(receive(2, data("/localhop/nfd/rib/register/x", 1h)),
              ElementsAre("1: data /localhop/nfd/rib/register/x"));
  EXPECT_EQ(fw.sizes().cs, 0U);
  EXPECT_EQ(fw.totals().n_cs_misses, 0U);
  receive(1, interest("/localhop/nfdx"));
  EXPECT_EQ(fw.totals().n_cs_misses, 1U) << "only management is left out";
}

TEST_F(DataTest, IsCountedByHowLongItTook) {
  receive(1, interest("/a"));
  now += 3ms;
  receive(2, data("/a"));
  receive(1, interest("/b"));
  receive(2, data("/b"));
  const auto responses = fw.totals().responses;
  EXPECT_EQ(responses.buckets[0], 1U) << "in no time";
  EXPECT_EQ(responses.buckets[11], 1U) << "2048 to 4095 µs";
  EXPECT_EQ(responses.sum_us, 3000U);
}

TEST_F(DataTest, PushesOutTheLeastRecentlyUsedBeyondTheBound) {
  const std::string large(1000, 'x');
  for (const auto* uri : {"/a", "/b", "/c"}) {
    receive(1, interest(uri));
    receive(2, data(uri, 0ms, large));
  }
  const auto each = fw.content_store().used_bytes / 3;
  receive(1, interest("/a"));  // /a is used again, so /b is the oldest
  fw.set_cs_capacity(each * 2);
  EXPECT_EQ(fw.sizes().cs, 2U);
  EXPECT_LE(fw.content_store().used_bytes, each * 2);
  EXPECT_THAT(receive(3, interest("/a")), ElementsAre("3: data /a"));
  EXPECT_THAT(receive(3, interest("/b")), ElementsAre("2: interest /b"));
  EXPECT_EQ(fw.erase_cached(n("/"), 10), 2U);
  EXPECT_EQ(fw.content_store().used_bytes, 0U);
}

class AdmitLocalTest : public DataTest {
 protected:
  AdmitLocalTest() : DataTest{{.unsolicited = unsolicited_policy::admit_local}} {}
};

TEST_F(AdmitLocalTest, CachesUnsolicitedDataOfLocalFacesOnly) {
  EXPECT_THAT(receive(2, data("/a")), IsEmpty());
  EXPECT_THAT(receive(2, with({}, data("/b"))), IsEmpty());
  EXPECT_THAT(receive(11, data("/c")), IsEmpty());
  EXPECT_EQ(fw.sizes().cs, 2U);
  EXPECT_EQ(drops(2, drop_reason::unsolicited), 0U);
  EXPECT_EQ(drops(11, drop_reason::unsolicited), 1U);
  EXPECT_THAT(receive(1, interest("/b")), ElementsAre("1: data /b"));
}

TEST_F(AdmitLocalTest, ForgetsUnsolicitedDataFirstUnderPriorityFifo) {
  fw.set_cs_policy(tables::cs_policy::priority_fifo);
  fw.set_cs_packets(2);
  receive(1, interest("/a"));
  receive(2, data("/a"));
  receive(2, data("/b"));
  receive(1, interest("/c"));
  receive(2, data("/c"));
  EXPECT_EQ(fw.content_store().entries, 2U);
  EXPECT_THAT(receive(1, interest("/b")), ElementsAre("2: interest /b"));
  EXPECT_THAT(receive(1, interest("/a")), ElementsAre("1: data /a"));
}

TEST_F(AdmitLocalTest, DropsUnsolicitedDataWhenNothingIsAdmittedOrThePolicyChanges) {
  fw.set_cs_flags(false, true);
  receive(2, data("/a"));
  EXPECT_EQ(drops(2, drop_reason::unsolicited), 1U);
  fw.set_cs_flags(true, true);
  fw.set_unsolicited(unsolicited_policy::admit_network);
  receive(2, data("/a"));
  EXPECT_EQ(drops(2, drop_reason::unsolicited), 2U);
  receive(11, data("/b"));
  EXPECT_EQ(fw.sizes().cs, 1U);
}

TEST_F(DataTest, OverTheBoundInPacketsPushesOutTheLeastRecentlyUsed) {
  EXPECT_EQ(fw.content_store().capacity_packets, 65'536U);
  fw.set_cs_packets(2);
  for (const auto* uri : {"/a", "/b", "/c"}) {
    receive(1, interest(uri));
    receive(2, data(uri));
  }
  EXPECT_EQ(fw.sizes().cs, 2U);
  EXPECT_THAT(receive(1, interest("/a")), ElementsAre("2: interest /a"));
  EXPECT_THAT(receive(1, interest("/b")), ElementsAre("1: data /b"));
}

}  // namespace
}  // namespace facet::forwarding
