// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace facet::apps {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(ProgressTest, ShowsShareRateAndTimeLeft) {
  const std::string text = progress_text("/film", 25'000'000, 100'000'000, 1s, 120);
  EXPECT_THAT(text, StartsWith("/film"));
  EXPECT_THAT(text, HasSubstr("[======>"));
  EXPECT_THAT(text, HasSubstr(" 25%"));
  EXPECT_THAT(text, HasSubstr("200 Mbit/s"));
  EXPECT_THAT(text, HasSubstr("3.0 s left"));
}

TEST(ProgressTest, ShowsOnlyWhatIsKnownWhileTheTotalIsNot) {
  const std::string text = progress_text("/film", 1000, 0, 1s, 120);
  EXPECT_THAT(text, HasSubstr("1.00 kB"));
  EXPECT_THAT(text, Not(HasSubstr("%")));
}

TEST(ProgressTest, ShowsWhatElseIsKnownAfterTheShare) {
  const std::string text = progress_text("Faces", 0.5, 120, "point 2/4, 12 s left");
  EXPECT_THAT(text, HasSubstr(" 50%  point 2/4, 12 s left"));
  EXPECT_EQ(progress_text("Faces", 0.5, 20, "point 2/4, 12 s left").size(), 20U);
}

TEST(ProgressTest, IsNeverWiderThanTheTerminal) {
  const std::string label(200, 'n');
  for (std::size_t columns = 0; columns < 200; ++columns)
    EXPECT_LE(progress_text(label, 50, 100, 1s, columns).size(), columns);
}

TEST(ProgressTest, IsFullAtTheEndAndNotBeyond) {
  EXPECT_THAT(progress_text("x", 200, 100, 1s, 120), HasSubstr("[========================] 100%"));
}

}  // namespace
}  // namespace facet::apps
