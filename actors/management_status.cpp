// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// /localhost/nfd/status: the forwarder as a whole.
#include "actors/management_actor.hpp"
#include "actors/status_report.hpp"
#include "core/management/dataset.hpp"

#include <array>

namespace facet::actors {
namespace {

management::general_status general_status_of(const forwarder_status& forwarder,
                                             std::uint64_t started_ms) {
  const auto& faces = forwarder.totals.faces;
  management::general_status g;
  g.nfd_version = version_text;
  g.start_timestamp = started_ms;
  g.current_timestamp = wall_clock_ms();
  g.n_fib_entries = forwarder.sizes.fib;
  g.n_pit_entries = forwarder.sizes.pit;
  g.n_cs_entries = forwarder.sizes.cs;
  g.n_in_interests = faces.n_in_interests;
  g.n_in_data = faces.n_in_data;
  g.n_in_nacks = faces.n_in_nacks;
  g.n_out_interests = faces.n_out_interests;
  g.n_out_data = faces.n_out_data;
  g.n_out_nacks = faces.n_out_nacks;
  g.n_satisfied_interests = forwarder.totals.n_satisfied;
  g.n_unsatisfied_interests = forwarder.totals.n_unsatisfied;
  return g;
}

void general_status(management_state& self, const dataset_request& request) {
  self.ask_shards<forwarder_status>(
      [&self, request](const forwarder_status& forwarder) {
        std::vector<std::uint8_t> content;
        encode(general_status_of(forwarder, self.started_ms()), content);
        self.publish(request, content);
      },
      [&self, request](const caf::error& problem) { self.refuse(request, problem); }, get_status_v);
}

constexpr std::array status_datasets{dataset_entry{"general", general_status}};

}  // namespace

const management_module status_module{"status", {}, status_datasets};

}  // namespace facet::actors
