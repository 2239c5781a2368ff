// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// /localhost/nfd/fib: the next hops that forwarding uses. What is added here is kept in the RIB as
/// routes of an origin of their own, so that it survives changes of other routes, is removed with
/// its face, and is told apart in rib/list; remove-nexthop takes away only what add-nexthop added.
#include "actors/management_routes.hpp"
#include "core/management/dataset.hpp"

#include <array>

namespace facet::actors {
namespace {

namespace status = management::status;

void add_next_hop(management_state& self, const command_request& request) {
  auto body = admitted_route(self, request);
  if (!body)
    return;
  body->cost = request.command.parameters.cost.value_or(0);
  // Without flags: the next hop serves exactly this entry.
  route entry{
      *body->name, *body->face_id, management::route_origin::fib_command, *body->cost, 0, 0};
  add_route(self, request, std::move(entry), std::move(*body), status::gone);
}

void remove_next_hop(management_state& self, const command_request& request) {
  auto body = admitted_route(self, request);
  if (body)
    remove_route(self, request, management::route_origin::fib_command, std::move(*body));
}

void list_next_hops(management_state& self, const dataset_request& request) {
  self.ask_strategy(
      self.shards().any(),
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
      [&self, request](const caf::error& problem) { self.refuse(request, problem); }, list_fib_v);
}

constexpr std::array fib_commands{command_entry{"add-nexthop", add_next_hop},
                                  command_entry{"remove-nexthop", remove_next_hop}};
constexpr std::array fib_datasets{dataset_entry{"list", list_next_hops}};

}  // namespace

const management_module fib_module{"fib", fib_commands, fib_datasets};

}  // namespace facet::actors
