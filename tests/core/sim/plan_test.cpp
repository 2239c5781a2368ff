// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// What is wrong with scenarios, and how they are divided.
#include "core/sim/check.hpp"
#include "tests/core/sim/scenario_fixture.hpp"

#include <gmock/gmock.h>

#include <functional>

namespace facet::sim {
namespace {

scenario good() {
  scenario s;
  s.network = make_line(4, {});
  s.consumers = {consumers("/a/b", {"n0"}, 10)};
  s.producers = {producers("/a", {"n3"})};
  return s;
}

struct mistake {
  const char* title;
  std::function<void(scenario&)> make;
  const char* said;
};

TEST(Check, SaysWhatIsWrongAndWhatHelps) {
  EXPECT_TRUE(check(good()).empty());
  const std::vector<mistake> mistakes{
      {"duplicate node", [](scenario& s) { s.network.nodes[2].name = "n1"; },
       "node n1 is there twice"},
      {"unknown end", [](scenario& s) { s.network.links[0].a = "x"; }, "there is no node x"},
      {"negative delay", [](scenario& s) { s.network.links[0].traits.delay = -1ms; },
       "the delay is negative"},
      {"loss", [](scenario& s) { s.network.links[0].traits.loss = 2; }, "the loss must be 0 to 1"},
      {"no producer", [](scenario& s) { s.producers.clear(); }, "nobody produces /a/b"},
      {"no way", [](scenario& s) { s.network.links.pop_back(); }, "/a/b cannot be reached from n0"},
      {"nowhere", [](scenario& s) { s.consumers[0].nodes = {"n9"}; }, "there is no node n9"},
      {"strategy",
       [](scenario& s) {
         s.network.nodes[0].traits.strategies = {{"/", "fastest"}};
       },
       "strategy fastest"},
      {"no neighbour",
       [](scenario& s) {
         s.routes = {{"n0", "/a", "n2", 1, 0}};
       },
       "n2 is no neighbour of n0"},
      {"late",
       [](scenario& s) {
         s.changes = {{1h, change_kind::node_down, "n0", "", 0, 0, {}}};
       },
       "outside of the simulation"},
      {"no link",
       [](scenario& s) {
         s.changes = {{1s, change_kind::link_down, "n0", "n2", 0, 0, {}}};
       },
       "there is no link between n0 and n2"},
      {"frequency", [](scenario& s) { s.consumers[0].group.frequency = -1; },
       "the frequency must be more than 0"},
  };
  for (const auto& m : mistakes) {
    SCOPED_TRACE(m.title);
    auto s = good();
    m.make(s);
    const auto problems = check(s);
    ASSERT_FALSE(problems.empty());
    EXPECT_THAT(problems.front().text, testing::HasSubstr(m.said));
  }
}

TEST(Plan, NamesTheLineOfAProblem) {
  auto s = good();
  s.consumers[0].line = 17;
  s.producers.clear();
  const auto plan = make_plan(s, 1);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, errc::invalid_argument);
  EXPECT_THAT(plan.error().message, testing::StartsWith("line 17: nobody produces /a/b"));
}

TEST(Plan, KeepsWhatALinkWithoutDelayJoinsTogether) {
  auto s = good();
  s.network.links[1].traits.delay = 0ns;
  const auto plan = make_plan(s, 3);
  ASSERT_TRUE(plan);
  EXPECT_EQ((*plan)->nodes[1].partition, (*plan)->nodes[2].partition);
  EXPECT_EQ((*plan)->look_ahead, 10'000'000);
  const auto four = make_plan(s, 4);
  ASSERT_FALSE(four);
  EXPECT_THAT(four.error().message, testing::HasSubstr("link n1 n2 has no delay"));
}

TEST(Plan, CutsFewAndLongLinksAndSharesTheLoad) {
  scenario s;
  s.network = make_grid(10, 10, {});
  s.consumers = {consumers("/a", {"n0"}, 10)};
  s.producers = {producers("/a", {"n99"})};
  const auto plan = *make_plan(s, 2);
  std::size_t first = 0;
  std::size_t cut = 0;
  for (const auto& node : plan->nodes) {
    first += node.partition == 0 ? 1 : 0;
    for (const auto& end : node.links)
      cut += node.partition != plan->nodes[end.peer].partition ? 1 : 0;
  }
  EXPECT_GT(first, 30U);
  EXPECT_LT(first, 70U);
  EXPECT_LE(cut / 2, 20U);
}

/// A dumbbell whose hosts are close to their router.
scenario two_sites(duration access, duration between) {
  scenario s;
  s.network = make_dumbbell(30, 10, {{}, {.delay = access}}, {.delay = between});
  std::vector<std::string> readers;
  for (int i = 0; i < 10; ++i)
    readers.push_back("l" + std::to_string(i));
  s.consumers = {consumers("/a", readers, 500)};
  s.producers = {producers("/a", {"r0"})};
  return s;
}

std::vector<double> loads_of(const network_plan& plan) {
  std::vector<double> loads(plan.partitions);
  for (const auto& node : plan.nodes)
    loads[node.partition] += node.load;
  return loads;
}

TEST(Plan, CutsTheOneLongLinkBetweenTwoSites) {
  for (const auto& made :
       {make_plan(two_sites(1us, 50ms), 2), make_fitting_plan(two_sites(1us, 50ms), 2)}) {
    ASSERT_TRUE(made);
    const auto& plan = **made;
    ASSERT_EQ(plan.partitions, 2U);
    EXPECT_EQ(duration{plan.look_ahead}, 50ms);
    const auto loads = loads_of(plan);
    EXPECT_NEAR(loads[0], loads[1], 0.1 * loads[0]);
  }
}

TEST(Plan, FindsSitesAmongLinksOfManyLengths) {
  auto s = two_sites(1us, 50ms);
  for (std::size_t i = 1; i < s.network.links.size(); ++i)
    s.network.links[i].traits.delay = 1us + i * 7ns;
  const auto plan = *make_plan(s, 2);
  EXPECT_EQ(duration{plan->look_ahead}, 50ms);
}

TEST(Plan, HasOnePartitionWhereMoreWouldOnlyWait) {
  const auto plan = *make_fitting_plan(two_sites(1us, 1us), 2);
  EXPECT_EQ(plan->partitions, 1U);
  EXPECT_EQ((*make_plan(two_sites(1us, 1us), 2))->partitions, 2U) << "who asks for two has two";
}

TEST(Plan, HasNoMorePartitionsThanThreadsOrParts) {
  for (const std::size_t threads : {1, 2, 5, 64}) {
    SCOPED_TRACE(threads);
    const auto plan = *make_fitting_plan(two_sites(0ns, 50ms), threads);
    EXPECT_EQ(plan->partitions, std::min<std::size_t>(threads, 2));
  }
}

TEST(Plan, IsAlwaysDividedInTheSameWay) {
  scenario s;
  s.network = make_waxman(60, 0.6, 0.3, 3, true, {});
  s.consumers = {consumers("/a", {"n0", "n7", "n21"}, 1000)};
  s.producers = {producers("/a", {"n59"})};
  const auto parts = [&] {
    std::vector<std::uint32_t> of;
    const auto plan = make_plan(s, 3);
    for (const auto& node : (*plan)->nodes)
      of.push_back(node.partition);
    return of;
  };
  EXPECT_EQ(parts(), parts());
}

TEST(Plan, UsesEveryPartition) {
  for (const std::size_t partitions : {2, 3, 7, 16}) {
    scenario s;
    s.network = make_barabasi_albert(60, 2, partitions, {});
    s.consumers = {consumers("/a", {"n0"}, 10)};
    s.producers = {producers("/a", {"n59"})};
    const auto plan = *make_plan(s, partitions);
    std::vector<std::size_t> nodes(partitions);
    for (const auto& node : plan->nodes)
      ++nodes[node.partition];
    EXPECT_THAT(nodes, testing::Each(testing::Gt(0U)));
  }
}

}  // namespace
}  // namespace facet::sim
