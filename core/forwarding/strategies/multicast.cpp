// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/retx_suppression.hpp"
#include "core/forwarding/strategies/suppression_parameters.hpp"
#include "core/forwarding/strategy_registry.hpp"

namespace facet::forwarding {
namespace {

/// Sends an Interest to every eligible next hop, suppressing retransmissions for each of them by
/// itself. Says nothing when there is no next hop, and nothing to a loop: others may answer.
///
/// Source: NFD Developer's Guide, "Multicast Strategy", version 5.
class multicast final : public strategy {
 public:
  explicit multicast(retx_suppression suppression) : suppression_(suppression) {}

  interest_outcome on_interest(incoming_interest& interest, tables::pit_entry& entry,
                               strategy_host& host) override {
    using enum retx_suppression::decision;
    auto outcome = interest_outcome::no_route;
    for (const auto& hop : host.next_hops(interest)) {
      if (!host.eligible(interest, hop.face))
        continue;
      const auto decision = suppression_.for_upstream(entry.find_out(hop.face), host.now());
      if (decision == suppress) {
        if (outcome == interest_outcome::no_route)
          outcome = interest_outcome::suppressed;
        continue;
      }
      auto* sent = host.send_interest(interest, entry, hop.face);
      if (sent != nullptr && decision == forward)
        suppression_.sent_again(*sent);
      outcome = interest_outcome::sent;
    }
    return outcome;
  }

  void on_loop(incoming_interest&, strategy_host&) override {}

 private:
  retx_suppression suppression_;
};

}  // namespace

result<std::unique_ptr<strategy>> make_multicast(const strategy_parameters& parameters) {
  return suppression_from(parameters).map([](const retx_suppression& suppression) {
    return std::unique_ptr<strategy>{new multicast{suppression}};
  });
}

}  // namespace facet::forwarding
