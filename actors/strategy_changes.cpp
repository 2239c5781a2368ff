// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// How strategy_state changes next hops: in order, so many per turn, with packets in between.
#include "actors/lane.hpp"
#include "actors/strategy_actor.hpp"

#include <algorithm>

namespace facet::actors {

strategy_state::~strategy_state() {
  for (auto& work : pending_)
    if (work.promise)
      work.promise->deliver(caf::make_error(errc::face_closed, std::string{"forwarding ended"}));
}

/// Answers when all of them are made.
caf::result<void> strategy_state::on_changes(std::vector<tables::fib_change>& changes) {
  pending_changes work{std::move(changes)};
  if (pending_.empty()) {
    apply_some(work, changes_per_turn);
    if (work.done == work.changes.size())
      return caf::unit;
  }
  if (!self_->current_message_id().is_request()) {
    postpone(std::move(work));
    return caf::unit;
  }
  auto promise = self_->make_response_promise();
  work.promise = promise;
  postpone(std::move(work));
  return promise;
}

/// Nobody follows next hops to a face that is gone, so they may go whenever there is time.
void strategy_state::remove_hops_of(face_id gone) {
  const bool known = std::ranges::any_of(pending_, [&](auto& work) { return work.gone == gone; });
  if (!known && forwarder_.remove_next_hops(gone, changes_per_turn))
    postpone({{}, 0, gone});
}

/// What is left of an earlier face of that number must not take the new one's next hops along.
void strategy_state::remove_hops_before(face_id fresh) {
  forwarder_.remove_face(fresh);
  for (auto& work : pending_)
    if (work.gone == fresh)
      work.gone = no_face;
}

void strategy_state::apply(const tables::fib_change& change) {
  if (!change.cost) {
    forwarder_.remove_next_hop(change.prefix, change.face);
  } else if (!forwarder_.set_next_hop(change.prefix, change.face, *change.cost)) {
    // The face closed on its way here; its routes are being removed.
  }
}

/// @returns how many of `limit` are left
std::size_t strategy_state::apply_some(pending_changes& work, std::size_t limit) {
  if (work.gone != no_face) {
    if (!forwarder_.remove_next_hops(work.gone, limit))
      work.gone = no_face;
    return 0;
  }
  const auto end = work.done + std::min(limit, work.changes.size() - work.done);
  limit -= end - work.done;
  for (; work.done < end; ++work.done)
    apply(work.changes[work.done]);
  return limit;
}

void strategy_state::postpone(pending_changes work) {
  const bool first = pending_.empty();
  pending_.push_back(std::move(work));
  if (first)
    apply_next_turn();
}

void strategy_state::apply_pending() {
  for (auto left = changes_per_turn; left != 0 && !pending_.empty();) {
    auto& work = pending_.front();
    left = apply_some(work, left);
    if (work.gone != no_face || work.done < work.changes.size())
      break;
    if (work.promise)
      work.promise->deliver(caf::unit);
    pending_.pop_front();
  }
  if (!pending_.empty())
    apply_next_turn();
}

/// On a lane the next turn comes after everybody else's; a message to itself would not wait.
void strategy_state::apply_next_turn() {
  if (auto* home = dynamic_cast<lane*>(self_->context()))
    home->poll_next_turn(strategy_actor{self_});
  else
    self_->send(strategy_actor{self_}, poll_atom_v);
}

}  // namespace facet::actors
