// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// /localhost/nfd/fib: the next hops that forwarding uses.
#include "actors/management_actor.hpp"
#include "core/management/dataset.hpp"

#include <array>

namespace facet::actors {
namespace {

void list(management_state& self, const dataset_request& request) {
  self.ask_strategy(
      [&self, request](const std::vector<forwarding::fib_listing>& fib) {
        std::vector<std::uint8_t> content;
        for (const auto& listing : fib) {
          management::fib_entry entry{listing.prefix, {}};
          for (const auto& hop : listing.next_hops)
            entry.next_hops.push_back({hop.face, hop.cost});
          encode(entry, content);
        }
        self.publish(request, content);
      },
      [&self, from = request.from](const caf::error&) { self.answer_nothing(from); }, list_fib_v);
}

constexpr std::array datasets{dataset_entry{"list", list}};

}  // namespace

const management_module fib_module{"fib", {}, datasets};

}  // namespace facet::actors
