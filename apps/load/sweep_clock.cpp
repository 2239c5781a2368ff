// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/sweep_clock.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace facet::load_apps {
namespace {

using std::chrono::nanoseconds;
using seconds = std::chrono::duration<double>;

nanoseconds repetition_of(const load::experiment& e) {
  return e.warm_up + e.duration;
}

nanoseconds whole(const load::experiment& e) {
  return repetition_of(e) * static_cast<std::int64_t>(e.repetitions);
}

/// Before this the pace so far says little about the rest.
constexpr std::chrono::seconds enough_to_tell{3};

}  // namespace

sweep_clock::sweep_clock(const experiment_plan& plan) : plan_(plan) {
  for (const auto& point : plan.points)
    planned_ += whole(point.experiment);
}

const load::experiment& sweep_clock::current() const noexcept {
  return plan_.points[std::min(point_, plan_.points.size() - 1)].experiment;
}

void sweep_clock::next_point() noexcept {
  finished_ += whole(current());
  ++point_;
}

double sweep_clock::share(const run_progress& p) const noexcept {
  const auto within = repetition_of(current()) * static_cast<std::int64_t>(p.repetition) +
                      std::min(p.done, p.whole);
  return std::clamp(seconds{finished_ + within} / seconds{planned_}, 0.0, 1.0);
}

std::string sweep_clock::text(const run_progress& p, nanoseconds elapsed) const {
  const double done = share(p);
  // Starting forwarders and waiting for the last Data is not in the plan, but in the pace so far.
  const bool paced = elapsed > enough_to_tell && done > 0.01;
  const auto left = paced ? seconds{elapsed} * ((1 - done) / done) : seconds{planned_} * (1 - done);
  const double rate =
      p.done.count() <= 0 ? 0 : static_cast<double>(p.data) / seconds{p.done}.count();
  return fmt::format("point {}/{}, repetition {}/{}, {:.0f} Data/s, {} left",
                     std::min(point_ + 1, plan_.points.size()), plan_.points.size(),
                     p.repetition + 1, current().repetitions, rate,
                     rough_time(std::chrono::duration_cast<nanoseconds>(left)));
}

std::string rough_time(nanoseconds time) {
  const auto s = std::chrono::round<std::chrono::seconds>(time).count();
  if (s < 60)
    return fmt::format("{} s", s);
  if (s < 3600)
    return fmt::format("{} min {} s", s / 60, s % 60);
  return fmt::format("{} h {} min", s / 3600, s % 3600 / 60);
}

}  // namespace facet::load_apps
