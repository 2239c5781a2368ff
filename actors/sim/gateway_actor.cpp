// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/sim/gateway_actor.hpp"

#include <utility>

namespace facet::sim_actors {
namespace {

/// Whether other nodes may hear of a next hop: not of the way into the simulation itself, nor of
/// what is this host's own affair.
bool concerns_others(const tables::fib_change& change) {
  static const auto localhost = *packet::name::parse("/localhost");
  return change.face != simulation_face && change.face != management_face &&
         !localhost.view().is_prefix_of(change.prefix);
}

}  // namespace

gateway_state::gateway_state(gateway_actor::pointer self, std::uint32_t exposed,
                             std::shared_ptr<live_inbox> inbox, std::shared_ptr<live_outlet> outlet)
    : self_(self), exposed_(exposed), inbox_(std::move(inbox)), outlet_(std::move(outlet)) {
  port::drop_unexpected(self);
}

gateway_state::~gateway_state() {
  outlet_->close();
  for (auto& promise : waiting_)
    promise.deliver(caf::make_error(errc::face_closed, std::string{"the simulation ended"}));
}

gateway_actor::behavior_type gateway_state::make_behavior() {
  return {
      [this](actors::send_batch& request) { return on_send(request); },
      [](const actors::cancel_batch&) {},  // nothing ever waits here
      [this](actors::subscribe& request) { outlet_->subscribe(std::move(request.sink)); },
      [this](actors::get_counters) { return counters(); },
      [](actors::get_histograms) { return actors::face_histograms{}; },
      [this](const actors::close_face&) { self_->quit(caf::exit_reason::user_shutdown); },
      [this](const std::vector<tables::fib_change>& changes) { return on_changes(changes); },
      [this](actors::tick_atom) {
        waiting_.front().deliver(caf::unit);
        waiting_.pop_front();
      },
  };
}

actors::batch_result gateway_state::on_send(actors::send_batch& request) {
  const auto all = request.batch.packets.size();
  const auto taken = inbox_->put(exposed_, std::move(request.batch.packets));
  const auto dropped = all - taken.packets;
  counters_.out_packets += taken.packets;
  counters_.out_octets += taken.octets;
  counters_.drops[static_cast<std::size_t>(actors::face_drop::queue_full)] += dropped;
  return {static_cast<std::uint32_t>(taken.packets), 0, static_cast<std::uint32_t>(dropped)};
}

caf::result<void> gateway_state::on_changes(const std::vector<tables::fib_change>& changes) {
  std::vector<registration> news;
  for (const auto& change : changes) {
    if (!concerns_others(change))
      continue;
    auto& faces = registered_[change.prefix];
    const bool before = !faces.empty();
    if (change.cost)
      faces.insert(change.face);
    else
      faces.erase(change.face);
    const bool now = !faces.empty();
    if (!now)
      registered_.erase(change.prefix);
    if (before != now)
      news.push_back({change.prefix, now});
  }
  if (news.empty())
    return caf::unit;
  inbox_->put(exposed_, std::move(news));
  waiting_.push_back(self_->make_response_promise());
  return waiting_.back();
}

actors::face_counters gateway_state::counters() const {
  auto all = counters_;
  all.in_packets = outlet_->packets();
  all.in_octets = outlet_->octets();
  return all;
}

}  // namespace facet::sim_actors
