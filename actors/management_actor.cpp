// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/management_actor.hpp"

#include "actors/ending.hpp"
#include "actors/status_report.hpp"
#include "core/base/fair_share.hpp"
#include "core/management/command_format.hpp"
#include "core/packet/lp.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace facet::actors {
namespace {

/// Unanswered Interests of one face. An application sends commands one at a time; more than this is
/// a fault or an attack, and its Interests time out.
constexpr std::size_t max_waiting = 256;

/// Octets of unanswered Interests of all faces. Whoever has most of them is refused first.
constexpr std::size_t max_waiting_octets = std::size_t{32} << 20;

/// Actors that are told of its answers: the strategies, and few who look on.
constexpr std::size_t max_sinks = 64;

/// Datasets that are being made at the same time: each may be of a million routes.
constexpr std::size_t max_datasets = 16;

}  // namespace

management_state::management_state(management_actor::pointer self, face_manager_actor service,
                                   shard_group shards, inspector_actor inspector,
                                   std::shared_ptr<management_record> record,
                                   management::policy_settings policy)
    : self_(self),
      service_(std::move(service)),
      shards_(std::move(shards)),
      inspector_(std::move(inspector)),
      record_(std::move(record)),
      policy_(std::move(policy)),
      face_events_(*packet::name::parse("/localhost/nfd/faces/events")) {
  port::drop_unexpected(self);
  end_with_exception(self);
}

management_actor::behavior_type management_state::make_behavior() {
  return {
      [this](const send_batch& request) { return on_send(request); },
      [](const cancel_batch&) {},  // nothing ever waits here
      [this](subscribe& request) { return on_subscribe(request); },
      [this](get_counters) { return counters_; },
      [](get_histograms) { return face_histograms{}; },
      [this](const face_event& event) { on_face_event(event); },
      [this](const close_face&) { self_->quit(caf::exit_reason::user_shutdown); },
      [this](management::policy_settings& policy) { policy_.configure(std::move(policy)); },
  };
}

caf::result<void> management_state::on_subscribe(subscribe& request) {
  if (sinks_.size() >= max_sinks)
    return caf::make_error(errc::no_space,
                           "management has " + std::to_string(max_sinks) + " sinks already");
  sinks_.push_back(std::move(request.sink));
  return caf::unit;
}

batch_result management_state::on_send(const send_batch& request) {
  batch_result result;
  for (const auto& packet : request.batch.packets) {
    ++counters_.out_packets;
    counters_.out_octets += packet.size();
    if (accept(packet)) {
      ++result.accepted;
    } else {
      ++result.dropped;
      ++counters_.drops[static_cast<std::size_t>(face_drop::queue_full)];
    }
  }
  return result;
}

/// Takes one packet in. @returns false when its face has too many unanswered
bool management_state::accept(const packet::buffer& packet) {
  auto lp = packet::decode_lp(packet);
  if (!lp || !lp->incoming_face_id || lp->nack)
    return true;  // not an Interest for us: nothing to do with it
  const auto from = *lp->incoming_face_id;
  const auto found = waiting_.find(from);
  const bool more = found != waiting_.end();
  if ((more && found->second.interests.size() >= max_waiting) ||
      !within_fair_share(more ? found->second.octets : 0, waiting_octets_, max_waiting_octets))
    return false;
  auto& queue = waiting_[from];
  queue.interests.push_back(packet::buffer::copy_of(lp->fragment));
  const auto octets = queue.interests.back().footprint();
  queue.octets += octets;
  waiting_octets_ += octets;
  if (queue.interests.size() == 1)
    due_.push_back(from);
  take_turns();
  return true;
}

/// Begins with what is due, a face after the other. Not one inside the other: many answers come at
/// once, and each ends a turn.
void management_state::take_turns() {
  if (std::exchange(taking_turns_, true))
    return;
  while (!due_.empty()) {
    const auto from = due_.front();
    due_.pop_front();
    const auto interest = waiting_.at(from).interests.front();
    handle_interest(from, interest);
  }
  taking_turns_ = false;
}

void management_state::handle_interest(face_id from, const packet::buffer& interest) {
  auto view = packet::decode_interest(interest);
  if (!view)
    return answer_nothing(from);
  if (auto published = publisher_.find(*view, now()))
    return answer(from, std::move(*published));
  if (query(from, interest, view->name))
    return;
  auto command = management::parse_command(*view);
  if (command)
    return run(from, *view, std::move(*command));
  if (command.error().code == errc::malformed && names_command(view->name))
    return respond({from, {{}, {}, {}, packet::name{view->name}}}, management::status::bad_request,
                   "ControlParameters: " + command.error().message);
  // Nothing of ours: say so instead of letting the client wait for its timeout. By default the
  // strategy of /localhost/facet is that of /localhost, multicast, which passes no Nacks on.
  static const auto facet_prefix = *packet::name::parse("/localhost/facet");
  if (facet_prefix.view().is_prefix_of(view->name))
    return refuse({from, interest, {}}, management::status::not_found,
                  "there is nothing of that name");
  answer(from, packet::encode_nack(packet::nack_reason::no_route, interest));
}

/// Starts making the dataset that is asked for. @returns false when it is none
bool management_state::query(face_id from, const packet::buffer& interest,
                             packet::name_view asked_for) {
  const auto asked = find_dataset(asked_for);
  if (!asked)
    return false;
  if (making_.size() >= max_datasets) {
    postponed_.push_back(from);
    return true;
  }
  making_.insert(from);
  const dataset_request request{from, interest, {asked->filter.begin(), asked->filter.end()}};
  asked->dataset->make(*this, request);
  return true;
}

void management_state::run(face_id from, const packet::interest_view& interest,
                           management::command command) {
  spdlog::debug("command {}/{} from face {}", command.module, command.verb, from);
  const auto* module = find_module(command.module);
  const auto* entry = module == nullptr ? nullptr : find_command(*module, command.verb);
  const command_request request{from, std::move(command)};
  if (entry == nullptr)
    return respond(request, management::status::not_implemented,
                   "there is no command " + request.command.module + "/" + request.command.verb);
  const auto allowed = policy_.check(interest, request.command.module, wall_clock_ms());
  if (!allowed) {
    record_->rejected_commands.fetch_add(1, std::memory_order_relaxed);  // relaxed: a statistic
    return respond(request, management::status::forbidden, allowed.error().message);
  }
  const auto* format = management::find_format(request.command.module, request.command.verb);
  if (format != nullptr)
    if (const auto checked = check_request(*format, request.command.parameters); !checked)
      return respond(request, management::status::bad_request, checked.error().message);
  entry->run(*this, request);
}

void management_state::answer(face_id from, packet::buffer data) {
  emit(std::move(data));
  answer_nothing(from);
}

/// Ends the turn of the Interest being answered.
void management_state::answer_nothing(face_id from) {
  const auto found = waiting_.find(from);
  auto& queue = found->second;
  const auto octets = queue.interests.front().footprint();
  queue.octets -= octets;
  waiting_octets_ -= octets;
  queue.interests.pop_front();
  if (queue.interests.empty())
    waiting_.erase(found);
  else
    due_.push_back(from);
  if (making_.erase(from) > 0 && !postponed_.empty()) {
    due_.push_back(postponed_.front());
    postponed_.pop_front();
  }
  take_turns();
}

void management_state::emit(packet::buffer packet) {
  ++counters_.in_packets;
  counters_.in_octets += packet.size();
  for (const auto& sink : sinks_)
    self_->send(sink, packets_arrived{management_face, {{packet}}});
}

}  // namespace facet::actors
