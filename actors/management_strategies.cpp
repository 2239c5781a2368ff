// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// /localhost/nfd/strategy-choice: which strategy forwards what.
#include "actors/management_actor.hpp"
#include "core/management/dataset.hpp"

#include <array>

namespace facet::actors {
namespace {

void list(management_state& self, const dataset_request& request) {
  self.ask_strategy(
      [&self, request](const std::vector<forwarding::strategy_listing>& choices) {
        std::vector<std::uint8_t> content;
        for (const auto& choice : choices)
          encode(management::strategy_choice{choice.prefix, choice.strategy}, content);
        self.publish(request, content);
      },
      [&self, from = request.from](const caf::error&) { self.answer_nothing(from); },
      list_strategies_v);
}

constexpr std::array datasets{dataset_entry{"list", list}};

}  // namespace

const management_module strategy_choice_module{"strategy-choice", {}, datasets};

}  // namespace facet::actors
