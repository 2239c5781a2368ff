// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <iosfwd>
#include <string>
#include <vector>

namespace facet::forwarding {

/// At `at` milliseconds `event` happens (a line of network's language), and from then until the
/// next step exactly `sends` are sent, in this order; what is sent later than `at` has "+MS " in
/// front. After an "every" line only sums are compared: "R>P interest x3", in alphabetical order.
struct step {
  int at;
  std::string event;
  std::vector<std::string> sends;
};

/// A table that says what a strategy does: a topology, what happens, what is sent.
struct scenario {
  std::string name;
  std::vector<std::string> topology;
  std::vector<step> steps;
};

/// Plays scenarios; instantiate it with a strategy's table.
class StrategyScenarioTest : public testing::TestWithParam<scenario> {};

void PrintTo(const scenario& s, std::ostream* out);
std::string name_of(const testing::TestParamInfo<scenario>& info);

}  // namespace facet::forwarding
