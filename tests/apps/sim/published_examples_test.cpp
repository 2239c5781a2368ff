// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// The scenarios that are examples of ndnSIM come to its rates.
#include "apps/sim/scenario_file.hpp"
#include "tests/core/sim/scenario_fixture.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <map>
#include <string>
#include <tuple>

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
// the queue in front of it, and the Interests are not what is in the way.
TEST(PublishedExamples, TheBottleneckIsFullAndHalvesTheRates) {
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
  const double fits = 1e6 / (8 * size);
  EXPECT_NEAR(rates.at({"Rtr1", "link://Rtr2", "InData"}) / fits, 1, 0.01);
  const double first = rates.at({"Src1", "app://first", "OutData"});
  const double second = rates.at({"Src2", "app://second", "OutData"});
  EXPECT_NEAR((first + second) / fits, 1, 0.01);
  // The queue of the direction Rtr2 to Rtr1 holds 20 packets, and is never far from full.
  const auto& bottleneck = done.totals.nodes[3].links[0];
  EXPECT_EQ(bottleneck.longest_queue, 20U);
  EXPECT_NEAR(std::chrono::duration<double>(bottleneck.busy).count(), 20, 0.2);
  EXPECT_NEAR(static_cast<double>(bottleneck.queue_full) / 20, 200 - fits, 2);
  for (const auto& node : done.totals.nodes)
    for (const auto& link : node.links)
      EXPECT_TRUE(&link == &bottleneck || link.drops() == 0);
}

}  // namespace
}  // namespace facet::sim_apps
