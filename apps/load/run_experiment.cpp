// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/run_experiment.hpp"

#include "actors/ending.hpp"
#include "actors/workers/worker_system.hpp"
#include "apps/bench/traffic/child_process.hpp"
#include "apps/bench/traffic/process_memory.hpp"
#include "apps/load/forwarder_setup.hpp"
#include "apps/load/forwarder_view.hpp"
#include "core/load/check.hpp"

#include <caf/scoped_actor.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <thread>

namespace facet::load_apps {
namespace {

using run_clock = std::chrono::steady_clock;
using load_actors::named_driver;

/// Between the agreement on a start and the start.
constexpr std::chrono::milliseconds head_start{200};
/// How often it is looked how far the run has come.
constexpr std::chrono::milliseconds look_every{50};
/// Descriptors of a face, here and in the forwarder.
constexpr std::uint64_t descriptors_per_face = 12;
constexpr std::uint64_t spare_descriptors = 200;
/// A worker that is started here: the machine may be busy.
constexpr std::chrono::seconds worker_start{30};

std::size_t faces_of(const load::experiment& e) {
  std::size_t sum = 0;
  for (const auto& group : e.consumers)
    sum += group.faces;
  for (const auto& group : e.producers)
    sum += group.faces;
  return sum;
}

// -- drivers --------------------------------------------------------------------------------------

/// Those who drive an experiment, through all its repetitions.
class driver_pool {
 public:
  static result<driver_pool> gather(const run_options& options) {
    const bool networked = !options.workers.empty() || options.processes > 0;
    auto system = worker_actors::worker_system::start(
        {options.tls.certificate, options.tls.key, options.tls.authority}, networked);
    if (!system)
      return fail(system.error());
    driver_pool pool;
    pool.system_ = std::move(*system);
    if (!networked)
      pool.drivers_.push_back({"local", pool.system_->driver()});
    for (std::size_t i = 0; i < options.processes && options.workers.empty(); ++i)
      if (auto done = pool.start_process(options); !done)
        return fail(done.error());
    for (const auto& where : options.workers)
      if (auto done = pool.connect(where, where); !done)
        return fail(done.error());
    return pool;
  }

  [[nodiscard]] worker_actors::worker_system& system() noexcept { return *system_; }
  [[nodiscard]] const std::vector<named_driver>& drivers() const noexcept { return drivers_; }

 private:
  driver_pool() = default;

  result<void> connect(const std::string& where, const std::string& name) {
    const auto at = worker_actors::endpoint::parse(where);
    if (!at)
      return fail(at.error());
    auto driver = system_->find_driver(*at);
    if (!driver)
      return fail(driver.error());
    drivers_.push_back({name, std::move(*driver)});
    return {};
  }

  result<void> start_process(const run_options& options) {
    const auto program = std::filesystem::path{bench::own_program()}.replace_filename("facet");
    std::vector<std::string> command{program.string(), "worker", "--listen", "127.0.0.1:0"};
    if (options.tls.any())
      command.insert(command.end(), {"--tls-cert", options.tls.certificate, "--tls-key",
                                     options.tls.key, "--tls-ca", options.tls.authority});
    auto child = bench::child_process::start(command);
    if (!child)
      return fail(child.error());
    const auto line = child->read_line(worker_start, options.stopped);
    if (!line)
      return fail(line.error().code, "a worker did not start: " + line.error().message);
    children_.push_back(std::move(*child));
    constexpr std::string_view announcement = "ready ";
    if (!line->starts_with(announcement))
      return fail(errc::refused, "a worker did not start: " + *line);
    return connect(line->substr(announcement.size()), fmt::format("process {}", children_.size()));
  }

  std::vector<bench::child_process> children_;  // end after the connections to them
  std::unique_ptr<worker_actors::worker_system> system_;
  std::vector<named_driver> drivers_;
};

// -- one repetition -------------------------------------------------------------------------------

class repetition {
 public:
  repetition(driver_pool& pool, const load::experiment& experiment, const run_options& options,
             std::size_t number)
      : experiment_(experiment),
        options_(options),
        number_(number),
        self_(pool.system().system()),
        coordinator_(pool.system().coordinate(pool.drivers())) {}
  ~repetition() { actors::end(self_, coordinator_); }
  repetition(const repetition&) = delete;
  repetition& operator=(const repetition&) = delete;

  result<load::run_result> run() {
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

 private:
  /// Asks the coordinator, which answers whatever happens.
  template <class Answer, class... Question>
  result<Answer> ask(Question&&... question) {
    result<Answer> got = fail(errc::timed_out, "the coordinator does not answer");
    self_->request(coordinator_, caf::infinite, std::forward<Question>(question)...)
        .receive([&](Answer& answer) { got = std::move(answer); },
                 [&](const caf::error& why) { got = fail(actors::from_caf(why)); });
    return got;
  }

  result<void> prepare() {
    std::string socket = options_.socket.empty() ? options_.peer : options_.socket;
    if (socket.empty()) {
      auto started = experiment_forwarder::start(experiment_, options_.udp, options_.stopped);
      if (!started)
        return fail(started.error());
      forwarder_.emplace(std::move(*started));
      socket = forwarder_->socket();
    }
    auto view = forwarder_view::open(socket);
    if (!view)
      return fail(view.error());
    view_.emplace(std::move(*view));
    load_actors::prepare_load order;
    order.experiment = experiment_;
    order.repetition = number_;
    order.place = {socket, options_.udp, !options_.peer.empty()};
    // What a forwarder says of itself helps on its own machine only.
    if (order.place.udp.empty() && options_.workers.empty())
      order.place.udp = view_->udp_address().value_or("");
    const auto made = ask<load_actors::load_prepared>(std::move(order));
    if (!made)
      return fail(made.error());
    std::set<std::uint64_t> faces(made->consumers.begin(), made->consumers.end());
    faces.insert(made->producers.begin(), made->producers.end());
    return view_->watch(faces);
  }

  result<void> start() {
    const auto begun =
        ask<std::int64_t>(load_actors::begin_load{std::chrono::nanoseconds{head_start}.count()});
    if (!begun)
      return fail(begun.error());
    start_ = time_point{std::chrono::nanoseconds{*begun}};
    return {};
  }

  /// Waits for a moment, or until all drivers are quiet. False: the run is over.
  bool watch_until(time_point moment, bool or_quiet) {
    for (;;) {
      const auto state = ask<load_actors::run_state>(load_actors::progress_atom_v);
      stopped_ = options_.stopped && options_.stopped();
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

  [[nodiscard]] run_progress progress_of(const load_actors::run_state& state,
                                         time_point now) const {
    run_progress p;
    p.repetition = number_;
    p.whole = experiment_.warm_up + experiment_.duration;
    p.done = std::clamp<duration>(now - start_, duration::zero(), p.whole);
    p.interests = state.interests;
    p.data = state.data;
    return p;
  }

  result<load::run_result> conclude() {
    if (stopped_)
      return fail(errc::cancelled, "interrupted");
    auto merged = ask<load_actors::merged_run>(load_actors::finish_atom_v);
    if (!merged)
      return fail(merged.error());
    auto found = std::move(*merged->found);
    found.repetition = number_;
    found.seed = experiment_.seed;
    found.forwarder = view_->found();
    std::ranges::sort(found.faces, [](const auto& a, const auto& b) {
      return std::tie(a.consumer, a.group, a.index) < std::tie(b.consumer, b.group, b.index);
    });
    return found;
  }

  const load::experiment& experiment_;
  const run_options& options_;
  std::size_t number_;
  std::optional<experiment_forwarder> forwarder_;  // ends after everybody has detached
  std::optional<forwarder_view> view_;
  caf::scoped_actor self_;
  load_actors::coordinator_actor coordinator_;
  time_point start_{};
  bool stopped_ = false;
};

result<void> check(const load::experiment& experiment, const run_options& options) {
  if (auto sound = load::check(experiment); !sound)
    return sound;
  if (!options.socket.empty() && !options.peer.empty())
    return fail(errc::invalid_argument, "either a socket of facetd or one of a peer, not both");
  if (options.processes > 64)
    return fail(errc::invalid_argument, "processes must be at most 64");
  return {};
}

}  // namespace

result<std::vector<load::run_result>> run_experiment(const load::experiment& experiment,
                                                     const run_options& options) {
  if (auto sound = check(experiment, options); !sound)
    return fail(sound.error());
  bench::raise_descriptor_limit(faces_of(experiment) * descriptors_per_face + spare_descriptors);
  auto pool = driver_pool::gather(options);
  if (!pool)
    return fail(pool.error());
  std::vector<load::run_result> runs;
  for (std::size_t i = 0; i < experiment.repetitions; ++i) {
    auto found = repetition{*pool, experiment, options, i}.run();
    if (!found)
      return fail(found.error());
    runs.push_back(std::move(*found));
    if (!runs.back().failure.empty())
      break;
  }
  return runs;
}

}  // namespace facet::load_apps
