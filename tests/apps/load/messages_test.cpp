// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// What drivers on other hosts are told, and what they answer, arrives whole.
#include "actors/load/messages.hpp"

#include "apps/load/results_document.hpp"
#include "tests/apps/load/experiment_text.hpp"

#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <gtest/gtest.h>

namespace facet::load_apps {
namespace {

template <class T>
T across(T x) {
  std::vector<char> octets;
  caf::binary_serializer out{nullptr, octets};
  EXPECT_FALSE(out(x));
  T y;
  caf::binary_deserializer in{nullptr, octets};
  EXPECT_FALSE(in(y));
  return y;
}

TEST(LoadMessagesTest, ExperimentsCrossUnchanged) {
  load_actors::prepare_load order;
  order.repetition = 3;
  order.experiment = only(R"(
name = "all"
on_lost_worker = "degrade"
[[consumer]]
over = "udp"
faces = 7
pace = "cubic"
frequency = 3
window = 4
max_window = 9
aimd_beta = 0.25
cubic_beta = 0.75
react_to_marks = false
batches = "1s 5"
max_interests = 11
retransmissions = 2
[[consumer.pattern]]
weight = 3
prefix = "/a"
first_number = 5
contents = 20
q = 0.5
s = 0.25
repeat_distance = 5
repeat_probability = 0.25
duplicate_nonces = 0.125
can_be_prefix = true
must_be_fresh = true
lifetime = "4s"
[[producer]]
prefix = "/a"
signs = true
stalls = [{ at = "1s", length = "100ms" }]
payload = { min = 100, max = 8000 }
freshness = "10s"
delay = "300us"
)");
  const auto copy = across(order);
  EXPECT_EQ(copy.repetition, order.repetition);
  EXPECT_EQ(to_json(copy.experiment).dump(1), to_json(order.experiment).dump(1));
}

TEST(LoadMessagesTest, WhatADriverFoundCrossesUnchanged) {
  load_actors::driver_result found;
  found.elapsed_ns = 1'000'000'000;
  found.scheduled = 77;
  found.measured = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  found.all = {11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
  found.producers = {1, 2, 3, 4, 5, 6};
  found.series = {{std::chrono::seconds{0}, 1, 2, 3, 4, 5},
                  {std::chrono::seconds{1}, 6, 7, 8, 9, 10}};
  found.faces = {{"c", 1, true, found.measured, {}}, {"p", 2, false, {}, found.producers}};
  found.failure = "it ended";
  const auto text = [](const load_actors::driver_result& part) {
    results_document document;
    document.points.resize(1);
    document.points[0].result.runs.push_back(load_actors::as_run_result(part, "worker"));
    return to_json(document).dump(1);
  };
  EXPECT_EQ(text(across(found)), text(found));
}

}  // namespace
}  // namespace facet::load_apps
