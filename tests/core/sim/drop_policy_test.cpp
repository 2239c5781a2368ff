// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// What links do when packets come faster than they leave.
#include "core/load/random.hpp"
#include "core/packet/interest.hpp"
#include "core/sim/controlled_delay.hpp"
#include "core/sim/link_end.hpp"
#include "core/sim/partition.hpp"
#include "core/sim/random_early_drop.hpp"
#include "core/sim/virtual_time.hpp"
#include "tests/core/sim/scenario_fixture.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

namespace facet::sim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Share of packets that go while the queue always has that length.
double red_share(std::size_t waiting) {
  random_early_drop red{25};
  load::random_source random{1};
  for (int i = 0; i < 10'000; ++i)
    red.note(waiting, 0ns, 1ms);
  constexpr int packets = 200'000;
  int dropped = 0;
  for (int i = 0; i < packets; ++i) {
    red.note(waiting, 0ns, 1ms);
    dropped += red.drops(random.unit()) ? 1 : 0;
  }
  return static_cast<double>(dropped) / packets;
}

TEST(RandomEarlyDrop, DropsTheMoreTheLongerTheQueueHasBeen) {
  EXPECT_EQ(red_share(4), 0) << "below the lower threshold, 5";
  // In the middle each packet goes with 1/100, evenly spread: every 1st to 100th, 50.5 on average.
  EXPECT_NEAR(red_share(10), 1 / 50.5, 0.001);
  // At 20 with p = 0.347: gaps of 1, 2 or 3 packets.
  const double p = 1.0 / 50 + 49.0 / 50 * 5 / 15;
  const double second = (1 - p) * (p / (1 - p));
  EXPECT_NEAR(red_share(20), 1 / (p + 2 * second + 3 * (1 - p - second)), 0.01);
  EXPECT_EQ(red_share(30), 1) << "at twice the upper threshold";
}

TEST(RandomEarlyDrop, ForgetsWhileNothingIsSent) {
  random_early_drop red{25};
  for (int i = 0; i < 10'000; ++i)
    red.note(20, 0ns, 1ms);
  EXPECT_NEAR(red.average(), 20, 0.001);
  red.note(0, 1s, 1ms);  // a thousand packets' time
  EXPECT_NEAR(red.average(), 20 * std::pow(0.998, 1001), 0.01);
}

/// Milliseconds at which CoDel drops, with one packet a millisecond that has waited so long.
std::vector<int> codel_drops(duration waited, std::size_t behind, int until) {
  controlled_delay codel;
  std::vector<int> dropped;
  for (int ms = 0; ms < until; ++ms)
    if (codel.drops(time_of(std::int64_t{ms} * 1'000'000), waited, 1000, behind))
      dropped.push_back(ms);
  return dropped;
}

TEST(ControlledDelay, DropsMoreAndMoreOftenWhileAllWaitTooLong) {
  // After one interval, then 100/√n ms apart.
  EXPECT_THAT(codel_drops(6ms, 50'000, 400), ElementsAre(100, 200, 271, 329, 379));
}

TEST(ControlledDelay, LetsShortWaitsAndLastPacketsBe) {
  EXPECT_THAT(codel_drops(4'999'999ns, 50'000, 400), IsEmpty());
  EXPECT_THAT(codel_drops(6ms, 1000, 400), IsEmpty()) << "no more than one packet behind";
}

TEST(ControlledDelay, GoesOnWhereItLeftOffWhenTheQueueIsSoonLongAgain) {
  controlled_delay codel;
  std::int64_t ms = 0;
  const auto spell = [&](int length, duration waited) {
    std::vector<std::int64_t> dropped;
    for (const auto begin = ms; ms < begin + length; ++ms)
      if (codel.drops(time_of(ms * 1'000'000), waited, 1000, 50'000))
        dropped.push_back(ms - begin);
    return dropped;
  };
  EXPECT_EQ(spell(400, 6ms).size(), 5U);
  EXPECT_TRUE(spell(50, 1ms).empty());
  EXPECT_THAT(spell(180, 6ms), ElementsAre(100, 150)) << "100/√4 apart";
}

held_packet of_octets(std::size_t octets, std::int64_t since, std::uint32_t tag) {
  return {packet::buffer::copy_of(std::vector<std::uint8_t>(octets)), tag, since};
}

TEST(LinkEnd, DropsTheHeadOfAFullQueue) {
  link_end link{{.delay = 1ms, .rate = 8'000, .queue = 2, .drops = drop_policy::head}, 1, 0};
  EXPECT_FALSE(link.hold(of_octets(1, 0, 0)));
  const auto first = link.next(0);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->arrives, 2'000'000) << "a millisecond to send and one on the way";
  EXPECT_FALSE(link.hold(of_octets(2, 10, 1)));
  EXPECT_FALSE(link.hold(of_octets(1, 10, 2)));
  EXPECT_FALSE(link.next(10)) << "the transmitter is busy";
  EXPECT_EQ(link.take_wake_up(), 1'000'000);
  EXPECT_EQ(link.take_wake_up(), std::nullopt) << "told once";
  const auto gone = link.hold(of_octets(1, 20, 3));
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->hops, 1U) << "the oldest";
  EXPECT_EQ(link.last_drop(), link_drop::queue_full);
  EXPECT_EQ(link.totals().dropped_octets[static_cast<std::size_t>(link_drop::queue_full)], 2U);
  const auto second = link.next(1'000'000);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->held.hops, 2U);
  EXPECT_EQ(second->arrives, 3'000'000);
  EXPECT_EQ(link.totals().waiting, 999'990ns);
  EXPECT_EQ(link.totals().longest_queue, 2U);
}

TEST(LinkEnd, LosesItsLineWhenItIsCut) {
  link_end link{{.delay = 1ms, .rate = 8'000, .drops = drop_policy::codel}, 1, 0};
  for (std::uint32_t i = 0; i < 3; ++i)
    EXPECT_FALSE(link.hold(of_octets(1, 0, i)));
  EXPECT_TRUE(link.next(0));
  link.set_up(false, 100);
  EXPECT_EQ(link.take_cut_off().size(), 2U);
  EXPECT_EQ(link.totals().down, 2U);
  EXPECT_TRUE(link.take_cut_off().empty());
  EXPECT_TRUE(link.hold(of_octets(1, 200, 3)));
  link.set_up(true, 300);
  EXPECT_FALSE(link.hold(of_octets(1, 400, 4)));
  EXPECT_EQ(link.next(400)->arrives, 400 + 2'000'000) << "nobody is in front";
}

TEST(LinkEnd, MarksWhatItSendsWhileTheQueueStaysLong) {
  // Ten packets of 1500 octets: crowded above 7,500.
  const link_traits traits{.delay = 0ns, .rate = 8'000'000, .queue = 10};
  link_end link{traits, 1, 0};
  std::vector<int> marks;
  const auto offer = [&](int from, int until, int at_once) {
    for (int ms = from; ms < until; ++ms)
      for (int i = 0; i < at_once; ++i) {
        const auto now = std::int64_t{ms} * 1'000'000;
        if (link.mark_is_due(now)) {
          link.marked(now, true);
          marks.push_back(ms);
        }
        link.send(now, 1000);  // takes a millisecond
      }
  };
  offer(0, 5, 2);
  EXPECT_THAT(marks, IsEmpty()) << "it is long only now";
  offer(5, 400, 2);
  ASSERT_GE(marks.size(), 3U);
  EXPECT_NEAR(marks[0], 107, 3) << "crowded for 100 ms";
  EXPECT_NEAR(marks[1] - marks[0], 71, 2);
  EXPECT_EQ(link.totals().marked, marks.size());
  marks.clear();
  offer(500, 900, 1);
  EXPECT_THAT(marks, IsEmpty()) << "as much comes as leaves";
  link_end without{{.rate = 8'000, .queue = 1, .congestion_marks = false}, 1, 0};
  without.send(0, 1000);
  without.send(0, 1000);
  EXPECT_FALSE(without.mark_is_due(1));
}

// -- whole networks -------------------------------------------------------------------------------

/// Eight downloads through a link of 2 Mbit/s with room for 100 packets.
scenario bottleneck(drop_policy policy, bool marks) {
  scenario s;
  s.network = make_line(3, {{.content_store_packets = 0}, {.delay = 5ms}});
  s.network.links[1].traits = {
      .delay = 5ms, .rate = 2'000'000, .queue = 100, .drops = policy, .congestion_marks = marks};
  auto eager = consumers("/p", {"n0"}, 0, load::pacing::aimd);
  eager.group.max_window = 50;
  eager.group.faces = 8;
  eager.sequence = sequence_kind::own;
  s.consumers = {eager};
  s.producers = {producers("/p", {"n2"}, 1000)};
  s.length = 30s;
  s.traces = {false, false, false, false, 1s};
  return s;
}

/// What the congested direction did: Data from the producer's node.
link_totals congested(const outcome& done) {
  return done.totals.nodes[2].links[0];
}

double mean_wait_ms(const outcome& done) {
  const auto& t = congested(done);
  return std::chrono::duration<double, std::milli>(t.waiting).count() /
         static_cast<double>(t.packets);
}

TEST(DropPolicy, CoDelKeepsWaitsShortAndTheLinkBusy) {
  const auto tail = simulate(bottleneck(drop_policy::tail, false));
  const auto codel = simulate(bottleneck(drop_policy::codel, false));
  EXPECT_GT(congested(tail).queue_full, 0U);
  EXPECT_GT(congested(codel).early, 0U);
  EXPECT_GT(mean_wait_ms(tail), 100);
  EXPECT_LT(mean_wait_ms(codel), mean_wait_ms(tail) / 3);
  EXPECT_GT(congested(codel).busy, 24s) << "of 30";
}

TEST(DropPolicy, RedDropsBeforeTheQueueIsFull) {
  const auto tail = simulate(bottleneck(drop_policy::tail, false));
  const auto red = simulate(bottleneck(drop_policy::red, false));
  EXPECT_GT(congested(red).early, 0U);
  EXPECT_LT(congested(red).queue_full, congested(tail).queue_full);
  EXPECT_LT(mean_wait_ms(red), mean_wait_ms(tail));
  EXPECT_GT(congested(red).busy, 24s);
}

TEST(DropPolicy, HeadLosesAsManyAndTellsSooner) {
  const auto head = simulate(bottleneck(drop_policy::head, false));
  EXPECT_GT(congested(head).queue_full, 0U);
  EXPECT_EQ(congested(head).longest_queue, 100U);
  EXPECT_GT(congested(head).busy, 24s);
}

TEST(DropPolicy, MarksSlowConsumersDownBeforeAnythingIsDropped) {
  const auto marked = simulate(bottleneck(drop_policy::tail, true));
  const auto unmarked = simulate(bottleneck(drop_policy::tail, false));
  EXPECT_GT(congested(marked).marked, 0U);
  EXPECT_EQ(congested(unmarked).marked, 0U);
  EXPECT_GT(asked(marked).congestion_marks, 0U);
  EXPECT_LT(congested(marked).drops(), congested(unmarked).drops());
  EXPECT_GT(congested(marked).busy, 24s);
}

/// Whoever of two neighbours sends in the very moment in which the transmitter is free again, finds
/// it free: what it is to send has left the line.
TEST(DropPolicy, TheMomentATransmitterIsFreeIsTheSameForAllNeighbours) {
  for (const auto policy : {drop_policy::tail, drop_policy::head, drop_policy::codel})
    for (const auto* late : {"n0", "n3"}) {
      SCOPED_TRACE(late);
      scenario s;
      for (const auto* name : {"n0", "n1", "n2", "n3"})
        s.network.nodes.push_back({name, 0, 0, {.content_store_packets = 0}});
      for (const auto* name : {"n0", "n3"})
        s.network.links.push_back({name, "n1", {.delay = 1ms}});
      // An Interest is sent in as many microseconds as it has bits, so two wait for the first.
      s.network.links.push_back(
          {"n1", "n2", {.delay = 1ms, .rate = 1'000'000, .queue = 1, .drops = policy}});
      s.producers = {producers("/p", {"n2"}, 10)};
      const auto plan = make_plan(s, 1);
      ASSERT_TRUE(plan);
      partition part{*plan, 0};
      const auto interest = [](std::uint32_t i) {
        return packet::interest_builder{*packet::name::parse("/p/" + std::to_string(i))}
            .nonce(i)
            .lifetime(1s)
            .encode();
      };
      const auto taken = static_cast<std::int64_t>(interest(1).size()) * 8'000;
      const std::uint32_t face = late == std::string{"n0"} ? 0 : 1;
      const std::uint32_t source = late == std::string{"n0"} ? 0 : 3;
      std::vector<stamped_packet> sent;
      for (std::uint32_t i = 1; i <= 3; ++i)
        sent.push_back({i == 3 ? 1000 + taken : 1000, 1, source, i, face, 0, 0, interest(i)});
      part.accept(std::move(sent));
      part.run(s.end().count() + 1);
      const auto done = part.finish();
      const auto& link = done.nodes[1].links[2];
      EXPECT_EQ(link.packets, 3U);
      EXPECT_EQ(link.queue_full, 0U);
    }
}

/// Every packet that was sent arrived or was lost for a reason, and the trace says the same.
TEST(DropPolicy, NothingVanishesUncounted) {
  for (const auto policy :
       {drop_policy::tail, drop_policy::head, drop_policy::red, drop_policy::codel}) {
    SCOPED_TRACE(static_cast<int>(policy));
    auto s = bottleneck(policy, true);
    s.length = 5s;
    s.drain = 2s;
    s.traces.events = true;
    s.network.links[1].traits.loss = 0.01;
    s.changes = {{2s, change_kind::link_down, "n1", "n2", 0, 0, {}},
                 {2100ms, change_kind::link_up, "n1", "n2", 0, 0, {}},
                 {3s, change_kind::link_rate, "n1", "n2", 500'000, 0, {}}};
    const auto done = simulate(s);
    std::map<std::string, std::uint64_t> rows;
    for (const auto& row : cells(done.trace(trace_kind::events)))
      if (row[3].starts_with("link://"))
        ++rows[row[4] == "lost" ? row[5] : row[4]];
    link_totals sum;
    for (const auto& node : done.totals.nodes)
      for (const auto& link : node.links)
        sum.add(link);
    EXPECT_EQ(rows["early"], sum.early);
    EXPECT_EQ(rows["queue_full"], sum.queue_full);
    EXPECT_EQ(rows["lost"], sum.lost);
    EXPECT_EQ(rows["down"], sum.down);
    EXPECT_GT(sum.down, 0U);
    EXPECT_EQ(rows["out"], rows["in"] + sum.drops());
  }
}

}  // namespace
}  // namespace facet::sim
