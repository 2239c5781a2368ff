// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/strategy_registry.hpp"
#include "tests/core/forwarding/forwarder_fixture.hpp"

#include <map>

namespace facet::forwarding {
namespace {

const std::string prefix = "/localhost/nfd/strategy/";

/// Why a strategy of that name cannot be made; "none" when it can.
std::string refusal(const std::string& name) {
  const auto made = make_strategy(n(prefix + name));
  return made ? "none" : made.error().message;
}

TEST(StrategyParametersTest, StrategiesHaveTheNamesAndVersionsOfNfd) {
  std::map<std::string_view, std::uint64_t> versions;
  for (const auto& type : strategy_types())
    versions[type.name] = type.version;
  EXPECT_THAT(versions,
              UnorderedElementsAre(std::pair{"best-route", 5U}, std::pair{"multicast", 5U},
                                   std::pair{"asf", 5U}, std::pair{"random", 1U},
                                   std::pair{"access", 1U}, std::pair{"self-learning", 1U}));
}

TEST(StrategyParametersTest, StandInTheFullName) {
  const auto made = make_strategy(n(prefix + "asf/probing-interval~30000/max-timeouts~5")).value();
  EXPECT_EQ(made.name.to_uri(), prefix + "asf/v=5/probing-interval~30000/max-timeouts~5");
}

TEST(StrategyParametersTest, OfAsfAreChecked) {
  EXPECT_EQ(refusal("asf/v=5/probing-interval~1000/max-timeouts~1/measurements-lifetime~1001/"
                    "retx-suppression-initial~20"),
            "none");
  EXPECT_EQ(refusal("asf/probing-interval~999"),
            "probing-interval must be at least 1000 milliseconds");
  EXPECT_EQ(refusal("asf/max-timeouts~0"), "max-timeouts must be at least 1");
  EXPECT_EQ(refusal("asf/measurements-lifetime~60000"),
            "measurements-lifetime must exceed probing-interval");
  EXPECT_EQ(refusal("asf/probing-interval~soon"),
            "strategy parameter probing-interval cannot be \"soon\"");
  EXPECT_EQ(refusal("asf/probing-interval~-1"),
            "strategy parameter probing-interval cannot be \"-1\"");
  EXPECT_EQ(refusal("asf/max-timeouts~99999999999"),
            "strategy parameter max-timeouts cannot be \"99999999999\"");
  EXPECT_EQ(refusal("asf/max-timeouts~"), "strategy parameter max-timeouts cannot be \"\"");
  EXPECT_EQ(refusal("asf/speed~9"), "the strategy has no parameter \"speed\"");
  EXPECT_EQ(refusal("asf/v=6"), "no strategy is called " + prefix + "asf/v=6");
}

TEST(StrategyParametersTest, AreRefusedWhereThereAreNone) {
  for (const std::string name : {"random", "access", "self-learning"}) {
    EXPECT_EQ(refusal(name + "/v=1"), "none");
    EXPECT_EQ(refusal(name + "/v=1/probing-interval~1000"),
              "the strategy has no parameter \"probing-interval\"");
  }
}

}  // namespace
}  // namespace facet::forwarding
