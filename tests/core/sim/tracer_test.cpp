// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// What the traces count is what ndnSIM's tracers count.
#include "tests/core/sim/scenario_fixture.hpp"

#include <gmock/gmock.h>

#include <map>
#include <numeric>
#include <tuple>

namespace facet::sim {
namespace {

using testing::ElementsAre;

/// A square whose two ways are equally long: n0-n1-n3 and n0-n2-n3. 100 Interests in a second.
scenario even_square() {
  scenario s;
  s.network = make_grid(2, 2, {{.content_store_packets = 0}, {.delay = 5ms}});
  s.consumers = {consumers("/p", {"n0"}, 100)};
  s.producers = {producers("/p", {"n3"})};
  s.length = 1s;
  return s;
}

scenario traced_line(std::size_t nodes) {
  auto s = even_square();
  s.network = make_line(nodes, {{.content_store_packets = 0}, {.delay = 10ms}});
  s.producers[0].nodes = {s.network.nodes.back().name};
  return s;
}

void answer_with(scenario& s, load::reply_pattern::kind kind) {
  s.producers[0].group.replies[0].reply = kind;
}

/// PacketRaw of the rate trace, summed over time, by what is behind the face ("all": the node).
class rate_sums {
 public:
  rate_sums(const outcome& done, const std::string& node) {
    for (const auto& row : cells(done.trace(trace_kind::rate)))
      if (row[1] == node) {
        packets_[{row[3], row[4]}] += std::stoull(row[7]);
        kilobytes_[{row[3], row[4]}] += std::stod(row[8]);
      }
  }
  [[nodiscard]] std::uint64_t packets(const std::string& face, const std::string& type) const {
    return packets_.at({face, type});
  }
  [[nodiscard]] double kilobytes(const std::string& face, const std::string& type) const {
    return kilobytes_.at({face, type});
  }
  /// InSatisfied, InTimedOut, OutSatisfied, OutTimedOut of a face.
  [[nodiscard]] std::vector<std::uint64_t> ends(const std::string& face) const {
    return {packets(face, "InSatisfiedInterests"), packets(face, "InTimedOutInterests"),
            packets(face, "OutSatisfiedInterests"), packets(face, "OutTimedOutInterests")};
  }
  /// Satisfied, TimedOut of the node.
  [[nodiscard]] std::vector<std::uint64_t> all() const {
    return {packets("all", "SatisfiedInterests"), packets("all", "TimedOutInterests")};
  }

 private:
  std::map<std::pair<std::string, std::string>, std::uint64_t> packets_;
  std::map<std::pair<std::string, std::string>, double> kilobytes_;
};

TEST(RateTrace, HasNdnSimsTypesInItsOrder) {
  const auto rows = cells(simulate(traced_line(2)).trace(trace_kind::rate));
  std::vector<std::string> types;
  for (const auto& row : rows)
    if (row[0] == "0.5" && row[1] == "n0")
      types.push_back(row[4]);
  const std::vector<std::string> of_face{"InInterests",
                                         "OutInterests",
                                         "InData",
                                         "OutData",
                                         "InNacks",
                                         "OutNacks",
                                         "InSatisfiedInterests",
                                         "InTimedOutInterests",
                                         "OutSatisfiedInterests",
                                         "OutTimedOutInterests"};
  ASSERT_EQ(types.size(), 22U) << "two faces, and the node";
  EXPECT_TRUE(std::equal(of_face.begin(), of_face.end(), types.begin()));
  EXPECT_TRUE(std::equal(of_face.begin(), of_face.end(), types.begin() + 10));
  EXPECT_EQ(types[20], "SatisfiedInterests");
  EXPECT_EQ(types[21], "TimedOutInterests");
}

TEST(RateTrace, MulticastSatisfiesAtEveryFaceItAsked) {
  auto s = even_square();
  s.routing = routing_kind::multipath;
  s.network.nodes[0].traits.strategies = {{"/", "multicast"}};
  const auto done = simulate(s);
  const rate_sums n0{done, "n0"};
  EXPECT_EQ(n0.packets("link://n2", "OutInterests"), 100U);
  EXPECT_THAT(n0.ends("link://n1"), ElementsAre(0, 0, 100, 0));
  EXPECT_THAT(n0.ends("link://n2"), ElementsAre(0, 0, 100, 0)) << "whichever Data came first";
  EXPECT_THAT(n0.ends("app://consumer"), ElementsAre(100, 0, 0, 0));
  EXPECT_THAT(n0.all(), ElementsAre(100, 0));
}

TEST(RateTrace, WhatIsNotAnsweredTimesOutOnBothSides) {
  auto s = traced_line(3);
  answer_with(s, load::reply_pattern::kind::silence);
  const auto done = simulate(s);
  const rate_sums n0{done, "n0"};
  EXPECT_THAT(n0.ends("app://consumer"), ElementsAre(0, 100, 0, 0));
  EXPECT_THAT(n0.ends("link://n1"), ElementsAre(0, 0, 0, 100));
  EXPECT_THAT(n0.all(), ElementsAre(0, 100));
  const rate_sums n1{done, "n1"};
  EXPECT_THAT(n1.ends("link://n0"), ElementsAre(0, 100, 0, 0));
  EXPECT_THAT(n1.ends("link://n2"), ElementsAre(0, 0, 0, 100));
  const rate_sums n2{done, "n2"};
  EXPECT_THAT(n2.ends("app://producer"), ElementsAre(0, 0, 0, 100));
}

TEST(RateTrace, WhoGotANackWaitsNoLongerAndTheEntryTimesOut) {
  auto s = traced_line(3);
  answer_with(s, load::reply_pattern::kind::nack);
  const auto done = simulate(s);
  const rate_sums n0{done, "n0"};
  EXPECT_EQ(n0.packets("link://n1", "InNacks"), 100U);
  EXPECT_THAT(n0.ends("app://consumer"), ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(n0.ends("link://n1"), ElementsAre(0, 0, 0, 100));
  EXPECT_THAT(n0.all(), ElementsAre(0, 100));
  // Of a Nack its Interest counts, without the header around it.
  EXPECT_EQ(n0.kilobytes("link://n1", "InNacks"), n0.kilobytes("link://n1", "OutInterests"));
}

TEST(RateTrace, WhatACacheAnswersIsSatisfiedAtTheNodeOnly) {
  auto s = traced_line(2);
  s.network.nodes[0].traits.content_store_packets = 100;
  s.consumers[0].group.patterns[0].contents = 40;
  const auto done = simulate(s);
  const rate_sums n0{done, "n0"};
  EXPECT_EQ(n0.packets("app://consumer", "OutData"), 100U);
  EXPECT_THAT(n0.ends("app://consumer"), ElementsAre(40, 0, 0, 0));
  EXPECT_THAT(n0.ends("link://n1"), ElementsAre(0, 0, 40, 0));
  EXPECT_THAT(n0.all(), ElementsAre(100, 0));
}

TEST(RateTrace, InterestsThatShareAnEntryAreSatisfiedWithIt) {
  auto s = traced_line(2);
  s.consumers[0].group.faces = 3;
  const auto done = simulate(s);
  const rate_sums n0{done, "n0"};
  EXPECT_THAT(n0.ends("app://consumer"), ElementsAre(300, 0, 0, 0)) << "three faces";
  EXPECT_THAT(n0.ends("link://n1"), ElementsAre(0, 0, 100, 0));
  EXPECT_THAT(n0.all(), ElementsAre(100, 0));
}

TEST(RateTrace, ALossyLinkSplitsThemUp) {
  auto s = traced_line(2);
  s.seed = 3;
  s.network.links[0].traits.loss = 0.3;
  const auto done = simulate(s);
  const auto answered = asked(done).data;
  ASSERT_GT(answered, 20U);
  ASSERT_LT(answered, 80U);
  const rate_sums n0{done, "n0"};
  EXPECT_THAT(n0.ends("app://consumer"), ElementsAre(answered, 100 - answered, 0, 0));
  EXPECT_THAT(n0.ends("link://n1"), ElementsAre(0, 0, answered, 100 - answered));
  EXPECT_THAT(n0.all(), ElementsAre(answered, 100 - answered));
}

/// PacketsRaw of the drop trace by node and type, summed over time; and octets.
struct drop_sums {
  explicit drop_sums(const outcome& done) {
    for (const auto& row : cells(done.trace(trace_kind::drops))) {
      EXPECT_EQ(row[2], "combined");
      packets[row[1] + " " + row[3]] += std::stoull(row[6]);
      octets[row[1] + " " + row[3]] += std::stod(row[7]) * 1024;
    }
  }
  std::map<std::string, std::uint64_t> packets;
  std::map<std::string, double> octets;
};

TEST(DropTrace, OnlyQueuesDrop) {
  auto s = traced_line(2);
  s.seed = 3;
  s.consumers[0].group.frequency = 1000;
  s.network.links[0].traits = {.delay = 5ms, .rate = 100'000, .loss = 0.3, .queue = 1};
  s.changes = {{900ms, change_kind::link_down, "n0", "n1", 0, 0, {}}};
  const auto done = simulate(s);
  const drop_sums sums{done};
  const auto& sent = done.totals.nodes[0].links[0];
  EXPECT_GT(sent.queue_full, 100U);
  EXPECT_GT(sent.lost, 50U);
  EXPECT_GT(sent.down, 90U);
  EXPECT_EQ(sums.packets.at("n0 Drop"), sent.queue_full);
  EXPECT_EQ(sums.packets.at("n0 Lost"), sent.lost);
  EXPECT_EQ(sums.packets.at("n0 Down"), sent.down);
  const auto size = [&](const std::string& row) {
    return sums.octets.at(row) / static_cast<double>(sums.packets.at(row));
  };
  EXPECT_NEAR(size("n0 Drop"), static_cast<double>(sent.octets) / static_cast<double>(sent.packets),
              2);
  EXPECT_NEAR(size("n0 Down"), size("n0 Drop"), 2);
}

/// One Interest is on its way when the link is cut.
std::vector<std::uint64_t> cut_off(const std::string& consumer, const std::string& producer,
                                   duration when) {
  auto s = traced_line(2);
  s.consumers = {consumers("/p", {consumer}, 1)};
  s.producers = {producers("/p", {producer})};
  s.traces.events = true;
  s.changes = {{when, change_kind::link_down, "n0", "n1", 0, 0, {}}};
  const auto done = simulate(s);
  const drop_sums sums{done};
  std::vector<std::uint64_t> down;
  for (const auto& node : done.totals.nodes) {
    down.push_back(node.links[0].down);
    EXPECT_EQ(sums.packets.at("n" + std::to_string(node.node) + " Down"), down.back());
  }
  std::uint64_t rows = 0;
  for (const auto& row : cells(done.trace(trace_kind::events)))
    rows += row[4] == "lost" && row[5] == "down" ? 1 : 0;
  EXPECT_EQ(rows, std::accumulate(down.begin(), down.end(), std::uint64_t{0}));
  return down;
}

TEST(DropTrace, WhatIsCutOffCountsWhereItWasSent) {
  EXPECT_THAT(cut_off("n0", "n1", 5ms), ElementsAre(1, 0)) << "the Interest";
  EXPECT_THAT(cut_off("n1", "n0", 5ms), ElementsAre(0, 1));
  EXPECT_THAT(cut_off("n0", "n1", 15ms), ElementsAre(0, 1)) << "the Data";
  EXPECT_THAT(cut_off("n0", "n1", 25ms), ElementsAre(0, 0));
  // In the moment in which it arrives: a lower node's packet has been there, a higher one's has
  // not.
  EXPECT_THAT(cut_off("n0", "n1", 10ms), ElementsAre(0, 1)) << "there; the Data is sent too late";
  EXPECT_THAT(cut_off("n1", "n0", 10ms), ElementsAre(0, 1)) << "cut off";
}

TEST(CsTrace, CountsLookUps) {
  auto s = traced_line(2);
  s.network.nodes[0].traits.content_store_packets = 100;
  s.consumers[0].group.faces = 2;
  s.consumers[0].group.patterns[0].contents = 40;
  std::map<std::string, std::uint64_t> sums;
  for (const auto& row : cells(simulate(s).trace(trace_kind::cs)))
    if (row[1] == "n0")
      sums[row[2]] += std::stoull(row[3]);
  // Who comes while another one waits needs no look-up.
  EXPECT_EQ(sums["CacheMisses"], 40U);
  EXPECT_EQ(sums["CacheHits"], 120U);
}

}  // namespace
}  // namespace facet::sim
