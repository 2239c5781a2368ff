// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/toml/setters.hpp"
#include "core/sim/scenario.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// The keys of a scenario file, each with what stores its value; consumers and producers have those
/// of an experiment besides, but for `over`. A setter refers to what it was made for and must not
/// outlive it.
///
/// deploy/scenarios/reference.toml explains all of them, and a test sees to it.
namespace facet::sim_apps {

/// Everything that [topology] can say; which of it counts depends on the kind.
struct topology_description {
  std::string kind = "inline";
  std::string file;
  std::size_t nodes = 0;
  std::size_t width = 0;
  std::size_t height = 0;
  std::size_t depth = 0;
  std::size_t fanout = 2;
  std::size_t left = 0;
  std::size_t right = 0;
  std::size_t attach = 2;
  double alpha = 0.4;
  double beta = 0.2;
  bool delay_by_distance = false;
  std::uint64_t seed = 1;
};

/// The keys that a kind of topology needs, and those that it takes besides.
struct topology_kind {
  std::vector<std::string> needs;
  std::vector<std::string> takes;
};
const std::map<std::string, topology_kind>& topology_kinds();

struct strategy_entry {
  sim::strategy_choice choice;
  std::vector<std::string> nodes;  ///< empty: all
};

/// What [[consumer]] and [[producer]] say that an experiment's do not.
struct consumer_entry {
  std::vector<std::string> nodes;
  sim::sequence_kind sequence = sim::sequence_kind::shared;
  std::size_t line = 0;
};
struct producer_entry {
  std::vector<std::string> nodes;
  std::size_t line = 0;
};

/// An event with everything that one may hold, whatever its action.
struct event_entry {
  sim::change what;
  std::string action;
  std::vector<std::string> link;  ///< the nodes at its ends
};

/// Outside of lists and of [topology]: `seed`, `routing.kind` …
apps::setters keys_of(sim::scenario& s);
apps::setters keys_of(topology_description& d);
apps::setters keys_of(sim::node_spec& node);
apps::setters keys_of(sim::link_spec& link);
apps::setters keys_of(consumer_entry& entry);
apps::setters keys_of(producer_entry& entry);
apps::setters keys_of(strategy_entry& entry);
apps::setters keys_of(sim::route_spec& route);
apps::setters keys_of(sim::expose_spec& spec);
apps::setters keys_of(event_entry& event);

}  // namespace facet::sim_apps
