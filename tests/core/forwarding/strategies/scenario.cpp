// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/strategies/scenario.hpp"

#include "tests/core/forwarding/strategies/network.hpp"

#include <gmock/gmock.h>

#include <map>
#include <ostream>

namespace facet::forwarding {
namespace {

using namespace std::chrono_literals;

/// How long the last step is watched: longer than any Interest of a scenario lives.
constexpr auto last_step = 5s;

std::vector<std::string> lines_of(const std::vector<network::sent>& sent,
                                  std::chrono::milliseconds since) {
  std::vector<std::string> lines;
  for (const auto& s : sent)
    lines.push_back((s.at == since ? "" : "+" + std::to_string((s.at - since).count()) + " ") +
                    s.what);
  return lines;
}

std::vector<std::string> sums_of(const std::vector<network::sent>& sent) {
  std::map<std::string, int> sums;
  for (const auto& s : sent)
    ++sums[s.what.substr(0, s.what.find(" /"))];
  std::vector<std::string> lines;
  for (const auto& [what, count] : sums)
    lines.push_back(what + " x" + std::to_string(count));
  return lines;
}

TEST_P(StrategyScenarioTest, SendsWhatIsDocumented) {
  network net;
  for (const auto& line : GetParam().topology)
    net.run(line);
  const auto& steps = GetParam().steps;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::chrono::milliseconds at{steps[i].at};
    const auto until =
        i + 1 < steps.size() ? std::chrono::milliseconds{steps[i + 1].at} : at + last_step;
    net.advance(at);
    net.run(steps[i].event);
    net.advance(until);
    const bool sums = steps[i].event.starts_with("every");
    const auto sent = net.take();
    EXPECT_THAT(sums ? sums_of(sent) : lines_of(sent, at),
                testing::ElementsAreArray(steps[i].sends))
        << "after \"" << steps[i].event << "\" at " << steps[i].at << " ms";
  }
}

}  // namespace

void PrintTo(const scenario& s, std::ostream* out) {
  *out << s.name;
}

std::string name_of(const testing::TestParamInfo<scenario>& info) {
  return info.param.name;
}

}  // namespace facet::forwarding
