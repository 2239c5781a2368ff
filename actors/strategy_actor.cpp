// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/strategy_actor.hpp"

#include "actors/ending.hpp"
#include "actors/lane.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <random>
#include <utility>

namespace facet::actors {
namespace {

/// Ticks closer together than this are joined: the forwarder's deadlines are that coarse anyway.
constexpr auto shortest_tick = std::chrono::milliseconds{1};

/// Prefixes for which a strategy was chosen.
constexpr std::size_t most_choices = 4096;

std::string_view spelling_of(std::size_t reason) {
  return to_string(static_cast<forwarding::drop_reason>(reason));
}

/// Two forwarders must not draw the same Nonces: each would take the other's Interests for its own
/// that came back. A seed that was chosen stays.
forwarding::forwarder_options with_own_seed(forwarding::forwarder_options options) {
  if (options.seed == forwarding::forwarder_options{}.seed)
    options.seed = std::uint64_t{std::random_device{}()} << 32 | std::random_device{}();
  return options;
}

}  // namespace

strategy_state::strategy_state(strategy_actor::pointer self, forwarding::forwarder_options options,
                               shard_seat seat)
    : self_(self), forwarder_(with_own_seed(std::move(options))), seat_(std::move(seat)) {
  port::drop_unexpected(self);
  end_with_exception(self);
}

strategy_actor::behavior_type strategy_state::make_behavior() {
  return {
      [this](packets_arrived& arrived) { on_arrival(arrived); },
      [this](const face_closed& closed) { detach(closed.face); },
      [this](attach_face& request) { attach(request); },
      [this](const detach_face& request) { on_detach(request); },
      [this](std::vector<tables::fib_change>& changes) { return on_changes(changes); },
      [this](const set_strategy& request) { return choose(request); },
      [this](const configure_cs& request) { return configure(request); },
      [this](const erase_cs& request) { return erase(request); },
      [this](get_status) { return status(); },
      [this](const explain_name& request) {
        return explanation_answer{forwarder_.explain(request.name, now()), now()};
      },
      [this](list_fib) { return forwarder_.fib_entries(); },
      [this](list_strategies) { return forwarder_.strategy_choices(); },
      [this](const set_announcement& request) { return announce(request); },
      [this](const report_routes& request) { routes_ = request.sink; },
      [this](const shard_arrivals& arrived) { on_shard_arrivals(arrived); },
      [this](shared_data& shared) { on_shared(shared); },
      [this](meet_shards& others) { meet(others); },
      [this](tick_atom) { on_tick(); },
      [this](poll_atom) { apply_pending(); },
  };
}

void strategy_state::on_arrival(packets_arrived& arrived) {
  if (map_.size() > 1)
    sort_out(arrived);
  else
    process(arrived.face, arrived.batch.packets);
}

void strategy_state::process(face_id face, std::span<const packet::buffer> packets) {
  const auto others = map_.size() > 1 ? others_waiting() : 0;
  if (others == 0)
    forwarder_.receive(face, packets, now(), transmissions_);
  else
    offer_to_others(face, packets, others);
  after_packets();
}

void strategy_state::after_packets() {
  if (map_.size() > 1)
    post_waiting();  // before anything is sent: see shard_board::post_waiting
  send_all();
  note_drops();
  schedule_tick();
}

void strategy_state::attach(attach_face& request) {
  if (!faces_.contains(request.id))
    remove_hops_before(request.id);
  forwarder_.add_face(request.id, request.traits);
  auto& out = faces_[request.id];
  out.id = request.id;
  out.handle = std::move(request.handle);
}

void strategy_state::detach(face_id face) {
  if (const auto found = faces_.find(face); found != faces_.end()) {
    forwarder_.count_drops(face, forwarding::drop_reason::face_closed,
                           found->second.batch.size());  // held back
    summarize_drops(face, found->second);
  }
  forwarder_.detach_face(face);
  faces_.erase(face);
  remove_hops_of(face);
}

/// Tells the log about new drops: each at debug level, a summary later.
void strategy_state::note_drops() {
  const auto noted = forwarder_.drops_noted();
  if (noted == drops_seen_)
    return;
  if (spdlog::should_log(spdlog::level::debug))
    for (const auto& drop : forwarder_.drops_since(drops_seen_))
      spdlog::debug("face {}: dropped {}{}: {}", drop.face,
                    drop.name ? drop.name->to_uri() : std::string{"a packet"}, drop.cut ? "/…" : "",
                    to_string(drop.reason));
  drops_seen_ = noted;
  summaries_.dropped(now());
}

void strategy_state::summarize_drops() {
  for (auto& [face, out] : faces_)
    summarize_drops(face, out);
}

void strategy_state::summarize_drops(face_id face, outgoing& out) {
  const auto* counters = forwarder_.counters(face);
  if (counters == nullptr)
    return;
  auto lost = counters->drops;
  lost[static_cast<std::size_t>(forwarding::drop_reason::suppressed)] = 0;  // loses nothing
  if (const auto news = out.drops.news(lost, spelling_of); !news.empty())
    spdlog::info("face {}: {}", face, news);
}

caf::result<packet::name> strategy_state::choose(const set_strategy& request) {
  if (!request.strategy.empty() && forwarder_.sizes().strategy_choices >= most_choices &&
      !forwarder_.chosen_strategy(request.prefix))
    return caf::make_error(
        errc::no_space, "there are " + std::to_string(most_choices) + " strategy choices already");
  auto done = request.strategy.empty() ? forwarder_.unset_strategy(request.prefix)
                                       : forwarder_.set_strategy(request.prefix, request.strategy);
  if (!done)
    return to_caf(done.error());
  if (request.strategy.empty())
    return packet::name{};
  return forwarder_.chosen_strategy(request.prefix).value_or(packet::name{});
}

forwarding::cs_info strategy_state::configure(const configure_cs& request) {
  if (request.capacity)
    forwarder_.set_cs_packets(*request.capacity);
  if (request.octets)
    forwarder_.set_cs_capacity(*request.octets);
  const auto before = forwarder_.content_store();
  if (request.admit || request.serve)
    forwarder_.set_cs_flags(request.admit.value_or(before.admits),
                            request.serve.value_or(before.serves));
  return forwarder_.content_store();
}

cs_erased strategy_state::erase(const erase_cs& request) {
  const auto count = forwarder_.erase_cached(request.prefix, request.limit);
  return {count, count == request.limit && forwarder_.has_cached(request.prefix)};
}

caf::result<void> strategy_state::announce(const set_announcement& request) {
  if (auto done = forwarder_.set_announcement(request.face, request.announcement, now()); !done)
    return to_caf(done.error());
  return caf::unit;
}

forwarder_status strategy_state::status() const {
  forwarder_status s;
  s.totals = forwarder_.totals();
  s.sizes = forwarder_.sizes();
  s.content_store = forwarder_.content_store();
  for (const auto& [id, out] : faces_)
    if (const auto* counters = forwarder_.counters(id))
      s.faces.push_back({id, *counters});
  std::sort(s.faces.begin(), s.faces.end(), [](auto& a, auto& b) { return a.id < b.id; });
  const auto done = seat_.home != nullptr ? seat_.home->done() : lane::statistics{};
  // relaxed: a statistic. Alone, in tests, a shard has no board.
  const auto waiting =
      seat_.board ? seat_.board->backlog(seat_.index).load(std::memory_order_relaxed) : 0;
  s.lanes.push_back(
      {seat_.index, done.turns, done.polls, done.sleeps, crossed_, waiting, done.cpu});
  return s;
}

void strategy_state::on_tick() {
  if (!ticks_.fired(now()))
    return;
  forwarder_.tick(now(), transmissions_);
  if (map_.size() > 1)
    post_waiting();
  send_all();
  note_drops();
  if (summaries_.take(now()))
    summarize_drops();
  schedule_tick();
}

void strategy_state::schedule_tick() {
  auto next = forwarder_.next_deadline();
  if (const auto summary = summaries_.due(); summary && (!next || *summary < *next))
    next = summary;
  if (!next)
    return;
  const auto due = std::max(*next, now() + shortest_tick);
  if (ticks_.wants(due))
    self_->delayed_send(strategy_actor{self_}, due - now(), tick_atom_v);
}

}  // namespace facet::actors
