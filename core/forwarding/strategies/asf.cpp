// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/retx_suppression.hpp"
#include "core/forwarding/strategies/asf_measurements.hpp"
#include "core/forwarding/strategies/hop_choice.hpp"
#include "core/forwarding/strategies/suppression_parameters.hpp"
#include "core/forwarding/strategy_registry.hpp"
#include "core/tables/measurements.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <tuple>
#include <utility>
#include <vector>

namespace facet::forwarding {
namespace {

using namespace std::chrono_literals;
using asf::path_state;

struct asf_options {
  retx_suppression suppression;
  duration probing_interval = 1min;
  asf::limits limits{.lifetime = 5min, .max_timeouts = 3};
};

/// The first probe of a namespace comes within this time, at random.
constexpr duration longest_first_wait = 5s;
constexpr duration shortest_probing_interval = 1s;
/// How long a satisfied entry waits for the answer to its probe.
constexpr duration patience_with_probes = 50ms;

/// Adaptive forwarding by measured round trips. Sends each Interest to the upstream that answers
/// fastest: working ones by their smoothed round-trip time, then unmeasured ones, then those that
/// timed out, each by cost. Now and then a second Interest probes one of the others.
///
/// An upstream times out after `max-timeouts` losses in a row, or a Nack. A loss is an Interest
/// without answer for the retransmission timeout; one at a time is watched per upstream.
///
/// Source: Lehman et al., "An Experimental Investigation of Hyperbolic Routing with a Smart
/// Forwarding Plane in NDN" (NDN-0042); NFD Developer's Guide, "ASF Strategy", version 5.
class asf_strategy final : public strategy {
 public:
  explicit asf_strategy(const asf_options& options) : options_(options) {}

  interest_outcome on_interest(incoming_interest& interest, tables::pit_entry& entry,
                               strategy_host& host) override {
    const auto now = host.now();
    const auto depth = host.measured_depth(interest.prefixes);
    auto& known = table_.get(interest.prefixes.prefix(depth), now, options_.limits.lifetime);
    if (is_anybody_asked(entry, now))
      return send_again(interest, entry, known, host);
    const auto* best = fastest(interest, known, host, [](const auto&) { return true; });
    if (best == nullptr) {
      host.reject(interest, entry, packet::nack_reason::no_route);
      return interest_outcome::no_route;
    }
    if (host.send_interest(interest, entry, best->face) != nullptr)
      note_sent(interest, best->face, known, host);
    probe(interest, entry, *best, known, host);
    return interest_outcome::sent;
  }

  void on_data(const packet::data_view&, const tables::face_ref& from, tables::pit_entry& entry,
               strategy_host& host) override {
    auto* path = path_of(entry, from, host);
    if (path == nullptr)
      return;
    const auto* asked = entry.find_out(from);
    asf::record_data(*path, entry.name_hash,
                     asked == nullptr ? std::nullopt : std::optional{host.now() - asked->sent});
    path->expiry = host.now() + options_.limits.lifetime;
    host.keep(patience_with_probes);
  }

  void on_nack(tables::out_record& upstream, tables::pit_entry& entry,
               strategy_host& host) override {
    if (auto* path = path_of(entry, upstream.face, host))
      asf::record_nack(*path, entry.name_hash);
    strategy::on_nack(upstream, entry, host);
  }

  void purge_measurements(time_point now, std::size_t limit) override { table_.purge(now, limit); }
  void forget_measurements(const std::function<bool(packet::name_view)>& is_foreign) override {
    table_.erase_if(is_foreign);
  }
  [[nodiscard]] std::size_t measurement_count() const override { return table_.size(); }

 private:
  /// Best is smallest.
  using rank = std::tuple<int, duration, std::uint64_t, face_id>;

  /// @param order  of working, unmeasured, timed out
  rank rank_of(const tables::fib_hop& hop, asf::paths& known, time_point now,
               const std::array<int, 3>& order) const {
    const auto* path = known.find(hop.face, now, options_.limits);
    const auto state = path == nullptr ? path_state::unmeasured : path->state;
    const auto srtt = state == path_state::working ? path->rtt.smoothed() : duration::max();
    return {order[static_cast<std::size_t>(state)], srtt, hop.cost, hop.face.id};
  }

  template <class Predicate>
  const tables::fib_hop* fastest(incoming_interest& interest, asf::paths& known,
                                 strategy_host& host, Predicate&& wanted) const {
    const tables::fib_hop* best = nullptr;
    rank best_rank;
    for (const auto& hop : host.next_hops(interest)) {
      if (!host.eligible(interest, hop.face) || !wanted(hop))
        continue;
      const auto r = rank_of(hop, known, host.now(), {1, 2, 3});
      if (best == nullptr || r < best_rank) {
        best = &hop;
        best_rank = r;
      }
    }
    return best;
  }

  /// To the fastest that was not asked, or else to the one that was asked longest ago.
  interest_outcome send_again(incoming_interest& interest, tables::pit_entry& entry,
                              asf::paths& known, strategy_host& host) {
    const auto* hop = fastest(interest, known, host, [&](const tables::fib_hop& candidate) {
      return is_unused(entry, candidate, host.now());
    });
    const bool unused = hop != nullptr;
    if (!unused)
      hop = asked_longest_ago(interest, entry, host);
    if (hop == nullptr)
      return interest_outcome::no_route;
    using enum retx_suppression::decision;
    const auto decision = options_.suppression.for_upstream(entry.find_out(hop->face), host.now());
    if (decision == suppress)
      return interest_outcome::suppressed;
    auto* sent = host.send_interest(interest, entry, hop->face);
    if (sent != nullptr && decision == forward)
      options_.suppression.sent_again(*sent);
    if (sent != nullptr && unused)
      note_sent(interest, hop->face, known, host);
    return interest_outcome::sent;
  }

  /// The Interest went to `face`: what is known of it lives on, and a loss will be noticed.
  void note_sent(incoming_interest& interest, const tables::face_ref& face, asf::paths& known,
                 strategy_host& host) const {
    const auto now = host.now();
    auto& path = known.find_or_add(face, now, options_.limits, host.next_hops(interest).size());
    path.expiry = now + options_.limits.lifetime;
    asf::watch(path, interest.prefixes.hash(), now);
  }

  void probe(incoming_interest& interest, tables::pit_entry& entry, const tables::fib_hop& used,
             asf::paths& known, strategy_host& host) const {
    const auto now = host.now();
    if (!known.probe_due) {
      constexpr auto range = static_cast<std::uint64_t>(longest_first_wait / 1ms) + 1;
      known.probe_due = now + std::chrono::milliseconds{host.random() % range};
      return;
    }
    if (*known.probe_due > now)
      return;
    const auto* chosen = to_probe(interest, used, known, host);
    if (chosen == nullptr)
      return;
    if (host.send_probe(interest, entry, chosen->face) != nullptr)
      note_sent(interest, chosen->face, known, host);
    known.probe_due = now + options_.probing_interval;
  }

  /// The cheapest unmeasured upstream; without one, candidate j of n (working before timed out)
  /// with probability (n + 1 - j) / (1 + … + n).
  const tables::fib_hop* to_probe(incoming_interest& interest, const tables::fib_hop& used,
                                  asf::paths& known, strategy_host& host) const {
    std::vector<std::pair<rank, const tables::fib_hop*>> candidates;
    for (const auto& hop : host.next_hops(interest))
      if (hop.face != used.face && hop.face != interest.face.ref &&
          host.eligible(interest, hop.face))
        candidates.emplace_back(rank_of(hop, known, host.now(), {2, 1, 3}), &hop);
    if (candidates.empty())
      return nullptr;
    std::ranges::sort(candidates);
    if (std::get<0>(candidates.front().first) == 1)
      return candidates.front().second;
    const auto n = candidates.size();
    auto drawn = host.random() % (n * (n + 1) / 2);
    std::size_t j = 0;
    for (auto weight = n; drawn >= weight; --weight, ++j)
      drawn -= weight;
    return candidates[j].second;
  }

  asf::path* path_of(const tables::pit_entry& entry, const tables::face_ref& face,
                     strategy_host& host) {
    tables::name_prefixes name{entry.name};
    auto* known = table_.find_longest(name, host.now(), options_.limits.lifetime);
    return known == nullptr ? nullptr : known->find(face, host.now(), options_.limits);
  }

  asf_options options_;
  tables::measurements<asf::paths> table_;  // by namespace
};

result<void> check(const asf_options& o) {
  if (o.probing_interval < shortest_probing_interval)
    return fail(errc::invalid_argument, "probing-interval must be at least 1000 milliseconds");
  if (o.limits.max_timeouts == 0)
    return fail(errc::invalid_argument, "max-timeouts must be at least 1");
  if (o.limits.lifetime <= o.probing_interval)
    return fail(errc::invalid_argument, "measurements-lifetime must exceed probing-interval");
  return {};
}

}  // namespace

result<std::unique_ptr<strategy>> make_asf(const strategy_parameters& parameters) {
  asf_options options;
  const auto store = [](auto& field) { return [&field](auto value) { field = value; }; };
  strategy_parameters others;
  for (const auto& p : parameters) {
    result<void> done;
    if (p.name == "probing-interval")
      done = milliseconds_of(p).map(store(options.probing_interval));
    else if (p.name == "measurements-lifetime")
      done = milliseconds_of(p).map(store(options.limits.lifetime));
    else if (p.name == "max-timeouts")
      done = count_of(p).map(store(options.limits.max_timeouts));
    else
      others.push_back(p);
    if (!done)
      return fail(std::move(done.error()));
  }
  const auto suppression = suppression_from(others);
  if (!suppression)
    return fail(suppression.error());
  options.suppression = *suppression;
  return check(options).map([&] { return std::unique_ptr<strategy>{new asf_strategy{options}}; });
}

}  // namespace facet::forwarding
