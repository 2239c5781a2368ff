// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/retx_suppression.hpp"
#include "core/forwarding/strategies/hop_choice.hpp"
#include "core/forwarding/strategies/suppression_parameters.hpp"
#include "core/forwarding/strategy_registry.hpp"

#include <algorithm>

namespace facet::forwarding {
namespace {

/// Sends an Interest to the cheapest eligible next hop, and a retransmission to the cheapest that
/// was not asked yet, or else to the one that was asked longest ago.
///
/// Source: NFD Developer's Guide, "Best Route Strategy", version 5.
class best_route final : public strategy {
 public:
  explicit best_route(retx_suppression suppression) : suppression_(suppression) {}

  interest_outcome on_interest(incoming_interest& interest, tables::pit_entry& entry,
                               strategy_host& host) override {
    using enum retx_suppression::decision;
    const auto decision = suppression_.for_entry(entry, host.now());
    if (decision == suppress)
      return interest_outcome::suppressed;
    const auto* hop =
        decision == fresh ? cheapest(interest, host) : for_retransmission(interest, entry, host);
    if (hop != nullptr)
      host.send_interest(interest, entry, hop->face);
    else if (decision == fresh)
      host.reject(interest, entry, packet::nack_reason::no_route);
    return hop != nullptr ? interest_outcome::sent : interest_outcome::no_route;
  }

 private:
  static const tables::fib_hop* cheapest(incoming_interest& interest, strategy_host& host) {
    for (const auto& hop : host.next_hops(interest))
      if (host.eligible(interest, hop.face))
        return &hop;
    return nullptr;
  }

  static const tables::fib_hop* for_retransmission(incoming_interest& interest,
                                                   tables::pit_entry& entry, strategy_host& host) {
    for (const auto& hop : host.next_hops(interest))
      if (host.eligible(interest, hop.face) && is_unused(entry, hop, host.now()))
        return &hop;
    return asked_longest_ago(interest, entry, host);
  }

  retx_suppression suppression_;
};

}  // namespace

result<std::unique_ptr<strategy>> make_best_route(const strategy_parameters& parameters) {
  return suppression_from(parameters).map([](const retx_suppression& suppression) {
    return std::unique_ptr<strategy>{new best_route{suppression}};
  });
}

}  // namespace facet::forwarding
