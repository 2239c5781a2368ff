// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/experiment.hpp"
#include "core/sim/topology.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace facet::sim {

/// What consumers of one group ask for when their catalogue is an endless sequence.
enum class sequence_kind : std::uint8_t {
  shared,  ///< each for 0, 1, 2 …, as ndnSIM's applications do: the same Names
  own,     ///< each for numbers of its own, as in `facet load`: no Name twice
};

/// Consumers that are alike: `group.faces` of them on each of the nodes. Under constant pacing all
/// send in the same moments, as ndnSIM's do.
struct consumers_spec {
  load::consumer_group group;
  std::vector<std::string> nodes;
  std::size_t line = 0;
  sequence_kind sequence = sequence_kind::shared;
};

/// Producers that are alike: `group.faces` of them on each of the nodes.
struct producers_spec {
  load::producer_group group;
  std::vector<std::string> nodes;
  std::size_t line = 0;
};

/// Who makes the routes to producers' prefixes.
enum class routing_kind : std::uint8_t {
  shortest,   ///< one next hop, on the way of the least metric; of equals the lowest face
  multipath,  ///< that, and every neighbour that is nearer to a producer
  listed,     ///< nobody: `routes` are all there are
};

/// A next hop that is listed; it adds to those that are computed.
struct route_spec {
  std::string node;
  std::string prefix;
  std::string via;  ///< the neighbour
  std::uint64_t cost = 0;
  std::size_t line = 0;
};

enum class change_kind : std::uint8_t {
  link_down,  ///< what is on its way or waits is lost, and so is what is sent from then on
  link_up,
  link_cost,  ///< `number`: the metric; routes are computed anew
  link_loss,  ///< `share`
  link_rate,  ///< `number`: bit/s, for packets that are sent from then on
  node_down,  ///< all its links, and its applications' packets
  node_up,
  strategy,  ///< of `node`, or of all nodes
};

/// Something that happens at a time.
struct change {
  duration at{0};  ///< after the start
  change_kind kind = change_kind::link_down;
  std::string node;  ///< of node_down, node_up, strategy; one end of a link
  std::string to;    ///< the other end of the link
  std::uint64_t number = 0;
  double share = 0;
  strategy_choice choice;
  std::size_t line = 0;
};

/// A node that applications outside of the simulation attach to, when it keeps pace with the clock.
struct expose_spec {
  std::string node;
  std::string socket;  ///< path of the control socket there
  std::size_t line = 0;
};

/// What is written down, in ndnSIM's formats.
struct trace_settings {
  bool rate = true;                                 ///< ndn::L3RateTracer
  bool drops = true;                                ///< L2RateTracer
  bool app_delay = true;                            ///< ndn::AppDelayTracer
  bool cs = true;                                   ///< ndn::CsTracer
  duration period{std::chrono::milliseconds{500}};  ///< of all but app_delay and events
  bool events = false;                              ///< every packet at every face: event_tracer
  bool packets = false;                             ///< … with all its octets, in hexadecimal
};

/// One simulation: everything that happens follows from this, and nothing else.
struct scenario {
  std::string name;
  std::uint64_t seed = 1;
  duration warm_up{0};
  duration length{std::chrono::seconds{10}};  ///< consumers ask for something new until its end
  duration drain{std::chrono::seconds{4}};    ///< simulated after it
  topology network;
  std::vector<consumers_spec> consumers;
  std::vector<producers_spec> producers;
  routing_kind routing = routing_kind::shortest;
  /// Whether links and nodes that go down or come up make new routes, at once.
  bool routing_follows_links = false;
  std::vector<route_spec> routes;
  std::vector<change> changes;
  std::vector<expose_spec> exposed;
  trace_settings traces;

  [[nodiscard]] duration end() const noexcept { return warm_up + length + drain; }
};

}  // namespace facet::sim
