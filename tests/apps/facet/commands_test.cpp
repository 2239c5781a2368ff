// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/commands.hpp"

#include "apps/facet/explanation.hpp"

#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace facet::apps {
namespace {

using testing::HasSubstr;

management::face_status face(const char* uri) {
  management::face_status made;
  made.uri = uri;
  return made;
}

TEST(MeansFaceTest, AddsWhatPeopleLeaveOutOfAFaceUri) {
  EXPECT_TRUE(means_face(face("udp4://192.0.2.1:6363"), "udp4://192.0.2.1:6363"));
  EXPECT_TRUE(means_face(face("udp4://192.0.2.1:6363"), "udp://192.0.2.1"));
  EXPECT_TRUE(means_face(face("tcp4://192.0.2.1:99"), "tcp://192.0.2.1:99"));
  EXPECT_TRUE(means_face(face("tcp6://[2001:db8::1]:6363"), "tcp6://[2001:db8::1]"));
  EXPECT_TRUE(means_face(face("fd://8"), "fd://8"));
  EXPECT_FALSE(means_face(face("udp4://192.0.2.1:6363"), "tcp://192.0.2.1"));
  EXPECT_FALSE(means_face(face("udp4://192.0.2.1:99"), "udp://192.0.2.1"));
  EXPECT_FALSE(means_face(face("fd://8"), ""));
}

TEST(WordsTest, FallBackToTheNumber) {
  EXPECT_EQ(word_for(origin_words(), 65), "client");
  EXPECT_EQ(word_for(origin_words(), 1000), "1000");
}

TEST(ExplanationTest, SaysInWordsWhatWouldHappen) {
  const auto told = nlohmann::ordered_json::parse(R"({"name":"/a/b",
    "content_store":{"hit":true,"fresh":false,"data":"/a/b/v=1"},
    "pit":{"pending":true,"expires_ms":900,"downstreams":[256],
           "upstreams":[{"face":257,"sent_ms_ago":12,"nack":"NoRoute"}]},
    "fib":{"prefix":"/a","next_hops":[{"face":257,"cost":10,"uri":"udp4://192.0.2.1:6363",
           "eligible":false}]},
    "strategy":{"prefix":"/","name":"/localhost/nfd/strategy/best-route/v=5"},
    "verdict":"forwarded to face 257",
    "recent_drops":[{"name":"/a/b","face":258,"reason":"no_route","ms_ago":7}]})");
  const std::string text = fmt::format("{}", fmt::join(explanation_lines(told), "\n"));
  EXPECT_THAT(text, HasSubstr("An Interest for /a/b now: forwarded to face 257"));
  EXPECT_THAT(text, HasSubstr("answers with /a/b/v=1, which is stale"));
  EXPECT_THAT(text, HasSubstr("faces 256 wait, for 900 ms more"));
  EXPECT_THAT(text, HasSubstr("asked face 257 12 ms ago, which refused: NoRoute"));
  EXPECT_THAT(text, HasSubstr("face 257 udp4://192.0.2.1:6363, cost 10, not eligible"));
  EXPECT_THAT(text, HasSubstr("best-route/v=5, chosen for /"));
  EXPECT_THAT(text, HasSubstr("7 ms ago on face 258: /a/b (no_route)"));
}

TEST(ExplanationTest, LeavesOutWhatIsNotAsExpected) {
  for (const char* told :
       {"{}", R"({"pit":7,"fib":[],"content_store":null,"recent_drops":{}})",
        R"({"pit":{"pending":true,"upstreams":[1,"x"]},"fib":{"next_hops":[null]}})"})
    EXPECT_FALSE(explanation_lines(nlohmann::ordered_json::parse(told)).empty()) << told;
}

}  // namespace
}  // namespace facet::apps
