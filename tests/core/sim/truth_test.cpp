// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// Simulations of which theory knows the outcome.
#include "tests/core/sim/scenario_fixture.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace facet::sim {
namespace {

scenario line(std::size_t nodes, const link_traits& link) {
  scenario s;
  s.name = "line";
  s.network = make_line(nodes, {{}, link});
  s.traces.rate = s.traces.drops = s.traces.cs = false;
  return s;
}

TEST(Truth, DelaysAddUpToTheNanosecond) {
  auto s = line(5, {.delay = 1'234'567ns});
  s.consumers = {consumers("/p", {"n0"}, 10)};
  s.producers = {producers("/p", {"n4"})};
  s.length = 1s;
  const auto done = simulate(s);
  EXPECT_EQ(asked(done).data, 10U);
  EXPECT_EQ(asked(done).interests, 10U);
  const auto rows = cells(done.trace(trace_kind::app_delay));
  ASSERT_EQ(rows.size(), 20U);
  for (const auto& row : rows) {
    EXPECT_EQ(row[6], "9876.536") << "8 links, in microseconds";
    EXPECT_EQ(row[7], "1");
    EXPECT_EQ(row[8], "4") << "links from the producer";
  }
  EXPECT_THAT(rows[2], testing::ElementsAre("0.109876536", "n0", "0", "1", "LastDelay",
                                            "0.009876536", "9876.536", "1", "4"));
  EXPECT_EQ(done.totals.hops, 80U);
}

TEST(Truth, TransmissionTimesAddToDelays) {
  auto s = line(3, {.delay = 10ms, .rate = 1'000'000});
  s.consumers = {consumers("/p", {"n0"}, 1)};
  s.producers = {producers("/p", {"n2"}, 1000)};
  s.length = 1s;
  const auto done = simulate(s);
  // Exactly what was sent in octets, over 1 Mbit/s, twice each way.
  const auto& nodes = done.totals.nodes;
  const auto interest = nodes[0].links[0].octets;
  const auto data = nodes[2].links[0].octets;
  const auto ns = 4 * 10'000'000 + 2 * 8000 * (interest + data);
  EXPECT_EQ(done.totals.latency.count(), 1U);
  EXPECT_EQ(done.totals.latency.largest(), ns);
}

TEST(Truth, DataFromACacheCrossesTheLinksFromThere) {
  auto s = line(4, {.delay = 1ms});
  auto asks = consumers("/p", {"n0"}, 1);
  asks.group.patterns[0].contents = 1;
  s.consumers = {asks};
  s.producers = {producers("/p", {"n3"})};
  for (auto& node : s.network.nodes)
    node.traits.content_store_packets = 0;
  s.network.nodes[2].traits.content_store_packets = 10;
  s.length = 2s;
  const auto rows = cells(simulate(s).trace(trace_kind::app_delay));
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0][8], "3");
  EXPECT_EQ(rows[2][8], "2");
  EXPECT_EQ(rows[2][6], "4000");
}

/// Whether this build has sanitizers, which make it tens of times as slow.
#ifdef FACET_SANITIZED
constexpr bool instrumented = true;
#else
constexpr bool instrumented = false;
#endif

/// Mean time in the queue of an M/D/1 system at a utilization: Poisson Interests of one size over a
/// link of finite rate.
///
/// Source: Pollaczek and Khinchine; W = rho / (2 (1 - rho)) service times.
void expect_queueing_delay(double utilization, double packets) {
  auto s = line(2, {.delay = 1ms, .rate = 1'000'000, .queue = 100'000});
  auto asks = consumers("/p", {"n0"}, 1, load::pacing::poisson);
  // Numbers of four octets, but for one in two thousand.
  asks.group.patterns[0].catalogue = load::catalogue_kind::uniform;
  asks.group.patterns[0].contents = std::uint64_t{1} << 24U;
  asks.group.patterns[0].lifetime = 100ms;
  constexpr double size = 22;  // octets of an Interest, which the test checks
  const double service = size * 8 / 1e6;
  asks.group.frequency = utilization / service;
  s.consumers = {asks};
  auto answers = producers("/p", {"n1"});
  answers.group.replies[0].reply = load::reply_pattern::kind::silence;
  s.producers = {answers};
  s.traces.app_delay = false;
  s.length = duration{static_cast<std::int64_t>(packets / asks.group.frequency * 1e9)};
  s.drain = 0ns;
  const auto done = simulate(s);
  const auto& sent = done.totals.nodes[0].links[0];
  ASSERT_EQ(sent.drops(), 0U);
  ASSERT_NEAR(static_cast<double>(sent.octets) / static_cast<double>(sent.packets), size, 0.01);
  // By chance a little more or less was asked for; near 1 that matters.
  const double actual =
      std::chrono::duration<double>(sent.busy) / std::chrono::duration<double>(s.length);
  EXPECT_NEAR(actual, utilization, 0.01);
  const double expected = actual / (2 * (1 - actual)) * service;
  const double mean =
      std::chrono::duration<double>(sent.waiting).count() / static_cast<double>(sent.packets);
  EXPECT_NEAR(mean / expected, 1, 0.02) << "utilization " << utilization;
}

TEST(Truth, QueueingDelayIsThatOfAnMD1System) {
  expect_queueing_delay(0.3, instrumented ? 5e4 : 1e5);
  expect_queueing_delay(0.6, instrumented ? 1e5 : 2e5);
  // Near 1 it takes many packets: too many for an instrumented build, which is after other things.
  if (!instrumented)
    expect_queueing_delay(0.9, 1e6);
}

using duration_s = double;

/// What an LRU cache does.
struct lru_theory {
  double ratio = 0;      ///< share of requests that it answers
  duration_s stays = 0;  ///< for how long a content stays that nobody asks for
};

/// An LRU cache of so many contents, each requested with its own rate; leaves what is left of each
/// rate.
///
/// @param kept_before  how long a content stays in the cache in front of this one, which passes on
///                     none of its requests until then; 0: they come as if by chance
/// Source: Che, Tung and Wang, "Hierarchical Web Caching Systems" (2002); for caches in a row
/// Martina, Garetto and Leonardi, "A unified approach to the performance analysis of caching
/// systems" (2014).
lru_theory che_hit_ratio(std::vector<double>& rates, double capacity, duration_s kept_before = 0) {
  const auto filled = [&](double t) {
    double sum = 0;
    for (const auto rate : rates)
      sum += 1 - std::exp(-rate * t);
    return sum;
  };
  double low = 0;
  double high = 1;
  while (filled(high) < capacity)
    high *= 2;
  for (int i = 0; i < 100; ++i)
    (filled((low + high) / 2) < capacity ? low : high) = (low + high) / 2;
  double hits = 0;
  double all = 0;
  for (auto& rate : rates) {
    const double hit = 1 - std::exp(-rate * std::max(0.0, low - kept_before));
    hits += rate * hit;
    all += rate;
    rate *= 1 - hit;
  }
  return {hits / all, low};
}

std::vector<double> zipf_rates(std::size_t contents, double s, double sum) {
  std::vector<double> rates;
  double weights = 0;
  for (std::size_t i = 1; i <= contents; ++i) {
    rates.push_back(1 / std::pow(static_cast<double>(i), s));
    weights += rates.back();
  }
  for (auto& rate : rates)
    rate *= sum / weights;
  return rates;
}

double hit_ratio(const outcome& done, std::size_t node) {
  const auto& f = done.totals.nodes[node].forwarder;
  return static_cast<double>(f.n_cs_hits) / static_cast<double>(f.n_cs_hits + f.n_cs_misses);
}

constexpr std::size_t contents = 2000;
constexpr double capacity = 100;

consumers_spec zipf_consumers(std::vector<std::string> nodes) {
  auto c = consumers("/p", std::move(nodes), 1000, load::pacing::poisson);
  c.group.patterns[0].catalogue = load::catalogue_kind::zipf;
  c.group.patterns[0].contents = contents;
  c.group.patterns[0].q = 0;
  c.group.patterns[0].s = 0.8;
  return c;
}

/// As hit_ratio(), from the cache trace once stores are full.
double hit_ratio_after(double seconds, const outcome& done, const std::string& node) {
  double hits = 0;
  double all = 0;
  for (const auto& row : cells(done.trace(trace_kind::cs))) {
    if (row[1] != node || std::stod(row[0]) <= seconds)
      continue;
    all += std::stod(row[3]);
    hits += row[2] == "CacheHits" ? std::stod(row[3]) : 0;
  }
  return hits / all;
}

/// Consumers at n0, the producer at the other end, a store of some size at every node.
outcome line_of_stores(const std::vector<std::size_t>& sizes) {
  auto s = line(sizes.size(), {.delay = 10us});
  for (std::size_t i = 0; i < sizes.size(); ++i)
    s.network.nodes[i].traits.content_store_packets = sizes[i];
  s.consumers = {zipf_consumers({"n0"})};
  s.producers = {producers("/p", {s.network.nodes.back().name}, 10)};
  s.traces.app_delay = false;
  s.traces.cs = true;
  s.traces.period = 10s;
  s.length = instrumented ? 60s : 200s;
  return simulate(s);
}

TEST(Truth, LruHitsOnALineAreThoseOfChe) {
  // Each store is many times as large as the one before, so that what that one holds back matters
  // little to it and misses come as if by chance, as the theory wants it.
  const std::vector<std::size_t> sizes{10, 200, 1200};
  const auto done = line_of_stores(sizes);
  auto rates = zipf_rates(contents, 0.8, 1000);
  for (std::size_t i = 0; i < sizes.size(); ++i)
    EXPECT_NEAR(hit_ratio_after(20, done, "n" + std::to_string(i)),
                che_hit_ratio(rates, static_cast<double>(sizes[i])).ratio, 0.02)
        << "hop " << i;
}

TEST(Truth, LruHitsBehindStoresOfTheSameSizeAreThoseOfMartina) {
  const auto done = line_of_stores({100, 100, 100});
  auto rates = zipf_rates(contents, 0.8, 1000);
  duration_s before = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto theory = che_hit_ratio(rates, capacity, before);
    EXPECT_NEAR(hit_ratio_after(20, done, "n" + std::to_string(i)), theory.ratio, 0.02)
        << "hop " << i;
    before = theory.stays;
  }
}

TEST(Truth, LruHitsInATreeAreThoseOfChe) {
  scenario s;
  // Many leaves, so that what they miss together comes as if by chance, as the theory wants it.
  constexpr std::size_t leaves = 25;
  s.network = make_tree(1, leaves, {{}, {.delay = 10us}});
  s.network.nodes.push_back({"origin", 0, 0, {.content_store_packets = 0}});
  s.network.links.push_back({"n0", "origin", {.delay = 10us}});
  auto asks = zipf_consumers({});
  for (std::size_t i = 1; i <= leaves; ++i)
    asks.nodes.push_back(s.network.nodes[i].name);
  asks.group.frequency = 40;
  s.consumers = {asks};
  s.producers = {producers("/p", {"origin"}, 10)};
  s.network.nodes[0].traits.content_store_packets = 400;
  s.traces = {false, false, false, false, 1s};
  s.length = instrumented ? 60s : 300s;
  const auto done = simulate(s);
  auto rates = zipf_rates(contents, 0.8, 40);
  EXPECT_NEAR(hit_ratio(done, 1), che_hit_ratio(rates, capacity).ratio, 0.02);
  // The root sees what the leaves miss.
  for (auto& rate : rates)
    rate *= leaves;
  EXPECT_NEAR(hit_ratio(done, 0), che_hit_ratio(rates, 400).ratio, 0.02);
}

}  // namespace
}  // namespace facet::sim
