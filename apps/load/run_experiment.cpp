// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/run_experiment.hpp"

#include "apps/bench/traffic/process_memory.hpp"
#include "apps/load/driver_pool.hpp"
#include "apps/load/repetition.hpp"
#include "core/load/check.hpp"

#include <algorithm>

namespace facet::load_apps {
namespace {

/// Descriptors of a face, here and in the forwarder.
constexpr std::uint64_t descriptors_per_face = 12;
constexpr std::uint64_t spare_descriptors = 200;

std::size_t faces_of(const load::experiment& e) {
  std::size_t sum = 0;
  for (const auto& group : e.consumers)
    sum += group.faces;
  for (const auto& group : e.producers)
    sum += group.faces;
  return sum;
}

result<void> check(const run_options& options) {
  if (!options.socket.empty() && !options.peer.empty())
    return fail(errc::invalid_argument, "either a socket of facetd or one of a peer, not both");
  if (options.processes > 64)
    return fail(errc::invalid_argument, "processes must be at most 64");
  return {};
}

/// Adds those who were lost before the repetition began, and whose faces others had.
void add_lost(const std::vector<load::worker_result>& lost, load::run_result& run) {
  for (auto who : lost) {
    who.why = "before this repetition: " + who.why;
    run.workers.push_back(std::move(who));
    run.degraded = run.failure.empty();
  }
}

}  // namespace

load_session::load_session(const run_options& options, std::unique_ptr<driver_pool> pool)
    : options_(options), pool_(std::move(pool)) {
}
load_session::load_session(load_session&&) noexcept = default;
load_session::~load_session() = default;

result<load_session> load_session::open(const run_options& options) {
  if (auto sound = check(options); !sound)
    return fail(sound.error());
  auto pool = driver_pool::gather(options);
  if (!pool)
    return fail(pool.error());
  return load_session{options, std::make_unique<driver_pool>(std::move(*pool))};
}

/// Without a driver that is lost before the start, the others begin anew where they may go on.
result<load::run_result> load_session::repeat(const load::experiment& experiment, std::size_t i) {
  for (;;) {
    if (pool_->drivers().empty())
      return fail(errc::disconnected, "all workers were lost");
    const auto lost_before = pool_->lost();
    repetition one{*pool_, experiment, options_, i};
    auto found = one.run();
    const auto lost = one.lost();
    pool_->drop(lost);
    if (found)
      add_lost(lost_before, *found);
    const bool may_go_on = experiment.on_lost_worker == load::lost_worker::degrade &&
                           !pool_->drivers().empty() && !lost.empty();
    if (found || !may_go_on || found.error() == errc::cancelled)
      return found;
  }
}

result<void> load_session::run(const load::experiment& experiment, const run_consumer& take) {
  if (auto sound = load::check(experiment); !sound)
    return sound;
  bench::raise_descriptor_limit(faces_of(experiment) * descriptors_per_face + spare_descriptors);
  for (std::size_t i = 0; i < experiment.repetitions; ++i) {
    auto found = repeat(experiment, i);
    if (!found)
      return fail(std::move(found.error()));
    const bool over = !found->failure.empty();
    if (auto taken = take(std::move(*found)); !taken)
      return taken;
    if (over)
      break;
  }
  return {};
}

}  // namespace facet::load_apps
