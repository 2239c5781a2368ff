// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// What the forwarder wants sent, on its way to faces: one request a face and batch; what is held
/// back while a face owes too many answers; what is lost with a face. The routes it learned go
/// along.
#include "actors/strategy_actor.hpp"

#include <utility>

namespace facet::actors {
namespace {

/// Batches that one face may be asked to send before it has answered for the first, and all faces
/// together: CAF looks for the request of an answer one by one.
constexpr std::size_t most_requests = 64;
constexpr std::size_t most_requests_together = 1024;

/// Beyond that only large batches go, each twice as large as the one before: the queue of a slow
/// peer is bounded by its octets, as it should be, and the number of requests all the same. What
/// lies in a mailbox is so, too.
constexpr std::size_t first_large_batch = 64;
constexpr std::size_t most_large_batches = 12;

/// Packets that are held back meanwhile, for one face. Management, which bounds what waits there by
/// itself, takes no large batches.
constexpr std::size_t most_held_back = first_large_batch << most_large_batches;
constexpr std::size_t most_held_back_from_management = 4096;

}  // namespace

/// One request per face, whatever the order in which the forwarder visited them.
void strategy_state::send_all() {
  for (auto& t : transmissions_) {
    auto found = faces_.find(t.face);
    if (found == faces_.end())
      continue;  // cannot be: the forwarder sends to attached faces only
    auto& out = found->second;
    if (out.batch.size() >= most_held_back_from(out)) {
      forwarder_.count_drops(t.face, forwarding::drop_reason::queue_full, 1);
      summaries_.dropped(now());
      continue;
    }
    if (!std::exchange(out.touched, true))
      touched_.push_back(&out);
    if (out.batch.empty())
      out.batch.reserve(transmissions_.size());  // most batches go one way
    out.batch.push_back(std::move(t.packet));
  }
  transmissions_.clear();
  for (auto* out : touched_) {
    out->touched = false;
    if (may_ask(*out))
      send_to(*out);
  }
  touched_.clear();
  report_learned_routes();
}

void strategy_state::send_to(outgoing& out) {
  send_batch request{{std::exchange(out.batch, {})}};
  const auto n = request.batch.packets.size();
  ++out.requests;
  ++requests_;
  // The face counts what it drops, with its reason. No timeout: a face answers everything before
  // it ends (see messages.hpp), and a timer per batch would wake another thread.
  self_->request(out.handle, caf::infinite, std::move(request))
      .then([this, face = out.id](const batch_result&) { answered(face); },
            [this, face = out.id, n](const caf::error& problem) {
              lose(face, n, problem);
              answered(face);
            });
}

/// Whether a face may be asked for more while it owes answers.
bool strategy_state::may_ask(const outgoing& out) const noexcept {
  const std::size_t freely = requests_ < most_requests_together ? most_requests : 1;
  if (out.requests < freely)
    return true;
  const auto large = out.requests - freely;
  return out.id >= first_dynamic_face && large < most_large_batches &&
         out.batch.size() >= first_large_batch << large;
}

std::size_t strategy_state::most_held_back_from(const outgoing& out) noexcept {
  return out.id < first_dynamic_face ? most_held_back_from_management : most_held_back;
}

/// What was held back for the face goes as one batch.
void strategy_state::answered(face_id face) {
  --requests_;
  const auto found = faces_.find(face);
  if (found == faces_.end())
    return;
  auto& out = found->second;
  --out.requests;
  if (!out.batch.empty() && may_ask(out))
    send_to(out);
}

void strategy_state::report_learned_routes() {
  auto learned = forwarder_.take_route_requests();
  if (!learned.empty() && routes_)
    self_->send(routes_, std::move(learned));
}

/// A batch whose face had ended before it came: nobody else can count it.
void strategy_state::lose(face_id face, std::size_t packets, const caf::error& problem) {
  if (problem.category() == caf::atom("facet"))
    return;  // answered, hence counted, by the face
  forwarder_.count_drops(face, forwarding::drop_reason::face_closed, packets);
  summaries_.dropped(now());
}

}  // namespace facet::actors
