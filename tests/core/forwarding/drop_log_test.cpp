// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/drop_log.hpp"

#include "tests/core/forwarding/forwarder_fixture.hpp"

namespace facet::forwarding {
namespace {

/// "1 no_route /a"
std::string text_of(const drop_note& note) {
  auto text = std::to_string(note.face).append(" ").append(to_string(note.reason));
  if (note.name)
    text.append(" ").append(note.name->to_uri());
  return note.cut ? text.append(" …") : text;
}

std::vector<std::string> text_of(const std::vector<drop_note>& notes) {
  std::vector<std::string> text;
  for (const auto& note : notes)
    text.push_back(text_of(note));
  return text;
}

void add(drop_log& log, face_id face, std::string_view uri) {
  const auto name = n(uri);
  const auto view = name.view();
  log.add(face, drop_reason::scope, &view, time_point{1h});
}

TEST(DropLogTest, KeepsTheNewest) {
  drop_log log{3};
  EXPECT_THAT(log.since(0), IsEmpty());
  for (const auto* uri : {"/a", "/b", "/c", "/d", "/e"})
    add(log, 7, uri);
  EXPECT_EQ(log.total(), 5U);
  EXPECT_THAT(text_of(log.since(0)), ElementsAre("7 scope /c", "7 scope /d", "7 scope /e"));
  EXPECT_THAT(text_of(log.since(4)), ElementsAre("7 scope /e"));
  EXPECT_THAT(log.since(5), IsEmpty());
}

TEST(DropLogTest, FindsWhatLiesUnderOrAboveAName) {
  drop_log log{16};
  for (const auto* uri : {"/", "/a", "/a/b", "/a/b/c", "/x", "/a/bb"})
    add(log, 1, uri);
  log.add(1, drop_reason::malformed, nullptr, time_point{1h});
  EXPECT_THAT(text_of(log.about(n("/a/b"), 10)),
              ElementsAre("1 scope /a/b/c", "1 scope /a/b", "1 scope /a", "1 scope /"));
  EXPECT_THAT(text_of(log.about(n("/a/b"), 2)), ElementsAre("1 scope /a/b/c", "1 scope /a/b"));
}

TEST(DropLogTest, CutsLongNamesBetweenComponents) {
  drop_log log{4};
  const auto long_name = std::string{"/a/"}.append(100, 'x').append("/b");
  add(log, 1, long_name);
  add(log, 1, std::string{"/"}.append(8000, 'y'));
  add(log, 1, std::string{"/"}.append(102, 'z'));
  EXPECT_THAT(text_of(log.since(0)), ElementsAre("1 scope /a …", "1 scope / …",
                                                 std::string{"1 scope /"}.append(102, 'z')));
}

TEST(DropLogTest, OfNoCapacityOnlyCounts) {
  drop_log log{0};
  add(log, 1, "/a");
  EXPECT_EQ(log.total(), 1U);
  EXPECT_THAT(log.since(0), IsEmpty());
  EXPECT_THAT(log.about(n("/a"), 9), IsEmpty());
}

using DropsTest = ForwarderTest;

TEST_F(DropsTest, AreNotedWithFaceReasonAndName) {
  route("/far", 11);
  fw.add_face(3, {.mtu = 70});
  route("/big", 3);
  receive(1, interest("/nowhere"));
  receive(11, interest("/localhost/x"));
  receive(1, interest(n("/far/1")).hop_limit(1).encode());
  receive(2, data("/unasked"));
  receive(1, interest(std::string{"/big/"}.append(80, 'x')));
  receive(1, packet::buffer::copy_of(octets("rubbish")));
  receive(99, interest("/a"));
  receive(4, packet::encode_nack(packet::nack_reason::no_route, interest("/nack")));
  EXPECT_THAT(
      text_of(fw.drops_since(0)),
      ElementsAre("1 no_route /nowhere", "11 scope /localhost/x", "11 hop_limit /far/1",
                  "2 unsolicited /unasked", std::string{"3 too_large /big/"}.append(80, 'x'),
                  "1 malformed", "99 unknown_face", "4 nack_unmatched /nack"));
}

TEST_F(DropsTest, AreNotedWhenInterestsExpireButNotWhenTheyAreAggregated) {
  route("/a", 2);
  receive(1, interest(n("/a")).lifetime(10ms).encode());
  receive(3, interest(n("/a")).lifetime(10ms).encode());
  EXPECT_EQ(fw.drops_noted(), 0U) << "suppressed: it still gets the Data";
  wait(20ms);
  EXPECT_THAT(text_of(fw.drops_since(0)), UnorderedElementsAre("1 expired /a", "3 expired /a"));
  EXPECT_EQ(fw.drops_since(0).at(0).when, now);
}

/// What the totals say must be what the log was told.
TEST_F(DropsTest, AreAllCounted) {
  route("/", 2);
  route("/ndn", 11);
  for (std::uint32_t i = 0; i < 300; ++i) {
    receive(1 + i % 4, interest("/a/" + std::to_string(i % 7), i % 5));
    receive(1 + i % 3, data("/a/" + std::to_string(i % 9)));
    receive(11, interest("/localhost/" + std::to_string(i)));
    if (i % 50 == 0)
      wait(5s);
  }
  std::uint64_t counted = 0;
  const auto totals = fw.totals();
  for (std::size_t r = 0; r < drop_reason_count; ++r)
    if (static_cast<drop_reason>(r) != drop_reason::suppressed)
      counted += totals.faces.drops[r];
  EXPECT_GT(counted, 300U);
  EXPECT_EQ(fw.drops_noted(), counted);
}

}  // namespace
}  // namespace facet::forwarding
