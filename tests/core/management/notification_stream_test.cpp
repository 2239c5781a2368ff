// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/notification_stream.hpp"

#include "core/packet/data.hpp"

#include <gtest/gtest.h>

#include <string>

namespace facet::management {
namespace {

using namespace std::chrono_literals;

class NotificationStreamTest : public ::testing::Test {
 protected:
  std::optional<packet::buffer> ask(packet::name name, std::chrono::milliseconds lifetime = 4s) {
    interest = packet::interest_builder{name}.can_be_prefix().lifetime(lifetime).encode();
    return stream.ask(*packet::decode_interest(interest), now);
  }
  std::optional<packet::buffer> ask(std::uint64_t number) {
    return ask(packet::name{prefix}.append_sequence(number));
  }
  std::optional<packet::buffer> post(const std::string& text) {
    return stream.post({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, now);
  }
  static std::string text_of(const std::optional<packet::buffer>& data) {
    if (!data)
      return "nothing";
    const auto view = packet::decode_data(*data);
    return {view->content.begin(), view->content.end()};
  }

  packet::name prefix = *packet::name::parse("/localhost/nfd/faces/events");
  notification_stream stream{prefix, 3};
  packet::buffer interest;
  time_point now{1h};
};

TEST_F(NotificationStreamTest, AnswersTheFirstInterestWithTheLatestNotification) {
  post("a");
  post("b");
  EXPECT_EQ(text_of(ask(prefix)), "b");
  EXPECT_EQ(text_of(ask(0)), "a");
  EXPECT_EQ(text_of(ask(1)), "b");
}

TEST_F(NotificationStreamTest, LetsAnInterestWaitForTheNextNotification) {
  EXPECT_EQ(text_of(ask(prefix)), "nothing");
  EXPECT_EQ(text_of(post("a")), "a");
  EXPECT_EQ(text_of(post("b")), "nothing") << "nobody waited any more";
  EXPECT_EQ(text_of(ask(2)), "nothing");
  EXPECT_EQ(text_of(post("c")), "c");
}

TEST_F(NotificationStreamTest, ForgetsAnInterestWhoseLifetimeIsOver) {
  ask(prefix, 100ms);
  now += 100ms;
  EXPECT_EQ(text_of(post("a")), "nothing");
}

TEST_F(NotificationStreamTest, KeepsNoMoreThanItIsAllowedTo) {
  for (const char* text : {"a", "b", "c", "d"})
    post(text);
  EXPECT_EQ(text_of(ask(0)), "nothing");
  EXPECT_EQ(text_of(ask(1)), "b");
  EXPECT_EQ(text_of(ask(~std::uint64_t{0})), "nothing");
}

TEST_F(NotificationStreamTest, CoversItsNameAndItsNumbersOnly) {
  EXPECT_TRUE(stream.covers(prefix));
  EXPECT_TRUE(stream.covers(packet::name{prefix}.append_sequence(7)));
  EXPECT_FALSE(stream.covers(packet::name{prefix}.append_segment(7)));
  EXPECT_FALSE(stream.covers(packet::name{prefix}.append_sequence(7).append_sequence(8)));
  EXPECT_FALSE(stream.covers(*packet::name::parse("/localhost/nfd/faces")));
}

}  // namespace
}  // namespace facet::management
