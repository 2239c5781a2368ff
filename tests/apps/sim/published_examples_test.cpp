// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// The scenarios that are examples of ndnSIM come to its rates.
#include "apps/sim/scenario_file.hpp"
#include "tests/core/sim/scenario_fixture.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace facet::sim_apps {
namespace {

sim::scenario published(const std::string& name) {
  auto s = read_scenario(std::filesystem::path{FACET_SCENARIOS} / (name + ".toml"));
  if (!s)
    throw std::runtime_error{s.error().message};
  return std::move(*s);
}

/// Packets per second by node, what is behind the face, and type, over some periods of the rate
/// trace in the middle of the run.
using rate_table = std::map<std::tuple<std::string, std::string, std::string>, double>;
rate_table rates_between(const sim::outcome& done, double from_s, double to_s) {
  rate_table rates;
  for (const auto& row : sim::cells(done.trace(sim::trace_kind::rate)))
    if (const auto at = std::stod(row[0]); at > from_s && at <= to_s)
      rates[{row[1], row[3], row[4]}] += std::stod(row[7]) / (to_s - from_s);
  return rates;
}

/// Jain's index of fairness: 1 when all have the same, 1/n when one has all.
double fairness(const std::vector<double>& shares) {
  double sum = 0;
  double squares = 0;
  for (const auto share : shares) {
    sum += share;
    squares += share * share;
  }
  return sum * sum / (static_cast<double>(shares.size()) * squares);
}

/// Packets of its mean size that a link carries in a second when it never rests.
double fits(const sim::link_totals& link, double bits_per_second) {
  return bits_per_second * static_cast<double>(link.packets) /
         (8.0 * static_cast<double>(link.octets));
}

/// Data per second that each group's consumers got, in order of groups.
std::vector<double> goodput(const sim::scenario& s, const rate_table& rates) {
  std::vector<double> all;
  for (const auto& c : s.consumers)
    all.push_back(rates.at({c.nodes.front(), "app://" + c.group.name, "OutData"}));
  return all;
}

// ndn-grid.cpp: 100 Interests a second cross the grid and each brings its Data, at every hop.
TEST(PublishedExamples, TheGridCarriesAHundredASecond) {
  const auto s = published("grid");
  const auto done = simulate(s);
  const auto rates = rates_between(done, 5, 15);
  EXPECT_EQ(rates.at({"n0", "app://consumer", "InInterests"}), 100);
  EXPECT_EQ(rates.at({"n0", "app://consumer", "OutData"}), 100);
  EXPECT_EQ(rates.at({"n8", "app://producer", "OutInterests"}), 100);
  double carried = 0;
  for (const auto& [key, rate] : rates) {
    const auto& [node, behind, type] = key;
    if (behind.starts_with("link://") && (type == "InData" || type == "InInterests")) {
      EXPECT_TRUE(rate == 0 || rate == 100) << node << behind << type << rate;
      carried += rate;
    }
  }
  EXPECT_EQ(carried, 800) << "four links from corner to corner, both ways";
  EXPECT_EQ(asked(done).data, 2000U);
  EXPECT_EQ(asked(done).timeouts, 0U);
  // 10 ms for each of eight links, and what an Interest and its Data take at 1 Mbit/s.
  const auto& out = done.totals.nodes[0].links;
  const auto& back = done.totals.nodes[8].links;
  const auto interest = static_cast<double>(out[0].octets + out[1].octets) / 2000;
  const auto data = static_cast<double>(back[0].octets + back[1].octets) / 2000;
  EXPECT_NEAR(done.totals.latency.mean() / 1e6, 8 * 10 + 4 * 8 * (interest + data) / 1e3, 0.1);
}

// ndn-congestion-topo-plugin.cpp: Data of two flows share 1 Mbit/s; what does not fit is dropped at
// the queue in front of it, and the Interests are not what is in the way. Both ask at the same
// moments, so the one whose Data comes first takes the places that become free.
TEST(PublishedExamples, TheBottleneckIsFullAndTheFirstInLineHasMostOfIt) {
  const auto s = published("congestion");
  const auto done = simulate(s);
  const auto rates = rates_between(done, 5, 20);
  for (const auto* source : {"Src1", "Src2"})
    EXPECT_NEAR(rates.at({source, "link://Rtr1", "OutInterests"}), 100, 0.1);
  for (const auto* producer : {"Dst1", "Dst2"})
    EXPECT_NEAR(rates.at({producer, "link://Rtr2", "OutData"}), 100, 0.2);
  const auto& producing = done.totals.nodes[4].links[0];
  const double size =
      static_cast<double>(producing.octets) / static_cast<double>(producing.packets);
  EXPECT_NEAR(size, 1100, 30) << "1024 octets of content, Name and signature";
  const auto& bottleneck = done.totals.nodes[3].links[0];
  const auto room = fits(bottleneck, 1e6);
  EXPECT_NEAR(room, 113, 2);
  EXPECT_NEAR(rates.at({"Rtr1", "link://Rtr2", "InData"}) / room, 1, 0.01);
  const auto flows = goodput(s, rates);
  EXPECT_NEAR((flows[0] + flows[1]) / room, 1, 0.01);
  EXPECT_NEAR(flows[0], 99, 1);
  EXPECT_NEAR(flows[1], room - 99, 2);
  // The queue of the direction Rtr2 to Rtr1 holds 20 packets, and is never far from full.
  EXPECT_EQ(bottleneck.longest_queue, 20U);
  EXPECT_NEAR(std::chrono::duration<double>(bottleneck.busy).count(), 20, 0.2);
  EXPECT_NEAR(static_cast<double>(bottleneck.queue_full) / 20, 200 - room, 2);
  for (const auto& node : done.totals.nodes)
    for (const auto& link : node.links)
      EXPECT_TRUE(&link == &bottleneck || link.drops() == 0);
}

// The same with ndnSIM's Randomize exponential: no moment is anybody's, and each gets its half.
TEST(PublishedExamples, RandomGapsShareTheBottleneckEvenly) {
  auto s = published("congestion");
  for (auto& c : s.consumers)
    c.group.pace = load::pacing::poisson;
  const auto done = simulate(s);
  const auto rates = rates_between(done, 5, 20);
  const auto room = fits(done.totals.nodes[3].links[0], 1e6);
  const auto flows = goodput(s, rates);
  EXPECT_NEAR((flows[0] + flows[1]) / room, 1, 0.01);
  for (const auto flow : flows)
    EXPECT_NEAR(flow, 57, 3);
  EXPECT_GT(fairness(flows), 0.99);
}

// ndn-congestion-alt-topo-plugin.cpp: ten a second of each flow fit, and take the cheaper way.
TEST(PublishedExamples, FourFlowsFitThroughTheFirstOfTwoBottlenecks) {
  const auto s = published("bottlenecks");
  const auto done = simulate(s);
  const auto rates = rates_between(done, 5, 15);
  const auto flows = goodput(s, rates);
  ASSERT_EQ(flows.size(), 4U);
  for (const auto flow : flows)
    EXPECT_NEAR(flow, 10, 0.11);
  EXPECT_GT(fairness(flows), 0.9999);
  EXPECT_NEAR(rates.at({"n1", "link://n2", "OutInterests"}), 40, 0.2);
  EXPECT_NEAR(rates.at({"n1", "link://n2", "InData"}), 40, 0.2);
  for (const auto& node : done.totals.nodes) {
    const auto& name = s.network.nodes[node.node].name;
    for (const auto& link : node.links) {
      EXPECT_EQ(link.drops(), 0U) << name;
      EXPECT_TRUE(name != "n12" || link.packets == 0) << "the dearer way is not needed";
    }
  }
  // The ways' delays, there and back, of 71, 31, 121 and 22 ms; 8.9 ms for the Data at the
  // bottleneck, less than 3 ms for all else. What c3 asked for 100 ms before comes there 1 ms
  // before what c4 asks for, and that 9 ms before what c2 asks for: these two wait.
  std::map<std::string, double> delays;
  for (const auto& row : sim::cells(done.trace(sim::trace_kind::app_delay)))
    if (row[4] == "FullDelay")
      delays[row[1]] = std::max(delays[row[1]], std::stod(row[5]));
  const std::map<std::string, double> expected{
      {"c1", 0.142}, {"c2", 0.062 + 0.008}, {"c3", 0.242}, {"c4", 0.044 + 0.008}};
  for (const auto& [consumer, delay] : expected)
    EXPECT_NEAR(delays.at(consumer), delay + 0.0104, 0.0015) << consumer;
}

// With a hundred a second, what ndnSIM's comment says, the bottleneck is full.
TEST(PublishedExamples, FourFlowsShareABottleneckThatIsFull) {
  auto s = published("bottlenecks");
  for (auto& c : s.consumers) {
    c.group.frequency = 100;
    c.group.pace = load::pacing::poisson;
  }
  const auto done = simulate(s);
  const auto flows = goodput(s, rates_between(done, 5, 20));
  const auto numbers = sim::number_nodes(s.network);
  const auto room = fits(done.totals.nodes[numbers.at("n2")].links[0], 1e6);
  EXPECT_NEAR((flows[0] + flows[1] + flows[2] + flows[3]) / room, 1, 0.01);
  for (const auto flow : flows)
    EXPECT_NEAR(flow / (room / 4), 1, 0.1);
  EXPECT_GT(fairness(flows), 0.99);
}

}  // namespace
}  // namespace facet::sim_apps
