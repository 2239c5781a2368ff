// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// How a run fails: hosts that give no sign of life, partitions that end; and what it then leaves.
#include "actors/messages.hpp"
#include "actors/sim/run_actor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace facet::sim_actors {
namespace {

/// How often hosts are asked for a sign of life, and how long for one.
constexpr std::chrono::seconds sign_every{1};
constexpr std::chrono::seconds sign_patience{5};

}  // namespace

void run_state::watch() {
  if (failure_)
    return;
  for (std::size_t h = 0; h < hosts_.size(); ++h)
    if (!hosts_[h].asked)
      ask_for_sign(h);
  self_->delayed_send(self_, sign_every, watch_atom_v);
}

void run_state::ask_for_sign(std::size_t h) {
  hosts_[h].asked = true;
  self_->request(hosts_[h].who.host, sign_patience, room_atom_v)
      .then([this, h](std::uint64_t) { hosts_[h].asked = false; },
            [this, h](const caf::error& why) {
              lose(h, why == caf::sec::request_timeout
                          ? fmt::format("it has said nothing for {} s", sign_patience.count())
                          : actors::from_caf(why).message);
            });
}

void run_state::on_down(const caf::down_msg& down) {
  for (std::size_t h = 0; h < hosts_.size(); ++h)
    if (hosts_[h].who.host.address() == down.source)
      return lose(h, "the connection ended");
  for (std::size_t i = 0; i < partitions_.size(); ++i)
    if (partitions_[i] && partitions_[i].address() == down.source)
      return partition_failed(i, down.reason);
}

void run_state::lose(std::size_t h, const std::string& why) {
  fail_run({errc::disconnected, "worker " + hosts_[h].who.name + " was lost: " + why});
}

/// A partition that is gone with its host is its host's loss.
void run_state::partition_failed(std::size_t i, const caf::error& why) {
  const auto host = std::ranges::find_if(
      hosts_, [&](const member& m) { return i >= m.first && i < m.first + m.count; });
  const auto told = actors::from_caf(why);
  if (host == hosts_.end())
    return fail_run(told);
  if (why == caf::exit_reason::remote_link_unreachable || why == caf::sec::request_receiver_down)
    return lose(static_cast<std::size_t>(host - hosts_.begin()), "the connection ended");
  fail_run({told.code, "worker " + host->who.name + ": " + told.message});
}

/// Nobody is left waiting. Once it has failed a run does nothing but say so.
void run_state::fail_run(error why) {
  if (failure_)
    return;
  failure_ = std::move(why);
  const auto told = actors::to_caf(*failure_);
  running_ = false;
  when_ready_.clear();
  if (stepping_)
    stepping_->deliver(told);
  stepping_.reset();
  for (auto& each : std::exchange(pauses_, {}))
    each.deliver(told);
  if (stopping_)
    stopping_->deliver(told);
  stopping_.reset();
  end_partitions();
}

void run_state::end_partitions() {
  for (auto& each : partitions_)
    if (each) {
      self_->demonitor(each.address());
      // Not as self: a run that nobody knows any more must not become a sender again.
      caf::anon_send_exit(each, caf::exit_reason::user_shutdown);
    }
  partitions_.clear();
}

}  // namespace facet::sim_actors
