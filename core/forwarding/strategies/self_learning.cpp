// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/strategy_registry.hpp"
#include "core/packet/prefix_announcement.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace facet::forwarding {
namespace {

using namespace std::chrono_literals;

/// How long a learned route lives after the last Data that came over it, if the announcement does.
constexpr duration route_lifetime = 10min;
/// Routes that lose less than this are not renewed: one request a minute is enough.
constexpr duration renewal_step = 1min;
/// Of announcements that this forwarder makes for an application that made none.
constexpr std::chrono::milliseconds own_announcement = 1h;

/// Learns routes by asking everybody. An Interest without a route is flooded over all faces that
/// leave this host (discovery); the Data that comes back carries the announcement of a prefix, for
/// which a route to where it came from is asked for. With a route, Interests follow it and carry
/// NonDiscovery: whoever gets such an Interest and has no route answers Nack NoRoute, upon which
/// the route is given up.
///
/// Data that answers a neighbour's discovery is announced by whoever knows a route: with the
/// announcement it learned itself, with the one that its application made (set_announcement), or
/// else with one of its own for the route's prefix.
///
/// Source: "Self-learning strategy v1" (NFD, version 1); its numbers: routes live 10 minutes.
class self_learning final : public strategy {
 public:
  interest_outcome on_interest(incoming_interest& interest, tables::pit_entry& entry,
                               strategy_host& host) override {
    const auto hops = host.next_hops(interest);
    if (hops.empty() && interest.non_discovery) {
      host.reject(interest, entry, packet::nack_reason::no_route);
      return interest_outcome::no_route;
    }
    std::size_t n = 0;
    const auto send = [&](const tables::face_ref& to) {
      if (host.eligible(interest, to) && host.send_interest(interest, entry, to) != nullptr)
        ++n;
    };
    interest.send_non_discovery = !hops.empty();
    if (hops.empty())
      std::ranges::for_each(host.non_local_faces(), send);
    else
      std::ranges::for_each(hops, send, &tables::fib_hop::face);
    return n != 0 ? interest_outcome::sent : interest_outcome::no_route;
  }

  void on_data(const packet::data_view& data, const tables::face_ref& from,
               tables::pit_entry& entry, strategy_host& host) override {
    const auto* asked = entry.find_out(from);
    if (asked == nullptr)
      return;
    tables::name_prefixes name{data.name};
    if (!asked->non_discovery)
      return learn(name, from, host);
    renew(name, from, host);
    if (is_discovered(entry))
      host.announce(announcement_for(name, host));
  }

  void on_nack(tables::out_record& upstream, tables::pit_entry& entry,
               strategy_host& host) override {
    if (upstream.nack->reason != packet::nack_reason::no_route)
      return;
    tables::name_prefixes name{entry.name};
    std::size_t depth = 0;
    const auto* known = host.announcements().find_of(name, upstream.face, host.now(), depth);
    if (known != nullptr && known->route_end != time_point{}) {
      const auto prefix = name.prefix(depth);
      host.request_route({packet::name{prefix}, upstream.face.id, duration{0}, {}});
      host.announcements().remove(prefix, upstream.face.id, host.now());
    }
    const auto reason = *upstream.nack;
    while (!entry.in.empty())
      host.nack(entry, entry.in[0], reason);
  }

 private:
  /// An announcement says where its own prefix is, and may not speak for the whole name space or
  /// for this host's own names.
  static bool may_be_learned(const packet::prefix_announcement& a, packet::name_view name) {
    return a.expiration > 0ms && !a.prefix.empty() && a.prefix.size() <= tables::max_prefix_depth &&
           a.prefix.is_prefix_of(name) && scope_of(a.prefix) == name_scope::global;
  }

  /// Data came back from a flood.
  static void learn(tables::name_prefixes& name, const tables::face_ref& from,
                    strategy_host& host) {
    const auto octets = host.announcement();
    if (octets.empty())
      return;  // that way nobody knows of self-learning
    const auto read = packet::decode_prefix_announcement(octets);
    if (!read || !may_be_learned(*read, name.full()))
      return;
    const auto now = host.now();
    const auto lifetime = std::min<duration>(read->expiration, route_lifetime);
    const auto kept = packet::buffer::copy_of(octets);
    host.announcements().set(read->prefix, {from, kept, now + read->expiration, now + lifetime},
                             now);
    host.request_route({packet::name{read->prefix}, from.id, lifetime, kept});
    host.announce(octets);
  }

  /// Data came over a route; if it was learned, it goes on living.
  static void renew(tables::name_prefixes& name, const tables::face_ref& from,
                    strategy_host& host) {
    std::size_t depth = 0;
    const auto now = host.now();
    auto* known = host.announcements().find_of(name, from, now, depth);
    if (known == nullptr || known->route_end == time_point{})
      return;
    const auto end = std::min(known->expiry, now + route_lifetime);
    if (end < known->route_end + renewal_step)
      return;
    known->route_end = end;
    host.request_route({packet::name{name.prefix(depth)}, from.id, end - now, known->data});
  }

  /// Whether somebody waits who asked for discovery. The forwarder announces to those of other
  /// hosts.
  static bool is_discovered(const tables::pit_entry& entry) {
    return std::ranges::any_of(entry.in, [](auto& waiting) { return !waiting.non_discovery; });
  }

  bytes_view announcement_for(tables::name_prefixes& name, strategy_host& host) {
    if (const auto* known = host.announcements().find(name, host.now()))
      announced_ = known->data;
    else
      announced_ = make_announcement(name, host);
    return announced_;
  }

  static packet::buffer make_announcement(tables::name_prefixes& name, strategy_host& host) {
    const auto depth = host.routed_depth(name);
    if (depth == 0)
      return {};
    const auto version =
        std::chrono::duration_cast<std::chrono::milliseconds>(host.now().time_since_epoch());
    return packet::encode_prefix_announcement(name.prefix(depth), own_announcement,
                                              static_cast<std::uint64_t>(version.count()));
  }

  packet::buffer announced_;  // lives until the trigger is over
};

}  // namespace

result<std::unique_ptr<strategy>> make_self_learning(const strategy_parameters& parameters) {
  return without_parameters<self_learning>(parameters);
}

}  // namespace facet::forwarding
