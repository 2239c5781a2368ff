// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/entry_observer.hpp"

#include "tests/core/forwarding/forwarder_fixture.hpp"

#include <fmt/ranges.h>

namespace facet::forwarding {
namespace {

class EntryObserverTest : public ForwarderTest, public entry_observer {
 protected:
  EntryObserverTest() { fw.observe_entries(this); }
  void satisfied(std::span<const face_id> downstreams,
                 std::span<const face_id> upstreams) override {
    told.push_back(fmt::format("satisfied {} by {}", downstreams, upstreams));
  }
  void expired(std::span<const face_id> downstreams, std::span<const face_id> upstreams) override {
    told.push_back(fmt::format("expired {} by {}", downstreams, upstreams));
  }

  lines told;
};

TEST_F(EntryObserverTest, IsToldOfAllThatWaitAndAllThatWereAsked) {
  ASSERT_TRUE(fw.set_strategy(n("/"), n("/localhost/nfd/strategy/multicast")));
  route("/a", 11);
  route("/a", 12);
  receive(1, interest("/a/1"));
  receive(2, interest("/a/1"));
  EXPECT_THAT(told, IsEmpty());
  receive(12, data("/a/1"));
  EXPECT_THAT(told, ElementsAre("satisfied [1, 2] by [11, 12]"));
}

TEST_F(EntryObserverTest, IsToldWhatTheStoreAnswers) {
  route("/a", 11);
  receive(1, interest("/a/1"));
  receive(11, data("/a/1"));
  receive(2, interest("/a/1"));
  EXPECT_THAT(told, ElementsAre("satisfied [1] by [11]", "satisfied [] by []"));
}

TEST_F(EntryObserverTest, IsToldWhatEndsInTimeOrByNacks) {
  route("/a", 11);
  receive(1, interest("/a/1"));
  receive(1, interest("/nowhere"));
  EXPECT_THAT(told, ElementsAre("expired [] by []")) << "a Nack, and nobody waits any longer";
  wait(1h);
  EXPECT_THAT(told, ElementsAre("expired [] by []", "expired [1] by [11]"));
  fw.observe_entries(nullptr);
  receive(1, interest("/nowhere"));
  EXPECT_EQ(told.size(), 2U);
}

}  // namespace
}  // namespace facet::forwarding
