// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/activity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace facet::apps {
namespace {

using status_json = nlohmann::ordered_json;
using testing::HasSubstr;

/// As it is when it has come over the wire: numbers are unsigned.
status_json received(const status_json& document) {
  return status_json::parse(document.dump());
}

status_json look(std::uint64_t at_ms, std::uint64_t interests, std::uint64_t ring_out = 0) {
  const status_json document{
      {"version", "Facet 1"},
      {"started_ms", 1000},
      {"now_ms", at_ms},
      {"forwarder", {{"in_interests", interests}, {"out_data", interests / 2}}},
      {"tables", {{"pit", 3}, {"fib", 4}}},
      {"content_store", {{"entries", 7}, {"hits", interests / 4}, {"misses", interests / 2}}},
      {"drops", {{"no_route", interests / 10}, {"expired", 1}}},
      {"distributions", {{"response_us", {0, interests, 0, interests / 100}}}},
      {"lanes", {{{"lane", 0}, {"faces", 2}, {"cpu_us", 500 * at_ms}, {"turns", at_ms}}}},
      {"faces",
       {{{"face_id", 256},
         {"uri", "shm://a"},
         {"in_interests", interests},
         {"in_data", 10},
         {"up", true},
         {"drops", {{"no_route", 2}}},
         {"ring", {{"slots", 256}, {"in", 0}, {"out", ring_out}}}},
        {{"face_id", 257}, {"uri", "udp4://192.0.2.1:6363"}, {"up", false}}}}};
  return received(document);
}

TEST(ActivityTest, MakesRatesOfTwoLooks) {
  const auto a = activity_between(look(2000, 100), look(4000, 300));
  EXPECT_DOUBLE_EQ(a.seconds, 2);
  EXPECT_DOUBLE_EQ(a.up_s, 3);
  EXPECT_DOUBLE_EQ(a.in_interests, 100);
  EXPECT_DOUBLE_EQ(a.out_data, 50);
  EXPECT_DOUBLE_EQ(a.hits_per_second, 25);
  ASSERT_EQ(a.lanes.size(), 1U);
  EXPECT_DOUBLE_EQ(a.lanes[0].cpu, 0.5) << "half a core";
  ASSERT_EQ(a.faces.size(), 2U);
  EXPECT_DOUBLE_EQ(a.faces[0].in_packets, 100);
  EXPECT_EQ(a.faces[0].drops, 2U);
  EXPECT_FALSE(a.faces[1].up);
  ASSERT_EQ(a.drops.size(), 2U);
  EXPECT_EQ(a.drops[0].reason, "no_route") << "most frequent first";
  EXPECT_DOUBLE_EQ(a.drops[0].per_second, 10);
}

TEST(ActivityTest, OneLookHasNoRates) {
  const auto a = activity_between(look(2000, 100), look(2000, 100));
  EXPECT_EQ(a.in_interests, 0);
  EXPECT_EQ(a.lanes.at(0).cpu, 0);
}

TEST(ActivityTest, AForwarderThatWasRestartedDidNothingYet) {
  auto now = look(9000, 5);
  now["started_ms"] = 8000;
  const auto a = activity_between(look(2000, 100), received(now));
  EXPECT_EQ(a.in_interests, 0);
  EXPECT_EQ(a.faces.at(0).in_packets, 0);
}

TEST(ActivityTest, ReadsWhateverItIsGiven) {
  for (const auto* text : {"{}", "[]", "7", "null", R"({"faces":7,"lanes":{},"drops":[1]})",
                           R"({"faces":[{},1,{"face_id":-1},{"face_id":3,"ring":[],"drops":2}]})",
                           R"({"started_ms":"x","now_ms":-4,"forwarder":[],"drops":{"a":"b"}})"}) {
    const auto document = status_json::parse(text);
    const auto a = activity_between(document, document);
    EXPECT_FALSE(screen_of(a, face_order::busiest, 80, 24).empty()) << text;
  }
}

TEST(ActivityScreenTest, ShowsEverythingThatThereIs) {
  const auto a = activity_between(look(2000, 100), look(4000, 300, 200));
  const auto lines = screen_of(a, face_order::number, 200, 50);
  const auto all =
      std::accumulate(lines.begin(), lines.end(), std::string{},
                      [](std::string sum, const std::string& l) { return sum + l + "\n"; });
  for (const auto* text : {"Facet 1", "202; half below 4 us, 90 % below 4 us, 99 % below 4 us",
                           "up 3 s", "pit 3", "100/s", "no_route 30", "lane 0", "cpu  50%",
                           "200/256", "shm://a", "udp4://192.0.2.1:6363 (down)"})
    EXPECT_THAT(all, HasSubstr(text));
}

TEST(ActivityScreenTest, FitsTheTerminal) {
  auto now = look(4000, 300);
  for (int i = 0; i < 100; ++i)
    now["faces"].push_back({{"face_id", 300 + i}, {"uri", std::string(300, 'x')}});
  const auto a = activity_between(look(2000, 100), received(now));
  for (const std::size_t rows : {1U, 3U, 10U, 24U}) {
    const auto lines = screen_of(a, face_order::busiest, 40, rows);
    EXPECT_LE(lines.size(), rows);
    for (const auto& line : lines)
      EXPECT_LE(line.size(), 40U);
  }
  EXPECT_THAT(screen_of(a, face_order::busiest, 80, 24).back(), HasSubstr("more faces"));
}

TEST(ActivityScreenTest, PutsFirstWhatIsAskedFor) {
  auto now = look(4000, 300);
  now["faces"][1]["drops"] = {{"expired", 50}};
  const auto a = activity_between(look(2000, 100), received(now));
  const auto first = [&](face_order order) {
    const auto lines = screen_of(a, order, 200, 50);
    return lines.at(lines.size() - 2);
  };
  EXPECT_THAT(first(face_order::number), HasSubstr(" 256 "));
  EXPECT_THAT(first(face_order::busiest), HasSubstr(" 256 "));
  EXPECT_THAT(first(face_order::fullest_ring), HasSubstr(" 256 "));
  EXPECT_THAT(first(face_order::most_drops), HasSubstr(" 257 "));
}

}  // namespace
}  // namespace facet::apps
