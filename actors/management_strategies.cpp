// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// /localhost/nfd/strategy-choice: which strategy forwards what.
#include "actors/management_actor.hpp"
#include "core/management/dataset.hpp"

#include <array>

namespace facet::actors {
namespace {

namespace status = management::status;

void choose_strategy(management_state& self, const command_request& request) {
  const auto& p = request.command.parameters;
  self.ask_service(
      [&self, request](const packet::name& full) {
        management::control_parameters body;
        body.name = request.command.parameters.name;
        body.strategy = full;
        self.respond(request, status::ok, "OK", std::move(body));
      },
      [&self, request](const caf::error& e) { self.respond(request, e); },
      set_strategy{*p.name, *p.strategy, request.from});
}

void unset_strategy(management_state& self, const command_request& request) {
  self.ask_service(
      [&self, request](const packet::name&) {
        management::control_parameters body;
        body.name = request.command.parameters.name;
        self.respond(request, status::ok, "OK", std::move(body));
      },
      [&self, request](const caf::error& e) { self.respond(request, e); },
      set_strategy{*request.command.parameters.name, {}, request.from});
}

void list_choices(management_state& self, const dataset_request& request) {
  self.ask_strategy(
      self.shards().any(),
      [&self, request](const std::vector<forwarding::strategy_listing>& choices) {
        std::vector<std::uint8_t> content;
        for (const auto& choice : choices)
          encode(management::strategy_choice{choice.prefix, choice.strategy}, content);
        self.publish(request, content);
      },
      [&self, request](const caf::error& problem) { self.refuse(request, problem); },
      list_strategies_v);
}

constexpr std::array choice_commands{command_entry{"set", choose_strategy},
                                     command_entry{"unset", unset_strategy}};
constexpr std::array choice_datasets{dataset_entry{"list", list_choices}};

}  // namespace

const management_module strategy_choice_module{"strategy-choice", choice_commands, choice_datasets};

}  // namespace facet::actors
