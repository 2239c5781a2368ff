// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/repetition.hpp"

#include "actors/ending.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <thread>
#include <tuple>

namespace facet::load_apps {
namespace {

using run_clock = std::chrono::steady_clock;

/// Between the agreement on a start and the start.
constexpr std::chrono::milliseconds head_start{200};
/// How often it is looked how far the run has come …
constexpr std::chrono::milliseconds look_every{50};
/// … and whether all faces are attached, which takes a moment where they are few.
constexpr std::chrono::milliseconds attached_yet{5};

}  // namespace

repetition::repetition(driver_pool& pool, const load::experiment& experiment,
                       const run_options& options, std::size_t number)
    : experiment_(experiment),
      options_(options),
      number_(number),
      drivers_(pool.drivers().size()),
      self_(pool.system().system()),
      coordinator_(pool.system().coordinate(pool.drivers())) {
}

repetition::~repetition() {
  actors::end(self_, coordinator_);
}

template <class Answer, class Response>
result<Answer> repetition::received(Response&& response) {
  result<Answer> got = fail(errc::timed_out, "the coordinator does not answer");
  response.receive([&](Answer& answer) { got = std::move(answer); },
                   [&](const caf::error& why) { got = fail(actors::from_caf(why)); });
  return got;
}

/// Asks the coordinator, which answers whatever happens.
template <class Answer, class... Question>
result<Answer> repetition::ask(Question&&... question) {
  return received<Answer>(
      self_->request(coordinator_, caf::infinite, std::forward<Question>(question)...));
}

result<load::run_result> repetition::run() {
  if (auto ready = prepare(); !ready)
    return fail(ready.error());
  if (auto started = start(); !started)
    return fail(started.error());
  const auto measured_from = start_ + experiment_.warm_up;
  const auto end = measured_from + experiment_.duration;
  if (!watch_until(measured_from, false))
    return conclude();
  view_->begin_measurement();
  if (!watch_until(end, false))
    return conclude();
  view_->end_measurement();
  if (watch_until(end + experiment_.drain, true))
    view_->settle();
  return conclude();
}

std::vector<load::worker_result> repetition::lost() {
  auto state = ask<load_actors::run_state>(load_actors::progress_atom_v);
  return state ? std::move(state->lost) : std::vector<load::worker_result>{};
}

// -- steps ----------------------------------------------------------------------------------------

/// @returns its socket
result<std::string> repetition::find_forwarder() {
  if (!options_.socket.empty() || !options_.peer.empty())
    return options_.socket.empty() ? options_.peer : options_.socket;
  auto started = experiment_forwarder::start(experiment_, options_.udp, options_.stopped);
  if (!started)
    return fail(started.error());
  forwarder_.emplace(std::move(*started));
  return forwarder_->socket();
}

result<void> repetition::prepare() {
  const auto socket = find_forwarder();
  if (!socket)
    return fail(socket.error());
  auto view = forwarder_view::open(*socket);
  if (!view)
    return fail(view.error());
  view_.emplace(std::move(*view));
  load_actors::prepare_load order;
  order.experiment = experiment_;
  order.repetition = number_;
  order.place = {*socket, options_.udp, !options_.peer.empty()};
  // What a forwarder says of itself helps on its own machine only.
  if (order.place.udp.empty() && options_.workers.empty())
    order.place.udp = view_->udp_address().value_or("");
  const auto made = attach(std::move(order));
  if (!made)
    return fail(made.error());
  transports_ = made->transports;
  remark_on_transports();
  if (auto known = see_whose_forwarders(*made); !known)
    return known;
  if (!forwarder_ && !own_forwarders_)
    if (auto forgotten = forget_cached(); !forgotten)
      return forgotten;
  if (auto announced = datagrams_.announce(*socket, experiment_, made->datagrams, options_.stopped);
      !announced)
    return announced;
  std::set<std::uint64_t> faces = datagrams_.numbers();
  faces.insert(made->consumers.begin(), made->consumers.end());
  faces.insert(made->producers.begin(), made->producers.end());
  return view_->watch(faces);
}

/// A forwarder that ran before holds Data of earlier runs, which had the same Names.
result<void> repetition::forget_cached() {
  std::set<std::string> prefixes;
  for (const auto& group : experiment_.consumers)
    for (const auto& pattern : group.patterns)
      prefixes.insert(pattern.prefix);
  auto forgotten = view_->forget(prefixes);
  // Some forwarders refuse, others have no such command and stay silent.
  if (!forgotten && (forgotten.error() == errc::refused || forgotten.error() == errc::timed_out)) {
    remarks_.push_back("the content store kept what it had, and may answer from it: " +
                       forgotten.error().message);
    return {};
  }
  return forgotten;
}

result<void> repetition::see_whose_forwarders(const load_actors::load_prepared& made) {
  own_forwarders_ = made.own_forwarders > 0;
  if (own_forwarders_ && made.own_forwarders != drivers_)
    return fail(errc::invalid_argument,
                "some workers have a forwarder of their own (--socket) and others have none: give "
                "it to all, or to none");
  if (own_forwarders_ && options_.sweeps_forwarder)
    return fail(errc::invalid_argument,
                "settings of the forwarder are swept, but the workers' own forwarders keep theirs: "
                "leave out the sweep, or --socket of the workers");
  if (own_forwarders_)
    remarks_.push_back(
        "the workers' own forwarders were loaded: they tell packets alone, no CPU, memory, cache "
        "or drops, and keep their caches and settings");
  return {};
}

void repetition::remark_on_transports() {
  for (const auto& use : transports_)
    if (!use.why.empty())
      remarks_.push_back(
          fmt::format("{} {}: {} faces over a Unix socket instead of shared memory: {}",
                      use.consumer ? "consumers" : "producers", use.group, use.faces, use.why));
}

/// A forwarder that hangs lets this take long.
result<load_actors::load_prepared> repetition::attach(load_actors::prepare_load order) {
  auto answer = self_->request(coordinator_, caf::infinite, std::move(order));
  for (;;) {
    const auto state = ask<load_actors::run_state>(load_actors::progress_atom_v);
    if (!state || !state->attaching)
      return received<load_actors::load_prepared>(answer);
    if (stopped())
      return fail(errc::cancelled, "interrupted");
    std::this_thread::sleep_for(attached_yet);
  }
}

result<void> repetition::start() {
  const auto begun =
      ask<std::int64_t>(load_actors::begin_load{std::chrono::nanoseconds{head_start}.count()});
  if (!begun)
    return fail(begun.error());
  start_ = time_point{std::chrono::nanoseconds{*begun}};
  return {};
}

/// Waits for a moment, or until all drivers are quiet. False: the run is over.
bool repetition::watch_until(time_point moment, bool or_quiet) {
  for (;;) {
    const auto state = ask<load_actors::run_state>(load_actors::progress_atom_v);
    stopped_ = stopped();
    if (stopped_ || !state || !state->failure.empty())
      return false;
    const auto now = run_clock::now();
    if (options_.progress)
      options_.progress(progress_of(*state, now));
    if (now >= moment || (or_quiet && state->quiet))
      return true;
    std::this_thread::sleep_for(std::min<duration>(look_every, moment - now));
  }
}

run_progress repetition::progress_of(const load_actors::run_state& state, time_point now) const {
  run_progress p;
  p.repetition = number_;
  p.whole = experiment_.warm_up + experiment_.duration;
  p.done = std::clamp<duration>(now - start_, duration::zero(), p.whole);
  p.interests = state.interests;
  p.data = state.data;
  return p;
}

result<load::run_result> repetition::conclude() {
  if (stopped_)
    return fail(errc::cancelled, "interrupted");
  auto merged = ask<load_actors::merged_run>(load_actors::finish_atom_v);
  if (!merged)
    return fail(merged.error());
  auto found = std::move(*merged->found);
  found.repetition = number_;
  found.seed = experiment_.seed;
  found.own_forwarders = own_forwarders_;
  if (!own_forwarders_)
    found.forwarder = view_->found();
  found.transports = transports_;
  found.remarks = remarks_;
  std::ranges::sort(found.faces, [](const auto& a, const auto& b) {
    return std::tie(a.consumer, a.group, a.index) < std::tie(b.consumer, b.group, b.index);
  });
  return found;
}

}  // namespace facet::load_apps
