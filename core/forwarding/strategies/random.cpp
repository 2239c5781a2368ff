// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/strategy_registry.hpp"

namespace facet::forwarding {
namespace {

/// Sends every Interest, retransmissions too, to an eligible next hop drawn at random, each as
/// likely as another. Suppresses nothing.
///
/// Source: NFD Developer's Guide, "Random Strategy", version 1.
class random_strategy final : public strategy {
 public:
  interest_outcome on_interest(incoming_interest& interest, tables::pit_entry& entry,
                               strategy_host& host) override {
    // Each of n is kept with probability 1/n as it comes by, so one walk draws evenly.
    const tables::fib_hop* drawn = nullptr;
    std::uint64_t n = 0;
    for (const auto& hop : host.next_hops(interest))
      if (host.eligible(interest, hop.face) && host.random() % ++n == 0)
        drawn = &hop;
    if (drawn == nullptr) {
      host.reject(interest, entry, packet::nack_reason::no_route);
      return interest_outcome::no_route;
    }
    host.send_interest(interest, entry, drawn->face);
    return interest_outcome::sent;
  }
};

}  // namespace

result<std::unique_ptr<strategy>> make_random(const strategy_parameters& parameters) {
  return without_parameters<random_strategy>(parameters);
}

}  // namespace facet::forwarding
