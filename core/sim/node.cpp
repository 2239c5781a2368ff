// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/node.hpp"

#include "core/packet/lp.hpp"
#include "core/packet/tlv.hpp"
#include "core/sim/virtual_time.hpp"

#include <algorithm>
#include <utility>

namespace facet::sim {
namespace {

forwarding::forwarder_options options_of(const network_plan& plan, std::uint32_t number) {
  const auto& traits = plan.what.network.nodes[number].traits;
  forwarding::forwarder_options o;
  o.cs_bytes = SIZE_MAX;
  o.cs_packets = traits.content_store_packets;
  o.cs_replacement = traits.content_store_policy;
  o.pit_limit = traits.pit_entries;
  o.pit_bytes = SIZE_MAX;
  o.seed = plan.what.seed * 0x9E37'79B9'7F4A'7C15 + number;
  o.drop_log_entries = plan.what.traces.events ? event_tracer::most_drops : 16;
  return o;
}

/// Whether a change of this node's cuts links.
bool is_ever_cut(const network_plan& plan, std::uint32_t number) {
  return std::ranges::any_of(plan.nodes[number].changes, [&](std::uint32_t index) {
    const auto kind = plan.what.changes[index].kind;
    return kind == change_kind::link_down || kind == change_kind::node_down;
  });
}

/// Whether what the forwarder sends because of this packet has come from afar with it.
bool carries_data(const packet::buffer& packet) {
  auto kind = packet::kind_of(packet);
  if (kind == packet::packet_kind::lp) {
    const auto lp = packet::decode_lp(packet);
    kind = lp && !lp->nack ? packet::kind_of(lp->fragment) : packet::packet_kind::interest;
  }
  return kind == packet::packet_kind::data;
}

}  // namespace

node::node(const network_plan& plan, std::uint32_t number, exchange& out, consumer_commons& commons,
           trace_set& traces)
    : plan_(plan),
      number_(number),
      exchange_(out),
      traces_(traces),
      forwarder_(options_of(plan, number)),
      tracer_(plan, number, traces),
      events_(plan, number, traces) {
  const auto& mine = plan.nodes[number];
  const bool cut = is_ever_cut(plan, number);
  for (const auto& end : mine.links) {
    forwarder_.add_face(face_number(static_cast<std::uint32_t>(links_.size())),
                        {.scope = forwarding::face_scope::non_local});
    const auto& link = plan.what.network.links[end.link];
    const bool forth = plan.what.network.nodes[number].name == link.a;
    links_.emplace_back(link.traits, plan.what.seed, 2 * std::uint64_t{end.link} + (forth ? 0 : 1));
    // Of one moment, what a lower node caused comes before what the receiver itself does.
    if (cut)
      links_.back().follow_flights(number < end.peer);
  }
  applications_.reserve(mine.applications.size());
  for (const auto& app : mine.applications) {
    forwarder_.add_face(
        face_of(static_cast<std::uint32_t>(applications_.size())) + first_dynamic_face,
        {.scope = forwarding::face_scope::local});
    applications_.push_back({application{plan, app, commons}});
  }
  if (mine.exposed)
    forwarder_.add_face(face_number(mine.outer_face()), {.scope = forwarding::face_scope::local});
  if (tracer_.counts_packets())
    forwarder_.observe_entries(&tracer_);
}

void node::start() {
  for (const auto& choice : plan_.what.network.nodes[number_].traits.strategies)
    choose(choice);
  apply_routes();
  for (const auto index : plan().changes)
    schedule(plan_.what.changes[index].at.count(), event_kind::change, index);
  const auto& traces = plan_.what.traces;
  if (traces.rate || traces.drops || traces.cs)
    schedule(traces.period.count(), event_kind::sample);
  for (std::uint32_t i = 0; i < applications_.size(); ++i)
    wake_later(i);
}

/// Nothing is scheduled beyond the end, so that a simulation ends by itself.
void node::schedule(std::int64_t at, event_kind kind, std::uint32_t detail) {
  if (at <= plan_.what.end().count())
    exchange_.events().push({at, number_, number_, sequence_++, detail, kind});
}

void node::arrive(stamped_packet&& p) {
  now_ = p.at;
  if (p.source == from_outside) {
    if (!up_)
      return lose(p.face, p.packet);
  } else if (links_[p.face].epoch() != p.epoch) {
    // Counted by the link's other end, which sent it.
    events_.lost(now_, p.face, p.packet, "down");
    return;
  }
  const auto hops = carries_data(p.packet) ? p.hops : 0;
  forward(p.face, std::move(p.packet), hops);
  deliver_all();
  set_timer();
}

void node::happen(const event& e) {
  now_ = e.at;
  switch (e.kind) {
    case event_kind::timer:
      if (e.at != timer_at_)
        return;  // an earlier one took its place
      timer_at_ = never;
      forwarder_.tick(time_of(now_), out_);
      events_.drops(now_, forwarder_);
      pass_on(0);
      break;
    case event_kind::application:
      if (e.at != applications_[e.detail].wakes_at)
        return;
      applications_[e.detail].wakes_at = never;
      pump(e.detail);
      break;
    case event_kind::change:
      apply(plan_.what.changes[e.detail], e.detail);
      break;
    case event_kind::route:
      apply_routes();
      break;
    case event_kind::sample:
      tracer_.sample(now_, forwarder_, links_);
      schedule(now_ + plan_.what.traces.period.count(), event_kind::sample);
      return;
    case event_kind::departure:
      return send_what_waits(e.detail);
    case event_kind::arrival:
      return;
  }
  deliver_all();
  set_timer();
}

// -- what is outside ------------------------------------------------------------------------------

void node::inject(std::int64_t at, packet::buffer packet) {
  now_ = at;
  if (!up_)
    return lose(plan().outer_face(), packet);
  forward(plan().outer_face(), std::move(packet), 0);
  deliver_all();
  set_timer();
}

void node::set_next_hop(std::int64_t at, const packet::name& prefix, std::uint32_t face,
                        std::optional<std::uint64_t> cost) {
  now_ = at;
  if (cost)
    // Fails for prefixes that are too long for a FIB, which nobody could follow.
    static_cast<void>(forwarder_.set_next_hop(prefix, face_number(face), *cost));
  else
    forwarder_.remove_next_hop(prefix, face_number(face));
  set_timer();  // pending Interests may go to it
}

// -- packets --------------------------------------------------------------------------------------

void node::forward(std::uint32_t face, packet::buffer packet, std::uint32_t hops) {
  events_.in(now_, face, packet);
  if (tracer_.counts_packets())
    tracer_.count_in(face, packet);
  forwarder_.receive(face_number(face), {&packet, 1}, time_of(now_), out_);
  events_.drops(now_, forwarder_);
  pass_on(hops);
}

/// Sends what the forwarder wants sent.
void node::pass_on(std::uint32_t hops) {
  for (auto& t : out_)
    send(static_cast<std::uint32_t>(t.face - first_dynamic_face), std::move(t.packet), hops);
  out_.clear();
}

void node::send(std::uint32_t face, packet::buffer packet, std::uint32_t hops) {
  if (face < links_.size())
    return send_over_link(face, std::move(packet), hops);
  if (tracer_.counts_packets())
    tracer_.count_out(face, packet);
  events_.out(now_, face, packet);
  if (!up_)
    return lose(face, packet);
  const auto application = face - static_cast<std::uint32_t>(links_.size());
  if (application < applications_.size())
    deliveries_.push_back({application, hops, std::move(packet)});
  else
    exchange_.outer().push_back({number_, std::move(packet)});
}

/// An application's packet, or one for an application, while the node is down.
void node::lose(std::uint32_t face, const packet::buffer& packet) {
  ++lost_while_down_;
  events_.lost(now_, face, packet, to_string(link_drop::down));
}

// -- time and the end -----------------------------------------------------------------------------

void node::set_timer() {
  const auto next = forwarder_.next_deadline();
  if (!next)
    return;
  const auto at = std::max(now_, offset_of(*next));
  if (at >= timer_at_)
    return;
  timer_at_ = at;
  schedule(at, event_kind::timer);
}

void node::finish(std::int64_t at, simulation_totals& totals) {
  node_totals mine;
  mine.node = number_;
  mine.forwarder = forwarder_.totals();
  const auto sizes = forwarder_.sizes();
  mine.cs_entries = sizes.cs;
  mine.pit_entries = sizes.pit;
  mine.down = lost_while_down_;
  for (const auto& link : links_)
    mine.links.push_back(link.totals());
  totals.nodes.push_back(std::move(mine));
  for (auto& each : applications_) {
    each.app.finish(time_of(at));
    const auto& which = each.app.which();
    application_totals t{number_, which.consumer, which.group, which.index, {}, {}, {}};
    if (which.consumer) {
      t.measured = each.app.consumer().measured();
      t.all = each.app.consumer().all();
    } else {
      t.produced = each.app.producer().totals();
    }
    totals.applications.push_back(t);
  }
}

}  // namespace facet::sim
