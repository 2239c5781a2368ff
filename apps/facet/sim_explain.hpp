// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facet/subcommand.hpp"
#include "core/sim/plan.hpp"

#include <memory>
#include <string>

namespace facet::apps {

/// A question about a simulation at one moment.
struct sim_question {
  std::string name;  ///< of the Interest
  std::string at;    ///< "2.5s", "300ms", or seconds: everything before it has happened
  std::string node;  ///< empty: all nodes, a line each
};

/// --explain, --at, --node.
void add_question_options(CLI::App& app, sim_question& question);

/// `facet sim SCENARIO --explain NAME --at T`: simulates until T, then tells what nodes hold and
/// what would happen there to an Interest.
///
/// Errors: invalid_argument: a Name, time or node that is none; cancelled
result<outcome> explain_simulation(const std::shared_ptr<const sim::network_plan>& plan,
                                   const sim_question& question,
                                   const std::function<bool()>& stopped, console& out);

}  // namespace facet::apps
