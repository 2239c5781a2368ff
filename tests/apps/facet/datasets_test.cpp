// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/datasets.hpp"

#include <gtest/gtest.h>

namespace facet::apps {
namespace {

TEST(DatasetsTest, ReadsDropsPerFaceAndReason) {
  const auto status = parse_facet_status(
      R"({"forwarder":{"version":"1","drops":{"no_route":9}},"faces":[{"face_id":256,"uri":"shm://a",
          "drops":{"no_route":3,"queue_full":0}},{"face_id":257}],
          "drops":{"no_route":9,"stalled":2},"gone":{"drops":{"no_route":6,"stalled":2}},
          "later":true})");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->forwarder.at("version"), "1");
  EXPECT_EQ(status->total.at("no_route"), 9U);
  EXPECT_EQ(status->total.at("stalled"), 2U);
  EXPECT_EQ(status->gone.at("no_route"), 6U);
  EXPECT_EQ(status->drops.at(256).at("no_route"), 3U);
  EXPECT_TRUE(status->drops.at(257).empty());
}

TEST(DatasetsTest, SkipsWhatIsNotAsExpected) {
  const auto status = parse_facet_status(
      R"({"forwarder":7,"faces":[1,"x",{"face_id":"a"},{"face_id":5,"drops":{"a":-1,"b":"c"}}]})");
  ASSERT_TRUE(status);
  EXPECT_TRUE(status->forwarder.is_null());
  ASSERT_EQ(status->drops.size(), 1U);
  EXPECT_TRUE(status->drops.at(5).empty());
}

TEST(DatasetsTest, RefusesWhatIsNoJsonObject) {
  EXPECT_FALSE(parse_facet_status(""));
  EXPECT_FALSE(parse_facet_status("[]"));
  EXPECT_FALSE(parse_facet_status("{\"faces\":"));
}

TEST(DatasetsTest, NamesOnlyDropsThatHappened) {
  EXPECT_EQ(to_text({}), "none");
  EXPECT_EQ(to_text({{"a", 0}}), "none");
  EXPECT_EQ(to_text({{"a", 1}, {"b", 0}, {"c", 2}}), "a 1, c 2");
}

}  // namespace
}  // namespace facet::apps
