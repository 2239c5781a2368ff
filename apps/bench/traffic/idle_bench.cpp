// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/idle_bench.hpp"

#include "apps/bench/traffic/exchange_pair.hpp"
#include "apps/bench/traffic/private_forwarder.hpp"
#include "apps/bench/traffic/process_clock.hpp"
#include "apps/bench/traffic/process_memory.hpp"
#include "apps/bench/traffic/report_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <poll.h>

#include <algorithm>
#include <ostream>

namespace facet::bench {
namespace {

/// Opened first, to learn what one takes.
constexpr std::uint64_t first_faces = 50;
/// Per holder: what a face takes in the application (socket, two FIFOs, what it waits with), and
/// what a process has open anyway.
constexpr std::uint64_t holder_descriptors = 8;
constexpr std::uint64_t reserve = 100;
/// So that opening is spread, shows progress and can be interrupted.
constexpr std::uint64_t most_per_holder = 500;
/// What is asked for per face: facetd takes fewer.
constexpr std::uint64_t wanted_descriptors = 10;
/// Until what opening left to do is done.
constexpr std::chrono::milliseconds settle{500};

/// Sleeps in slices. False when it is to stop.
bool sleep_for(std::chrono::nanoseconds length, const stop_question& stopped) {
  const auto until = std::chrono::steady_clock::now() + length;
  for (;;) {
    if (stopped && stopped())
      return false;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0)
      return true;
    ::poll(nullptr, 0, static_cast<int>(std::min<std::int64_t>(left.count(), 50)));
  }
}

class idle_run {
 public:
  idle_run(const idle_options& options, const private_forwarder& forwarder, std::uint64_t limit)
      : options_(options), forwarder_(forwarder), own_limit_(limit) {}

  result<idle_report> measure() {
    const auto before = memory_of(forwarder_.pid());
    if (!before)
      return fail(before.error());
    if (auto opened = open_faces(*before); !opened)
      return fail(opened.error());
    if (!sleep_for(settle, options_.stopped))
      return interrupted();
    const auto cpu_before = cpu_time_of(forwarder_.pid());
    const auto start = std::chrono::steady_clock::now();
    if (!sleep_for(options_.duration, options_.stopped))
      return interrupted();
    const auto elapsed = std::chrono::steady_clock::now() - start;
    const auto cpu_after = cpu_time_of(forwarder_.pid());
    const auto after = memory_of(forwarder_.pid());
    if (!cpu_before || !cpu_after || !after)
      return fail(errc::disconnected, "facetd ended while its faces slept");
    const auto each = [&](std::uint64_t now, std::uint64_t then) {
      return (static_cast<double>(now) - static_cast<double>(then)) /
             static_cast<double>(options_.faces);
    };
    idle_report report;
    report.faces = options_.faces;
    report.cpu_percent = 100 * static_cast<double>((*cpu_after - *cpu_before).count()) /
                         static_cast<double>(elapsed.count());
    report.private_kib_per_face = each(after->private_octets, before->private_octets) / 1024;
    report.anonymous_kib_per_face = each(after->anonymous_octets, before->anonymous_octets) / 1024;
    report.descriptors_per_face = each(after->descriptors, before->descriptors);
    report.descriptor_limit = after->descriptor_limit;
    return report;
  }

 private:
  static tl::unexpected<error> interrupted() { return fail(errc::cancelled, "interrupted"); }

  result<void> open_faces(const process_memory& before) {
    const auto per_holder =
        std::min(most_per_holder, own_limit_ > reserve + holder_descriptors
                                      ? (own_limit_ - reserve) / holder_descriptors
                                      : 1);
    while (opened_ < options_.faces) {
      const auto limit = opened_ == 0 ? std::min(first_faces, per_holder) : per_holder;
      if (auto held = open_holder(std::min(limit, options_.faces - opened_)); !held)
        return held;
      if (holders_.size() == 1)
        if (auto enough = check_limit(before); !enough)
          return enough;
      if (options_.progress)
        options_.progress(0.7 * static_cast<double>(opened_) / static_cast<double>(options_.faces));
    }
    return {};
  }

  result<void> open_holder(std::uint64_t faces) {
    nlohmann::json ready;
    auto holder =
        start_worker({{"role", "holder"}, {"socket", forwarder_.socket()}, {"faces", faces}},
                     options_.stopped, ready);
    if (!holder)
      return fail(holder.error().code,
                  fmt::format("{} faces are open, then {}", opened_, holder.error().message));
    holders_.push_back(std::move(*holder));
    opened_ += faces;
    return {};
  }

  /// What the first faces took tells what all will take.
  result<void> check_limit(const process_memory& before) {
    const auto now = memory_of(forwarder_.pid());
    if (!now)
      return fail(now.error());
    const auto per_face =
        static_cast<double>(now->descriptors - before.descriptors) / static_cast<double>(opened_);
    const auto needed =
        static_cast<double>(before.descriptors) + per_face * static_cast<double>(options_.faces);
    if (needed <= static_cast<double>(now->descriptor_limit))
      return {};
    return fail(
        errc::no_space,
        fmt::format(
            "{} faces need {:.0f} descriptors in facetd, and its limit is {}: raise "
            "it (ulimit -Hn) or ask for {:.0f} faces at most",
            options_.faces, needed, now->descriptor_limit,
            (static_cast<double>(now->descriptor_limit) - static_cast<double>(before.descriptors)) /
                per_face));
  }

  const idle_options& options_;
  const private_forwarder& forwarder_;
  std::uint64_t own_limit_;
  std::vector<child_process> holders_;
  std::uint64_t opened_ = 0;
};

}  // namespace

result<idle_report> measure_idle(const idle_options& options) {
  if (options.faces < 1 || options.faces > 10'000)
    return fail(errc::invalid_argument, "faces: must be 1 to 10000");
  const auto limit = raise_descriptor_limit(options.faces * wanted_descriptors + reserve);
  const auto forwarder = private_forwarder::start(options.facetd_args, options.stopped);
  if (!forwarder)
    return fail(forwarder.error());
  return idle_run{options, *forwarder, limit}.measure();
}

nlohmann::ordered_json to_json(const idle_report& report) {
  return {{"faces", report.faces},
          {"cpu_percent", rounded(report.cpu_percent)},
          {"private_kib_per_face", rounded(report.private_kib_per_face)},
          {"anonymous_kib_per_face", rounded(report.anonymous_kib_per_face)},
          {"descriptors_per_face", rounded(report.descriptors_per_face)},
          {"descriptor_limit", report.descriptor_limit}};
}

void print_table(const idle_report& report, std::ostream& out) {
  out << fmt::format("faces                      {:>10}\n", report.faces);
  out << fmt::format("CPU                        {:>10.3f} % of one core\n", report.cpu_percent);
  out << fmt::format("private memory per face    {:>10.2f} KiB\n", report.private_kib_per_face);
  out << fmt::format("  without rings            {:>10.2f} KiB\n", report.anonymous_kib_per_face);
  out << fmt::format("descriptors per face       {:>10.2f} of {}\n", report.descriptors_per_face,
                     report.descriptor_limit);
  out << "Of facetd, with parked shared-memory faces, each with its application's control "
         "connection.\n";
}

}  // namespace facet::bench
