// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Data that forwarders of one name space hand to each other (data_pass.hpp).
#include "tests/core/forwarding/forwarder_fixture.hpp"

namespace facet::forwarding {
namespace {

class SharedDataTest : public ForwarderTest {
 protected:
  SharedDataTest() { route("/", 2); }

  pass_outcome pass(const packet::buffer& packet, data_pass which) {
    out.clear();
    return fw.receive_pass(2, packet, which, now, out);
  }
  std::uint64_t received() const { return fw.counters(2)->n_in_data; }
  std::uint64_t octets_received() const { return fw.counters(2)->n_in_bytes; }
  std::uint64_t all_drops() const {
    std::uint64_t sum = 0;
    for (const auto count : fw.totals().faces.drops)
      sum += count;
    return sum;
  }
};

TEST_F(SharedDataTest, CountsPendingInterestsThatDataOfOtherShardsMaySatisfy) {
  receive(1, prefix_interest("/a"));
  receive(1, prefix_interest("/a/b"));
  receive(1, interest("/c"));
  EXPECT_EQ(fw.pending_prefixes(2), 1U);
  EXPECT_EQ(fw.pending_prefixes(3), 2U);
  wait(5s);
  EXPECT_EQ(fw.pending_prefixes(3), 0U);
}

TEST_F(SharedDataTest, IsStoredAndCountedInItsOwnShardWhenSomebodyWaitsThere) {
  receive(1, interest("/a/b"));
  EXPECT_EQ(pass(data("/a/b"), data_pass::first), pass_outcome::delivered);
  EXPECT_THAT(described(), ElementsAre("1: data /a/b"));
  EXPECT_EQ(received(), 1U);
  EXPECT_EQ(fw.sizes().cs, 1U);
}

TEST_F(SharedDataTest, OfNobodyInItsOwnShardIsLeftToTheOthers) {
  EXPECT_EQ(pass(data("/a/b"), data_pass::first), pass_outcome::undelivered);
  EXPECT_EQ(received(), 1U);
  EXPECT_EQ(all_drops(), 0U);
  EXPECT_EQ(fw.sizes().cs, 0U);
}

TEST_F(SharedDataTest, SatisfiesAsACopyWithoutBeingCountedOrStored) {
  receive(1, prefix_interest("/a"));
  EXPECT_EQ(pass(data("/a/b"), data_pass::copy), pass_outcome::delivered);
  EXPECT_THAT(described(), ElementsAre("1: data /a/b"));
  EXPECT_EQ(pass(data("/a/b"), data_pass::copy), pass_outcome::undelivered);
  EXPECT_EQ(received(), 0U);
  EXPECT_EQ(octets_received(), 0U);
  EXPECT_EQ(all_drops(), 0U);
  EXPECT_EQ(fw.sizes().cs, 0U);
}

TEST_F(SharedDataTest, IsStoredWhenACopyWasDelivered) {
  pass(data("/a/b"), data_pass::first);
  pass(data("/a/b"), data_pass::wanted);
  EXPECT_EQ(received(), 1U);
  EXPECT_EQ(all_drops(), 0U);
  EXPECT_THAT(receive(1, interest("/a/b")), ElementsAre("1: data /a/b"));
}

TEST_F(SharedDataTest, SatisfiesWhoAskedWhileTheOthersWereAsked) {
  pass(data("/a/b"), data_pass::first);
  receive(1, interest("/a/b"));
  pass(data("/a/b"), data_pass::unwanted);
  EXPECT_THAT(described(), ElementsAre("1: data /a/b"));
  EXPECT_EQ(all_drops(), 0U);
}

TEST_F(SharedDataTest, IsUnsolicitedOnceWhenNobodyWantedIt) {
  pass(data("/a/b"), data_pass::first);
  pass(data("/a/b"), data_pass::unwanted);
  EXPECT_EQ(received(), 1U);
  EXPECT_EQ(drops(2, drop_reason::unsolicited), 1U);
  EXPECT_EQ(all_drops(), 1U);
  EXPECT_EQ(fw.sizes().cs, 0U);
}

TEST_F(SharedDataTest, OfAFaceThatIsGoneIsCountedOnce) {
  fw.remove_face(2);
  EXPECT_EQ(pass(data("/a/b"), data_pass::copy), pass_outcome::undelivered);
  EXPECT_EQ(all_drops(), 0U);
  pass(data("/a/b"), data_pass::unwanted);
  EXPECT_EQ(all_drops(), 1U);
}

TEST_F(SharedDataTest, ThatIsMalformedIsSettledAtOnce) {
  EXPECT_EQ(pass(packet::buffer::copy_of(octets("\x06\x02\x07\x01")), data_pass::first),
            pass_outcome::settled);
  EXPECT_EQ(drops(2, drop_reason::malformed), 1U);
}

TEST_F(SharedDataTest, DoesNotChangeWhatBecomesOfInterestsAndNacks) {
  EXPECT_EQ(fw.receive_pass(1, interest("/x/y"), data_pass::first, now, out),
            pass_outcome::settled);
  EXPECT_EQ(fw.counters(1)->n_in_interests, 1U);
}

}  // namespace
}  // namespace facet::forwarding
