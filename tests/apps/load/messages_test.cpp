// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// What drivers on other hosts are told, and what they answer, arrives whole.
#include "actors/load/messages.hpp"

#include "apps/load/results_document.hpp"
#include "tests/actors/over_the_wire.hpp"
#include "tests/apps/load/experiment_text.hpp"

#include <gtest/gtest.h>

namespace facet::load_apps {
namespace {

using tests::across;

TEST(LoadMessagesTest, ExperimentsCrossUnchanged) {
  load_actors::prepare_load order;
  order.repetition = 3;
  order.part = 1;
  order.parts = 2;
  order.place.udp = "192.0.2.1:6363";
  order.experiment = only(R"(
name = "all"
seed = 9
warm_up = "2s"
duration = "30s"
drain = "5s"
interval = "50ms"
repetitions = 4
on_lost_worker = "degrade"
worker_patience = "3s"
[forwarder]
lanes = 2
content_store_octets = 1000
content_store_packets = 10
strategy = "multicast"
[[consumer]]
name = "crowd"
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
[[consumer.pattern]]
prefix = "/b"
catalogue = "zipf"
contents = 30
[[producer]]
name = "site"
over = "unix"
faces = 3
prefix = "/a"
signs = true
stalls = [{ at = "1s", length = "100ms" }]
payload = { min = 100, max = 8000 }
freshness = "10s"
delay = "300us"
nack_ratio = 0.25
)");
  const auto copy = across(order);
  EXPECT_EQ(copy.repetition, order.repetition);
  EXPECT_EQ(copy.part, order.part);
  EXPECT_EQ(copy.parts, order.parts);
  EXPECT_EQ(copy.place.udp, order.place.udp);
  EXPECT_EQ(to_json(copy.experiment).dump(1), to_json(order.experiment).dump(1));
}

TEST(LoadMessagesTest, WhatADriverFoundCrossesUnchanged) {
  load_actors::driver_result found;
  found.elapsed_ns = 1'000'000'000;
  found.scheduled = 77;
  found.cpu_ns = 7;
  load::histogram times;
  times.add(5'000);
  found.latency = times.taken_apart();
  times.add(70'000);
  found.service_latency = times.taken_apart();
  found.measured = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  found.all = {11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
  found.producers = {1, 2, 3, 4, 5, 6};
  found.series = {{std::chrono::seconds{0}, 1, 2, 3, 4, 5},
                  {std::chrono::seconds{1}, 6, 7, 8, 9, 10}};
  found.faces = {{"c", 1, true, found.measured, {}}, {"p", 2, false, {}, found.producers}};
  found.forwarder.known = true;
  found.forwarder.in_interests = 1;
  found.forwarder.out_interests = 2;
  found.forwarder.in_data = 3;
  found.forwarder.out_data = 4;
  found.forwarder.in_nacks = 5;
  found.forwarder.out_nacks = 6;
  found.failure = "it ended";
  const auto text = [](const load_actors::driver_result& part) {
    results_document document;
    document.points.resize(1);
    document.points[0].result.runs.push_back(load_actors::as_run_result(part, "worker"));
    return to_json(document).dump(1);
  };
  EXPECT_EQ(text(across(found)), text(found));
}

TEST(LoadMessagesTest, WhatADriverAttachedCrossesUnchanged) {
  load_actors::load_prepared made;
  made.consumers = {1, 2};
  made.producers = {3};
  made.datagrams = {{"udp4://192.0.2.1:1", "udp4://192.0.2.2:2", false, 4}};
  made.transports = {{"c", false, load::transport::unix_socket, 16, 5, "no shared memory"}};
  made.own_forwarders = 1;
  const auto copy = across(made);
  EXPECT_EQ(copy.consumers, made.consumers);
  EXPECT_EQ(copy.producers, made.producers);
  ASSERT_EQ(copy.datagrams.size(), 1U);
  EXPECT_EQ(copy.datagrams[0].here, made.datagrams[0].here);
  EXPECT_EQ(copy.datagrams[0].there, made.datagrams[0].there);
  EXPECT_FALSE(copy.datagrams[0].consumer);
  EXPECT_EQ(copy.datagrams[0].group, 4U);
  EXPECT_EQ(copy.transports, made.transports);
  EXPECT_EQ(copy.own_forwarders, 1U);
}

}  // namespace
}  // namespace facet::load_apps
