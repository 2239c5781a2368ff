// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// What consumers of one group on several nodes ask for, and when.
#include "tests/core/sim/scenario_fixture.hpp"

#include <gmock/gmock.h>

#include <map>
#include <set>

namespace facet::sim {
namespace {

/// Consumers on n0 and n1 of a line whose end produces. 100 Interests each in a second.
scenario two_readers(sequence_kind sequence) {
  scenario s;
  s.network = make_line(4, {{}, {.delay = 1ms}});
  s.consumers = {consumers("/p", {"n0", "n1"}, 100)};
  s.consumers[0].sequence = sequence;
  s.producers = {producers("/p", {"n3"})};
  s.length = 1s;
  s.traces.events = true;
  return s;
}

/// Names and moments of the Interests of a node's consumer.
struct requests {
  requests(const outcome& done, const std::string& node) {
    for (const auto& row : cells(done.trace(trace_kind::events)))
      if (row[1] == node && row[3] == "app://consumer" && row[4] == "in") {
        names.insert(row[7]);
        moments.insert(row[0]);
      }
  }
  std::set<std::string> names;
  std::set<std::string> moments;
};

TEST(Applications, OfOneGroupAskForTheSameNamesAsNdnSimsDo) {
  const auto done = simulate(two_readers(sequence_kind::shared));
  const requests first{done, "n0"};
  const requests second{done, "n1"};
  ASSERT_EQ(first.names.size(), 100U);
  EXPECT_EQ(first.names, second.names);
  EXPECT_TRUE(first.names.contains("/p/seq=0"));
  EXPECT_TRUE(first.names.contains("/p/seq=99"));
  EXPECT_EQ(first.moments, second.moments) << "none waits for the other's turn";
  EXPECT_TRUE(first.moments.contains("0"));
  // n1's own Interest is a millisecond ahead of n0's, which joins it or finds its Data.
  EXPECT_EQ(done.totals.nodes[3].forwarder.faces.n_in_interests, 100U);
  EXPECT_EQ(asked(done).data, 200U);
  for (const auto& row : cells(done.trace(trace_kind::app_delay)))
    EXPECT_LT(std::stoull(row[3]), 100U) << "SeqNo";
}

TEST(Applications, AskForNamesOfTheirOwnWhenToldSo) {
  const auto done = simulate(two_readers(sequence_kind::own));
  const requests first{done, "n0"};
  const requests second{done, "n1"};
  EXPECT_EQ(first.names.size(), 100U);
  for (const auto& name : second.names)
    EXPECT_FALSE(first.names.contains(name)) << name;
  EXPECT_EQ(first.moments, second.moments);
  EXPECT_EQ(done.totals.nodes[3].forwarder.faces.n_in_interests, 200U);
}

}  // namespace
}  // namespace facet::sim
