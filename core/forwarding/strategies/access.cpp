// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/rtt_estimator.hpp"
#include "core/forwarding/retx_suppression.hpp"
#include "core/forwarding/strategy_registry.hpp"
#include "core/tables/measurements.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>

namespace facet::forwarding {
namespace {

using namespace std::chrono_literals;

/// How long the last working next hop of a prefix is remembered.
constexpr duration memory = 8s;

/// For the router that end hosts are attached to, over links that lose packets. Asks all next hops
/// first, remembers which one answered, asks only that one from then on, and all the others when it
/// does not answer within its retransmission timeout. Retransmissions go to all, at most one every
/// 100 ms. What is learned from Data holds for the parent of its Name. Sends no Nacks.
///
/// Source: NFD Developer's Guide, "Access Strategy", version 1.
class access final : public strategy {
 public:
  interest_outcome on_interest(incoming_interest& interest, tables::pit_entry& entry,
                               strategy_host& host) override {
    using enum retx_suppression::decision;
    const auto decision = suppression_.for_entry(entry, host.now());
    if (decision == suppress)
      return interest_outcome::suppressed;
    if (decision == fresh && send_to_last(interest, entry, host))
      return interest_outcome::sent;
    if (send_to_all(interest, entry, std::nullopt, host) != 0)
      return interest_outcome::sent;
    if (decision == fresh)
      host.abandon(entry);
    return interest_outcome::no_route;
  }

  void on_data(const packet::data_view& data, const tables::face_ref& from,
               tables::pit_entry& entry, strategy_host& host) override {
    host.cancel_timer(entry);
    const auto* asked = entry.find_out(from);
    if (asked == nullptr)
      return;
    const auto rtt = host.now() - asked->sent;
    auto& of_face = faces_[from.incarnation];
    of_face.add(rtt);
    // The parent of the Data's Name, unless that is another strategy's.
    tables::name_prefixes name{data.name};
    const auto parent = data.name.empty() ? 0 : data.name.size() - 1;
    const auto depth =
        std::min(std::max(parent, host.chosen_depth(name)), tables::max_prefix_depth);
    auto& known = table_.get(name.prefix(depth), host.now(), memory);
    if (known.last == from) {
      known.rtt.add(rtt);
    } else {
      known.last = from;
      known.rtt = of_face;
    }
  }

  void on_nack(tables::out_record&, tables::pit_entry&, strategy_host&) override {}

  /// The last working next hop has not answered in time.
  void on_timer(tables::pit_entry& entry, strategy_host& host) override {
    const auto first = std::ranges::min_element(entry.out, {}, &tables::out_record::sent);
    if (first == entry.out.end())
      return;
    const auto asked = first->face;
    for (const auto& downstream : entry.in) {
      auto interest = host.pending_interest(entry, downstream);
      if (send_to_all(interest, entry, asked, host) != 0)
        return;  // one downstream's Interest stands for all
    }
  }

  void on_face_removed(const tables::face_ref& face) override { faces_.erase(face.incarnation); }

  void purge_measurements(time_point now, std::size_t limit) override { table_.purge(now, limit); }
  void forget_measurements(const std::function<bool(packet::name_view)>& is_foreign) override {
    table_.erase_if(is_foreign);
  }
  [[nodiscard]] std::size_t measurement_count() const override { return table_.size(); }

 private:
  struct prefix_info {
    tables::face_ref last;
    rtt_estimator rtt;
  };

  bool send_to_last(incoming_interest& interest, tables::pit_entry& entry, strategy_host& host) {
    const auto* known = table_.find_longest(interest.prefixes, host.now());
    if (known == nullptr || known->last == interest.face.ref)
      return false;
    const auto hops = host.next_hops(interest);
    if (std::ranges::find(hops, known->last, &tables::fib_hop::face) == hops.end() ||
        !host.eligible(interest, known->last) ||
        host.send_interest(interest, entry, known->last) == nullptr)
      return false;
    host.set_timer(entry, known->rtt.rto());
    return true;
  }

  static std::size_t send_to_all(incoming_interest& interest, tables::pit_entry& entry,
                                 std::optional<tables::face_ref> except, strategy_host& host) {
    std::size_t n = 0;
    for (const auto& hop : host.next_hops(interest))
      if (hop.face != except && hop.face != interest.face.ref &&
          host.eligible(interest, hop.face) &&
          host.send_interest(interest, entry, hop.face) != nullptr)
        ++n;
    return n;
  }

  retx_suppression suppression_{.initial = 100ms, .maximum = 100ms, .multiplier = 1.0};
  tables::measurements<prefix_info> table_;
  std::map<std::uint32_t, rtt_estimator> faces_;  // by incarnation
};

}  // namespace

result<std::unique_ptr<strategy>> make_access(const strategy_parameters& parameters) {
  return without_parameters<access>(parameters);
}

}  // namespace facet::forwarding
