// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/deadline_wheel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <random>
#include <vector>

namespace facet::tables {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

struct alarm : deadline_node {
  int number = 0;
};

class DeadlineWheelTest : public testing::Test {
 protected:
  ~DeadlineWheelTest() override {
    for (auto& a : alarms_)
      wheel_.cancel(a);
  }
  std::vector<int> due(time_point now, std::size_t limit = 1000, bool exactly = true) {
    std::vector<int> numbers;
    wheel_.expire(now, limit, exactly, [&](deadline_node& node) {
      EXPECT_LE(node.deadline, now);
      numbers.push_back(static_cast<alarm&>(node).number);
    });
    return numbers;
  }
  alarm& set(int number, time_point when) {
    auto& a = alarms_.at(static_cast<std::size_t>(number));
    a.number = number;
    wheel_.set(a, when);
    return a;
  }

  deadline_wheel wheel_;
  std::vector<alarm> alarms_ = std::vector<alarm>(32);
  time_point start_{24h};
};

TEST_F(DeadlineWheelTest, IsEmptyAtFirst) {
  EXPECT_EQ(wheel_.next(), std::nullopt);
  EXPECT_THAT(due(start_), IsEmpty());
}

TEST_F(DeadlineWheelTest, FiresAtTheDeadlineAndNotBefore) {
  due(start_);
  set(1, start_ + 4s);
  EXPECT_THAT(due(start_ + 4s - 1ns), IsEmpty());
  EXPECT_THAT(due(start_ + 4s), ElementsAre(1));
  EXPECT_EQ(wheel_.size(), 0U);
}

TEST_F(DeadlineWheelTest, LooksWithinASlotOnlyWhenAskedTo) {
  due(start_);
  set(1, start_ + 1ns);
  EXPECT_THAT(due(start_ + 2ns, 1000, false), IsEmpty());
  EXPECT_THAT(due(start_ + 2ns, 1000, true), ElementsAre(1));
}

TEST_F(DeadlineWheelTest, SaysWhenItHasSomethingToDo) {
  due(start_);
  set(1, start_ + 300ms);
  set(2, start_ + 200ms);
  const auto next = wheel_.next().value();
  EXPECT_GE(next, start_ + 200ms);
  EXPECT_LE(next, start_ + 200ms + deadline_wheel::resolution);
  EXPECT_THAT(due(next), ElementsAre(2));
}

TEST_F(DeadlineWheelTest, MovesAndCancels) {
  due(start_);
  set(1, start_ + 10ms);
  set(2, start_ + 10ms);
  set(3, start_ + 10ms);
  set(2, start_ + 20ms);
  wheel_.cancel(alarms_[3]);
  wheel_.cancel(alarms_[3]);
  EXPECT_THAT(due(start_ + 15ms), ElementsAre(1));
  EXPECT_THAT(due(start_ + 25ms), ElementsAre(2));
}

TEST_F(DeadlineWheelTest, KeepsDeadlinesFarBeyondItsSpan) {
  due(start_);
  set(1, start_ + 240h);
  time_point now = start_;
  while (wheel_.next() && *wheel_.next() < start_ + 240h) {
    now = *wheel_.next();
    ASSERT_THAT(due(now), IsEmpty());
  }
  EXPECT_THAT(due(start_ + 240h - 1ns), IsEmpty());
  EXPECT_THAT(due(start_ + 240h), ElementsAre(1));
}

TEST_F(DeadlineWheelTest, CatchesUpAfterALongPause) {
  due(start_);
  set(1, start_ + 1s);
  set(2, start_ + 3h);
  set(3, start_ + 9h);
  EXPECT_THAT(due(start_ + 5h), testing::UnorderedElementsAre(1, 2));
  EXPECT_THAT(due(start_ + 9h), ElementsAre(3));
}

TEST_F(DeadlineWheelTest, DoesNoMoreThanTheLimitAndGoesOnNextTime) {
  due(start_);
  for (int i = 0; i < 10; ++i)
    set(i, start_ + 10ms);
  EXPECT_EQ(due(start_ + 20ms, 4).size(), 4U);
  EXPECT_LE(wheel_.next().value(), start_ + 20ms) << "there is more to do now";
  EXPECT_EQ(due(start_ + 20ms, 100).size(), 6U);
}

TEST_F(DeadlineWheelTest, TakesADeadlineThatHasPassed) {
  due(start_);
  set(1, start_ - 1h);
  EXPECT_LE(wheel_.next().value(), start_ + deadline_wheel::resolution);
  EXPECT_THAT(due(start_), ElementsAre(1));
}

TEST_F(DeadlineWheelTest, AgreesWithASortedListOnRandomDeadlines) {
  std::mt19937_64 random{3};
  std::vector<alarm> alarms(500);
  std::vector<bool> set_(alarms.size());
  auto now = start_;
  due(now);
  for (int step = 0; step < 20'000; ++step) {
    const auto i = random() % alarms.size();
    alarms[i].number = static_cast<int>(i);
    if (random() % 4 == 0) {
      wheel_.cancel(alarms[i]);
      set_[i] = false;
    } else {
      wheel_.set(alarms[i], now + duration{static_cast<std::int64_t>(random() % 10'000'000'000U)});
      set_[i] = true;
    }
    if (random() % 8 != 0)
      continue;
    now += duration{static_cast<std::int64_t>(random() % 50'000'000U)};
    std::vector<int> expected;
    for (std::size_t k = 0; k < alarms.size(); ++k)
      if (set_[k] && alarms[k].deadline <= now) {
        expected.push_back(static_cast<int>(k));
        set_[k] = false;
      }
    ASSERT_THAT(due(now), testing::UnorderedElementsAreArray(expected)) << step;
  }
  for (auto& a : alarms)
    wheel_.cancel(a);
}

}  // namespace
}  // namespace facet::tables
