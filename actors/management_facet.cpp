// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// /localhost/facet: what Facet tells beyond NFD's protocol, as JSON.
#include "actors/management_actor.hpp"
#include "actors/management_explain.hpp"
#include "actors/status_report.hpp"

#include <array>

namespace facet::actors {
namespace {

void facet_status(management_state& self, const dataset_request& request) {
  self.ask_inspector(
      [&self, request](const status_ptr& snapshot) {
        const auto text = to_json(*snapshot);
        self.publish(request, {text.begin(), text.end()});
      },
      [&self, request](const caf::error& problem) { self.refuse(request, problem); }, get_status_v);
}

constexpr std::array facet_datasets{dataset_entry{"status", facet_status},
                                    dataset_entry{"explain", explain, dataset_filter::required}};

}  // namespace

const management_module facet_module{"facet", {}, facet_datasets};

}  // namespace facet::actors
