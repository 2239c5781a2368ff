// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Changes of a scenario, as one node sees them: links and nodes that fail, routes, strategies.
#include "core/sim/node.hpp"
#include "core/sim/strategy_name.hpp"

namespace facet::sim {

void node::apply(const change& c, std::uint32_t index) {
  if (c.kind == change_kind::strategy)
    return choose(plan_.what.changes[index].choice);
  if (c.kind == change_kind::link_cost)
    return;  // routes change
  apply_to_links(c);
}

void node::apply_to_links(const change& c) {
  const auto& name_of = plan_.what.network.nodes;
  const auto& mine = name_of[number_].name;
  const bool up = c.kind == change_kind::node_up || c.kind == change_kind::link_up;
  const bool of_node = c.kind == change_kind::node_up || c.kind == change_kind::node_down;
  if (of_node && c.node == mine)
    up_ = up;
  for (std::uint32_t face = 0; face < links_.size(); ++face) {
    const auto& peer = name_of[plan().links[face].peer].name;
    if (of_node) {
      if (c.node == mine)
        links_[face].set_sender_up(up, now_);
      else if (c.node == peer)
        links_[face].set_receiver_up(up, now_);
      note_cut_off(face);
      continue;
    }
    const bool concerned = (c.node == mine && c.to == peer) || (c.node == peer && c.to == mine);
    if (!concerned)
      continue;
    if (c.kind == change_kind::link_loss)
      links_[face].set_loss(c.share);
    else if (c.kind == change_kind::link_rate)
      links_[face].set_rate(c.number);
    else
      links_[face].set_up(up, now_);
    note_cut_off(face);
  }
}

void node::note_cut_off(std::uint32_t face) {
  for (const auto& held : links_[face].take_cut_off())
    events_.lost(now_, face, held.packet, to_string(link_drop::down));
}

void node::apply_routes() {
  const auto& hops = plan().hops;
  for (; hops_applied_ < hops.size() && hops[hops_applied_].at <= now_; ++hops_applied_) {
    const auto& hop = hops[hops_applied_];
    const auto& prefix = plan_.prefixes[hop.prefix];
    if (hop.removed)
      forwarder_.remove_next_hop(prefix, face_number(hop.face));
    else
      // The plan has faces of this node and prefixes that were checked.
      static_cast<void>(forwarder_.set_next_hop(prefix, face_number(hop.face), hop.cost));
  }
  if (hops_applied_ < hops.size())
    schedule(hops[hops_applied_].at, event_kind::route);
}

void node::choose(const strategy_choice& choice) {
  static_cast<void>(forwarder_.set_strategy(*packet::name::parse(choice.prefix),
                                            *strategy_name(choice.strategy)));
}

}  // namespace facet::sim
