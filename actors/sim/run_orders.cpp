// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// What others may ask of a run: step, pause, inject a packet, query tables, stop.
#include "actors/messages.hpp"
#include "actors/sim/run_actor.hpp"
#include "core/packet/tlv.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace facet::sim_actors {
namespace {

/// How long a partition that has nothing else to do may take to answer.
constexpr std::chrono::seconds answer_patience{30};

caf::error order_error(errc code, std::string message) {
  return actors::to_caf(error{code, std::move(message)});
}

}  // namespace

run_state::position_promise run_state::step(std::int64_t until) {
  auto promise = self_->make_response_promise<position_promise>();
  if (failure_) {
    promise.deliver(actors::to_caf(*failure_));
    return promise;
  }
  if (running_ || stopping_) {
    promise.deliver(order_error(errc::conflict, "the simulation goes on already, or is ending"));
    return promise;
  }
  target_ = std::clamp(until, now_, end_);
  running_ = true;
  stepping_ = promise;
  when_ready([this] { go_on(); });
  return promise;
}

run_state::position_promise run_state::pause() {
  auto promise = self_->make_response_promise<position_promise>();
  if (failure_) {
    promise.deliver(actors::to_caf(*failure_));
  } else if (!running_) {
    promise.deliver(position());
  } else {
    pausing_ = true;
    pauses_.push_back(promise);
  }
  return promise;
}

caf::result<run_position> run_state::inject(inject_packet& what) {
  if (failure_)
    return actors::to_caf(*failure_);
  if (running_ || stopping_ || now_ >= end_)
    return order_error(errc::conflict, "packets can be injected while a simulation is paused");
  const auto node = node_number(what.node);
  if (!node)
    return actors::to_caf(node.error());
  const auto face = face_from(*node, what.from);
  if (!face)
    return actors::to_caf(face.error());
  if (packet::kind_of(what.packet) == packet::packet_kind::unknown ||
      what.packet.size() > packet::max_packet_size)
    return order_error(errc::malformed, "the octets are neither Interest nor Data nor LpPacket");
  const auto to = plan_->nodes[*node].partition;
  sim::stamped_packet packet;
  packet.at = now_;
  packet.node = *node;
  packet.source = sim::from_outside;
  packet.sequence = injected_++;
  packet.face = *face;
  packet.packet = packet::buffer::copy_of(what.packet);
  waiting_[to].emplace_back().push_back(std::move(packet));
  next_[to] = std::min(next_[to], now_);
  return position();
}

result<std::uint32_t> run_state::node_number(const std::string& wanted) const {
  const auto& nodes = plan_->what.network.nodes;
  const auto found = std::ranges::find(nodes, wanted, &sim::node_spec::name);
  if (found == nodes.end())
    return fail(errc::not_found, "there is no node " + wanted);
  return static_cast<std::uint32_t>(found - nodes.begin());
}

result<std::uint32_t> run_state::face_from(std::uint32_t number, const std::string& from) const {
  const auto& nodes = plan_->what.network.nodes;
  const auto& node = plan_->nodes[number];
  if (from.empty() && node.applications.empty())
    return fail(errc::not_found, "node " + nodes[number].name +
                                     " has no application: name the neighbour it comes from");
  if (from.empty())
    return static_cast<std::uint32_t>(node.links.size());
  const auto link = std::ranges::find_if(
      node.links, [&](const sim::link_end_plan& end) { return nodes[end.peer].name == from; });
  if (link == node.links.end())
    return fail(errc::not_found, from + " is no neighbour of " + nodes[number].name);
  return static_cast<std::uint32_t>(link - node.links.begin());
}

run_state::tables_promise run_state::query(const query_tables& what) {
  auto promise = self_->make_response_promise<tables_promise>();
  if (failure_) {
    promise.deliver(actors::to_caf(*failure_));
    return promise;
  }
  const auto node = node_number(what.node);
  if (!node) {
    promise.deliver(actors::to_caf(node.error()));
    return promise;
  }
  if (running_ || stopping_) {
    promise.deliver(
        order_error(errc::conflict, "tables can be listed while a simulation is paused"));
    return promise;
  }
  when_ready([this, promise, order = list_node{*node, now_, what.most}]() mutable {
    self_->request(partitions_[plan_->nodes[order.node].partition], answer_patience, order)
        .then([promise](sim::node_tables& tables) mutable { promise.deliver(std::move(tables)); },
              [promise](const caf::error& why) mutable { promise.deliver(why); });
  });
  return promise;
}

run_state::totals_promise run_state::stop() {
  auto promise = self_->make_response_promise<totals_promise>();
  if (failure_) {
    promise.deliver(actors::to_caf(*failure_));
    self_->quit();
    return promise;
  }
  if (stopping_) {
    promise.deliver(order_error(errc::conflict, "the simulation is ending already"));
    return promise;
  }
  stopping_ = promise;
  pausing_ = true;
  if (!running_)
    when_ready([this] { finish(); });
  return promise;
}

}  // namespace facet::sim_actors
