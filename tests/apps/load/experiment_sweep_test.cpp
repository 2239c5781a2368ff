// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/apps/load/experiment_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace facet::load_apps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// The values that a swept parameter takes, in order.
std::vector<std::string> values(const experiment_plan& plan, const std::string& path) {
  std::vector<std::string> found;
  for (const auto& point : plan.points)
    found.push_back(point.parameters.at(path));
  return found;
}

std::vector<std::string> ramp(const std::string& keys) {
  return values(parsed(with("[[sweep]]\nparameter = \"consumer.frequency\"\n" + keys)),
                "consumer.frequency");
}

TEST(ExperimentSweepTest, MakesAPointOfEachValue) {
  const auto plan =
      parsed(with("[[sweep]]\nparameter = \"consumer.faces\"\nvalues = [1, 10, 500]\n"));
  EXPECT_THAT(plan.swept, ElementsAre("consumer.faces"));
  EXPECT_THAT(values(plan, "consumer.faces"), ElementsAre("1", "10", "500"));
  EXPECT_EQ(plan.points[2].experiment.consumers[0].faces, 500U);
  EXPECT_EQ(plan.points[2].experiment.producers[0].faces, 1U);
}

TEST(ExperimentSweepTest, SeveralSweepsMakeAllCombinations) {
  const auto plan =
      parsed(with("[[sweep]]\nparameter = \"forwarder.lanes\"\nvalues = [1, 2]\n"
                  "[[sweep]]\nparameter = \"consumer.over\"\nvalues = [\"shm\", \"unix\"]\n"));
  EXPECT_THAT(values(plan, "forwarder.lanes"), ElementsAre("1", "1", "2", "2"));
  EXPECT_THAT(values(plan, "consumer.over"), ElementsAre("shm", "unix", "shm", "unix"));
  EXPECT_EQ(plan.points[3].experiment.forwarder.lanes, 2U);
  EXPECT_EQ(plan.points[3].experiment.consumers[0].over, load::transport::unix_socket);
}

TEST(ExperimentSweepTest, ChangesSeveralParametersTogether) {
  const auto plan =
      parsed(with("[[sweep]]\nparameter = [\"consumer.faces\", \"consumer.frequency\"]\n"
                  "values = [[1, 1000], [10, 100]]\n"));
  ASSERT_EQ(plan.points.size(), 2U);
  EXPECT_EQ(plan.points[1].experiment.consumers[0].faces, 10U);
  EXPECT_EQ(plan.points[1].experiment.consumers[0].frequency, 100.0);
}

TEST(ExperimentSweepTest, MakesRamps) {
  EXPECT_THAT(ramp("from = 100\nto = 300\nstep = 100\n"), ElementsAre("100", "200", "300"));
  EXPECT_THAT(ramp("from = 0.1\nto = 0.4\nstep = 0.1\n").size(), 4U);
  EXPECT_THAT(ramp("from = 300\nto = 100\nstep = -100\n"), ElementsAre("300", "200", "100"));
  EXPECT_THAT(ramp("from = 1\nto = 1000\nsteps = 4\nscale = \"log\"\n"),
              ElementsAre("1", "10", "100", "1000"));
  EXPECT_THAT(ramp("from = 0.5\nto = 1.5\nsteps = 3\n"), ElementsAre("0.5", "1", "1.5"));
}

TEST(ExperimentSweepTest, ReachesGroupsPatternsAndRepliesByName) {
  constexpr const char* groups = R"(
[[consumer]]
name = "one"
[[consumer.pattern]]
prefix = "/a"
[[consumer.pattern]]
prefix = "/b"
[[consumer]]
name = "two"
prefix = "/a"
[[producer]]
name = "origin"
prefix = "/a"
)";
  const auto first = [&](const std::string& path, const std::string& value) {
    return parsed(std::string{groups} + "[[sweep]]\nparameter = \"" + path + "\"\nvalues = [" +
                  value + "]\n")
        .points.front()
        .experiment;
  };
  const auto named = first("consumer.two.window", "9");
  EXPECT_EQ(named.consumers[0].window, 1U);
  EXPECT_EQ(named.consumers[1].window, 9U);
  const auto numbered = first("consumer.one.pattern.2.weight", "9");
  EXPECT_EQ(numbered.consumers[0].patterns[0].weight, 1.0);
  EXPECT_EQ(numbered.consumers[0].patterns[1].weight, 9.0);
  const auto all = first("consumer.NumberOfContents", "9");
  EXPECT_EQ(all.consumers[0].patterns[1].contents, 9U);
  EXPECT_EQ(all.consumers[1].patterns[0].contents, 9U);
  const auto share = first("producer.nack_ratio", "0.1");
  EXPECT_EQ(share.producers[0].replies.at(1).weight, 0.1);
  EXPECT_EQ(first("producer.origin.reply.1.payload", "{ min = 1, max = 2 }")
                .producers[0]
                .replies[0]
                .payload.max,
            2U);
}

TEST(ExperimentSweepTest, ReportsWrongSweepsWithTheirLine) {
  const auto sweep = [](const std::string& keys) { return problem(with("[[sweep]]\n" + keys)); };
  const std::string faces = "parameter = \"consumer.faces\"\n";
  EXPECT_THAT(sweep(""), HasSubstr("line 5: a sweep needs a parameter"));
  EXPECT_THAT(sweep(faces), HasSubstr("line 5: a sweep needs values"));
  EXPECT_THAT(sweep(faces + "values = []\n"), HasSubstr("from 1 to 1000 values"));
  EXPECT_THAT(sweep(faces + "values = [1]\nvalue = 2\n"), HasSubstr("has no key value"));
  EXPECT_THAT(sweep(faces + "values = [1,\n0]\n"),
              HasSubstr("line 8: consumer.faces must be from"));
  EXPECT_THAT(sweep(faces + "from = 0\nto = 2\nstep = 1\n"),
              HasSubstr("line 5: consumer.faces must be from"));
  EXPECT_THAT(sweep(faces + "from = 0\nto = 2\nstep = -1\n"), HasSubstr("does not lead"));
  EXPECT_THAT(sweep(faces + "from = 0\nto = 2\nsteps = 3\nscale = \"log\"\n"),
              HasSubstr("above 0"));
  EXPECT_THAT(sweep("parameter = \"consumer.speed\"\nvalues = [1]\n"),
              HasSubstr("line 7: consumer.speed is not a key"));
  EXPECT_THAT(sweep("parameter = \"consumer.other.faces\"\nvalues = [1]\n"),
              HasSubstr("is of no [[consumer]] here"));
  EXPECT_THAT(sweep("parameter = [\"seed\", \"duration\"]\nvalues = [1]\n"),
              HasSubstr("as many values as parameters"));
  EXPECT_THAT(
      sweep("parameter = \"seed\"\nvalues = [1]\n[[sweep]]\nparameter = \"seed\"\nvalues = [2]\n"),
      HasSubstr("line 8: seed is swept twice"));
}

TEST(ExperimentSweepTest, SaysAtWhichPointAnExperimentCannotBeRun) {
  EXPECT_THAT(problem(with("[[sweep]]\nparameter = \"consumer.pace\"\nvalues = [\"poisson\", "
                           "\"batches\"]\n")),
              HasSubstr("consumer consumer needs batches (with consumer.pace = batches)"));
}

TEST(ExperimentSweepTest, BoundsTheNumberOfPoints) {
  std::string sweeps;
  for (const char* path : {"seed", "duration", "forwarder.content_store_packets"})
    sweeps +=
        std::string{"[[sweep]]\nparameter = \""} + path + "\"\nfrom = 1\nto = 100\nstep = 1\n";
  EXPECT_THAT(problem(with(sweeps)), HasSubstr("more than 10000 points"));
}

}  // namespace
}  // namespace facet::load_apps
