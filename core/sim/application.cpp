// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/application.hpp"

namespace facet::sim {
namespace {

bool sends_on_arrival(load::pacing pace) noexcept {
  return pace == load::pacing::window || pace == load::pacing::aimd || pace == load::pacing::cubic;
}

}  // namespace

application::role application::make_role(const network_plan& plan, const application_plan& which,
                                         consumer_commons& commons) {
  load::actor_identity who{plan.what.seed, 0, which.group, which.index};
  if (!which.consumer)
    return load::load_producer{plan.what.producers[which.group].group, who, commons.times};
  const auto& spec = plan.what.consumers[which.group];
  who.shares_sequence = spec.sequence == sequence_kind::shared;
  who.in_step = true;
  // Those on all nodes are one group: that is whose numbers its consumers divide among them.
  auto group = spec.group;
  group.faces *= spec.nodes.size();
  return load::load_consumer{group, who, commons.times, commons.tables, commons.record};
}

application::application(const network_plan& plan, const application_plan& which,
                         consumer_commons& commons)
    : which_(which), role_(make_role(plan, which, commons)) {
  if (!which.consumer)
    return;
  const auto& group = plan.what.consumers[which.group].group;
  closed_loop_ = sends_on_arrival(group.pace);
  if (plan.what.traces.app_delay)
    delays_.emplace(group);
}

std::optional<data_delay> application::on_packet(bytes_view wire, time_point now) {
  std::visit([&](auto& app) { app.on_packet(wire, now); }, role_);
  return delays_ ? delays_->received(wire, now) : std::nullopt;
}

std::span<const bytes_view> application::due(time_point now, std::size_t max) {
  return std::visit([&](auto& app) { return app.due(now, max); }, role_);
}

void application::sent(std::span<const bytes_view> packets, time_point now) {
  const auto count = packets.size();
  if (delays_)
    for (const auto& wire : packets)
      delays_->sent(wire, now);
  if (auto* consumer = std::get_if<load::load_consumer>(&role_))
    consumer->sent(count, now);
  else
    std::get<load::load_producer>(role_).sent(count);
}

std::optional<time_point> application::next_deadline() const noexcept {
  return std::visit([](const auto& app) { return app.next_deadline(); }, role_);
}

void application::finish(time_point end) {
  if (auto* consumer = std::get_if<load::load_consumer>(&role_))
    consumer->finish(end);
}

}  // namespace facet::sim
