// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/retx_suppression.hpp"
#include "core/forwarding/strategies/suppression_parameters.hpp"
#include "core/forwarding/strategy_registry.hpp"

namespace facet::forwarding {
namespace {

/// Sends an Interest to every eligible next hop, suppressing retransmissions for each of them by
/// itself, and to next hops that are added while it is pending. Sends no Nacks: not when there is
/// no next hop, as one may come; not to a loop or after an upstream's Nack, as others may answer.
///
/// Source: NFD Developer's Guide, "Multicast Strategy", version 5.
class multicast final : public strategy {
 public:
  explicit multicast(retx_suppression suppression) : suppression_(suppression) {}

  interest_outcome on_interest(incoming_interest& interest, tables::pit_entry& entry,
                               strategy_host& host) override {
    using enum retx_suppression::decision;
    host.follow_routes(entry);
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
  void on_nack(tables::out_record&, tables::pit_entry&, strategy_host&) override {}

  void on_new_hop(const tables::fib_hop& hop, tables::pit_entry& entry,
                  strategy_host& host) override {
    for (const auto& downstream : entry.in) {
      auto interest = host.pending_interest(entry, downstream);
      if (!host.eligible(interest, hop.face))
        continue;
      host.send_interest(interest, entry, hop.face);
      return;  // one downstream's Interest stands for all
    }
  }

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
