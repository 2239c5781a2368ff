// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/messages.hpp"

#include "actors/poll_budget.hpp"
#include "tests/actors/actor_test.hpp"
#include "tests/actors/over_the_wire.hpp"

namespace facet::actors::test {
namespace {

using namespace std::chrono_literals;

class MessagesTest : public ActorTest {};

TEST_F(MessagesTest, ABatchCrossesNodesUnchanged) {
  packet_batch batch{{bytes_of("one"), bytes_of(""), bytes_of(std::string(9000, 'x'))}};
  auto copy = tests::across(batch);
  ASSERT_EQ(copy.packets.size(), 3u);
  EXPECT_EQ(text_of(copy.packets[0]), "one");
  EXPECT_TRUE(copy.packets[1].empty());
  EXPECT_EQ(copy.packets[2].size(), 9000u);
}

TEST_F(MessagesTest, ARouteCrossesNodesWithItsName) {
  route r{*packet::name::parse("/a/v=7/%00"), 300, 1, 2, 3, 4};
  auto copy = tests::across(r);
  EXPECT_EQ(copy.prefix, r.prefix);
  EXPECT_EQ(copy.face, 300u);
  EXPECT_EQ(copy.expires_ms, 4u);
}

TEST_F(MessagesTest, AForgedBatchIsRefused) {
  packet_batch batch;
  const auto honest = flatten({{bytes_of("abc"), bytes_of("de")}});
  for (std::size_t size = 0; size < honest.size(); ++size)
    EXPECT_FALSE(unflatten({honest.begin(), honest.begin() + static_cast<long>(size)}, batch));
  auto forged = honest;
  forged[0] = 0xff;  // four billion packets
  EXPECT_FALSE(unflatten(forged, batch));
  forged = honest;
  forged[7] = 4;  // a size that the next packet's octets would have to fill
  EXPECT_FALSE(unflatten(forged, batch));
  EXPECT_TRUE(unflatten(honest, batch));
}

TEST_F(MessagesTest, ErrorsKeepTheirCodeAndSentence) {
  const auto e = to_caf({errc::name_in_use, "the name 'x' is taken"});
  EXPECT_EQ(e, caf::make_error(errc::name_in_use));
  EXPECT_EQ(from_caf(e).message, "the name 'x' is taken");
  EXPECT_NE(sys.render(e).find("name_in_use"), std::string::npos);
}

TEST(PollBudgetTest, PollsOnlyWhilePacketsComeFasterThanAWakeUpCosts) {
  poll_budget budget{50us};
  poll_budget::clock::time_point t{1h};
  EXPECT_FALSE(budget.keep_polling(t));
  for (int i = 0; i < 20; ++i)
    budget.arrived(t += 5us);
  EXPECT_TRUE(budget.keep_polling(t + 10us));
  EXPECT_FALSE(budget.keep_polling(t + 60us)) << "the limit after the last arrival";
  for (int i = 0; i < 20; ++i)
    budget.arrived(t += 1ms);
  EXPECT_FALSE(budget.keep_polling(t + 1us)) << "slow traffic is not worth polling for";
}

TEST(PollBudgetTest, NeverPollsWithoutALimit) {
  poll_budget budget{0us};
  poll_budget::clock::time_point t{1h};
  for (int i = 0; i < 20; ++i)
    budget.arrived(t += 1ns);
  EXPECT_FALSE(budget.keep_polling(t));
}

}  // namespace
}  // namespace facet::actors::test
