// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/content_store.hpp"
#include "tests/core/tables/table_fixture.hpp"

#include <algorithm>
#include <list>
#include <random>

namespace facet::tables {
namespace {

constexpr std::size_t plenty = std::size_t{1} << 20;

/// A store of at most three packets.
class PolicyTest : public testing::TestWithParam<cs_policy> {
 protected:
  void insert(const packet::name& name, duration freshness = 1s, bool unsolicited = false) {
    const auto packet =
        data_packet(name, std::chrono::duration_cast<std::chrono::milliseconds>(freshness));
    const auto data = packet::decode_data(packet).value();
    name_prefixes prefixes{data.name};
    store_.insert(data, prefixes, packet, now_, unsolicited);
  }
  void insert(std::string_view uri, duration freshness = 1s) { insert(n(uri), freshness); }
  void push(std::string_view uri) { insert(n(uri), 1s, true); }

  void use(packet::name_view name) {
    const auto packet = packet::interest_builder{name}.encode();
    const auto interest = packet::decode_interest(packet).value();
    name_prefixes prefixes{interest.name};
    (void)store_.find(interest, prefixes, now_);
  }

  /// The one-component Names stored, in order, as one text.
  std::string stored() const {
    std::string text;
    for (char c = 'a'; c <= 'z'; ++c)
      if (const auto one = packet::name{}.append(std::string_view{&c, 1});
          store_.look(one, false, now_))
        text += c;
    return text;
  }

  content_store store_{plenty, 3, GetParam()};
  time_point now_{1h};
};

TEST_P(PolicyTest, KeepsAtMostAsManyPacketsAsItMay) {
  for (const auto* uri : {"/a", "/b", "/c", "/d", "/e"})
    insert(uri);
  EXPECT_EQ(stored(), "cde");
  store_.set_capacity_packets(1);
  EXPECT_EQ(stored(), "e");
  store_.set_capacity_packets(0);
  EXPECT_EQ(stored(), "");
  insert("/f");
  EXPECT_EQ(store_.size(), 0U);
  EXPECT_EQ(store_.used_bytes(), 0U);
}

TEST_P(PolicyTest, LooksWithoutCountingOrUsing) {
  insert("/a", 10ms), insert("/b"), insert("/c");
  EXPECT_TRUE(store_.look(n("/a"), false, now_)->fresh);
  EXPECT_FALSE(store_.look(n("/a"), false, now_ + 10ms)->fresh);
  EXPECT_FALSE(store_.look(n("/"), false, now_));
  EXPECT_EQ(packet::to_uri(store_.look(n("/"), true, now_)->name), "/a");
  insert("/d");
  EXPECT_EQ(stored(), "bcd");
  EXPECT_EQ(store_.hits() + store_.misses(), 0U);
  store_.set_flags(true, false);
  EXPECT_FALSE(store_.look(n("/d"), false, now_)) << "what is not served answers nobody";
}

INSTANTIATE_TEST_SUITE_P(Both, PolicyTest,
                         testing::Values(cs_policy::lru, cs_policy::priority_fifo),
                         [](const auto& p) { return std::string{to_string(p.param)}; });

class PriorityFifoTest : public PolicyTest {};

TEST_P(PriorityFifoTest, PushesOutUnsolicitedDataBeforeAnythingElse) {
  insert("/a"), push("/b"), insert("/c", 0s);
  insert("/d");
  EXPECT_EQ(stored(), "acd");
  push("/e");
  EXPECT_EQ(stored(), "acd") << "a newcomer that nobody asked for goes before stale Data";
}

TEST_P(PriorityFifoTest, PushesOutStaleDataBeforeFreshData) {
  insert("/a", 1s), insert("/b", 10ms), insert("/c", 5ms);
  insert("/d", 1s);
  EXPECT_EQ(stored(), "bcd") << "nothing is stale yet: the oldest";
  now_ += 10ms;
  insert("/e", 1s);
  EXPECT_EQ(stored(), "bde") << "what became stale first";
  insert("/f", 1s);
  EXPECT_EQ(stored(), "def");
}

TEST_P(PriorityFifoTest, IsNotSwayedByUse) {
  insert("/a"), insert("/b"), insert("/c");
  use(n("/a"));
  insert("/d");
  EXPECT_EQ(stored(), "bcd");
}

TEST_P(PriorityFifoTest, GoesByTheLastArrivalOfTheSameData) {
  insert("/a"), insert("/b"), insert("/c");
  insert("/a");
  insert("/d");
  EXPECT_EQ(stored(), "acd");
}

TEST_P(PriorityFifoTest, ForgivesUnsolicitedDataThatIsAskedForLater) {
  push("/a"), insert("/b"), insert("/c");
  insert("/a");
  insert("/d");
  EXPECT_EQ(stored(), "acd");
  push("/a");
  insert("/e");
  EXPECT_EQ(stored(), "ade") << "once asked for it stays so";
}

TEST_P(PriorityFifoTest, MayReplaceLruAndBackWhileDataIsStored) {
  store_.set_policy(cs_policy::lru);
  insert("/a", 0s), push("/b"), insert("/c");
  use(n("/a"));
  store_.set_policy(cs_policy::priority_fifo);
  EXPECT_EQ(store_.policy(), cs_policy::priority_fifo);
  insert("/d");
  EXPECT_EQ(stored(), "acd");
  insert("/e");
  EXPECT_EQ(stored(), "cde");
  store_.set_policy(cs_policy::lru);
  use(n("/c"));
  insert("/f");
  EXPECT_EQ(stored(), "cef");
  EXPECT_EQ(store_.erase(n("/"), 10), 3U);
}

/// The rule read aloud, over a plain list.
class priority_list {
 public:
  struct item {
    packet::name name;
    time_point fresh_until;
    bool unsolicited;
  };
  void insert(const packet::name& name, duration freshness, bool unsolicited, time_point now) {
    const auto same = std::ranges::find(items_, name, &item::name);
    const bool asked_for = !unsolicited || (same != items_.end() && !same->unsolicited);
    if (same != items_.end())
      items_.erase(same);
    items_.push_back({name, now + freshness, !asked_for});
    while (items_.size() > 3)
      items_.erase(victim(now));
  }
  std::vector<packet::name> names() const {
    std::vector<packet::name> all;
    for (const auto& i : items_)
      all.push_back(i.name);
    std::ranges::sort(all);
    return all;
  }

 private:
  std::list<item>::iterator victim(time_point now) {
    const auto pushed = std::ranges::find(items_, true, &item::unsolicited);
    if (pushed != items_.end())
      return pushed;
    const auto first = std::ranges::min_element(items_, {}, &item::fresh_until);
    return first->fresh_until <= now ? first : items_.begin();
  }
  std::list<item> items_;  // by arrival
};

TEST_P(PriorityFifoTest, DecidesAsTheRuleReadAloud) {
  std::mt19937 random{5};
  priority_list expected;
  constexpr duration periods[]{0s, 1ms, 5ms, 1s};
  for (int step = 0; step < 20'000; ++step) {
    // Data of one Name always has the same octets, hence the same period.
    const auto which = random() % 8;
    const auto name = numbered("/", which);
    const auto period = periods[which % 4];
    const bool unsolicited = random() % 3 == 0;
    insert(name, period, unsolicited);
    expected.insert(name, period, unsolicited, now_);
    std::vector<packet::name> kept;
    for (std::size_t i = 0; i < 8; ++i)
      if (store_.look(numbered("/", i), false, now_))
        kept.push_back(numbered("/", i));
    ASSERT_EQ(kept, expected.names()) << "at step " << step;
    now_ += std::chrono::microseconds{random() % 2000};
  }
}

INSTANTIATE_TEST_SUITE_P(Only, PriorityFifoTest, testing::Values(cs_policy::priority_fifo));

TEST(CsPolicyTest, IsReadByItsSpelling) {
  EXPECT_EQ(cs_policy_of("lru"), cs_policy::lru);
  EXPECT_EQ(cs_policy_of("priority_fifo"), cs_policy::priority_fifo);
  EXPECT_EQ(cs_policy_of("LRU"), std::nullopt);
}

}  // namespace
}  // namespace facet::tables
