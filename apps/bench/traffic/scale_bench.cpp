// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/scale_bench.hpp"

#include "apps/bench/traffic/median.hpp"
#include "apps/bench/traffic/private_forwarder.hpp"
#include "apps/bench/traffic/process_memory.hpp"
#include "apps/bench/traffic/report_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <sched.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <thread>

namespace facet::bench {
namespace {

constexpr std::chrono::milliseconds scale_warm_up{200};
/// Descriptors that an active face takes in facetd and in the crowd, with room to spare.
constexpr std::uint64_t descriptors_per_face = 10;
constexpr std::uint64_t spare_descriptors = 200;

/// One facetd and the pairs that use it at the same time, whose names are spread over its lanes.
class loaded_forwarder {
 public:
  static result<loaded_forwarder> start(const std::vector<std::string>& arguments, pair_options how,
                                        std::size_t pairs, const stop_question& stopped) {
    auto forwarder = private_forwarder::start(arguments, stopped);
    if (!forwarder)
      return fail(forwarder.error());
    loaded_forwarder started{std::move(*forwarder)};
    const exchange_path path{started.forwarder_.socket(), started.forwarder_.pid(), true};
    for (std::size_t i = 0; i < pairs; ++i) {
      how.shard = i % how.shards;
      auto pair = exchange_pair::start(path, how, stopped);
      if (!pair)
        return fail(pair.error());
      started.pairs_.push_back(std::move(*pair));
    }
    return started;
  }

  /// All pairs at once.
  result<void> measure(std::chrono::nanoseconds duration) {
    for (auto& pair : pairs_)
      if (auto begun =
              pair.begin(std::min<std::chrono::nanoseconds>(scale_warm_up, duration), duration);
          !begun)
        return begun;
    pair_sample sum;
    double per_second = 0;
    std::chrono::nanoseconds forwarder_cpu{0};
    for (auto& pair : pairs_) {
      const auto sample = pair.finish();
      if (!sample)
        return fail(sample.error());
      per_second += sample->per_second();
      sum.exchanges += sample->exchanges;
      sum.elapsed = std::max(sum.elapsed, sample->elapsed);
      // Each pair sees the whole forwarder's time.
      forwarder_cpu = std::max(forwarder_cpu, sample->forwarder_cpu);
      sum.consumer_cpu += sample->consumer_cpu;
      sum.producer_cpu += sample->producer_cpu;
      sum.fewest = sample->fewest;
      sum.most = sample->most;
    }
    sum.forwarder_cpu = forwarder_cpu;
    samples_.push_back(sum);
    rates_.push_back(per_second);
    return {};
  }

  void end() noexcept {
    for (auto& pair : pairs_)
      pair.end();
  }

  template <class F>
  [[nodiscard]] double over_rounds(F&& figure) const {
    std::vector<double> values;
    for (const auto& sample : samples_)
      values.push_back(figure(sample));
    return median(std::move(values));
  }
  [[nodiscard]] double exchanges_per_s() const { return median(rates_); }
  [[nodiscard]] double forwarder_cpu_us() const {
    return over_rounds([](const auto& s) { return s.each(s.forwarder_cpu); });
  }

 private:
  explicit loaded_forwarder(private_forwarder forwarder) : forwarder_(std::move(forwarder)) {}

  private_forwarder forwarder_;
  std::vector<exchange_pair> pairs_;
  std::vector<pair_sample> samples_;
  std::vector<double> rates_;
};

double per_second(std::uint64_t count, std::chrono::nanoseconds time) {
  return static_cast<double>(count) / std::chrono::duration<double>(time).count();
}

class scale_run {
 public:
  explicit scale_run(const scale_options& options) : options_(options) {}

  result<scale_report> measure() {
    report_.window = options_.window;
    report_.cores = usable_cores();
    if (auto done = measure_faces(); !done)
      return fail(done.error());
    if (auto done = measure_lanes(); !done)
      return fail(done.error());
    return std::move(report_);
  }

 private:
  static unsigned usable_cores() {
    cpu_set_t set;
    CPU_ZERO(&set);
    return ::sched_getaffinity(0, sizeof set, &set) == 0 ? static_cast<unsigned>(CPU_COUNT(&set))
                                                         : std::thread::hardware_concurrency();
  }

  /// A round of each, again and again.
  result<void> take_turns(std::vector<loaded_forwarder>& all, double from, double to) {
    for (std::size_t round = 0; round < options_.rounds; ++round) {
      for (auto& each : all)
        if (auto done = each.measure(options_.duration); !done)
          return done;
      if (options_.progress)
        options_.progress(from + (to - from) * static_cast<double>(round + 1) /
                                     static_cast<double>(options_.rounds));
    }
    for (auto& each : all)
      each.end();
    return {};
  }

  result<void> measure_faces() {
    std::vector<loaded_forwarder> all;
    for (const auto faces : options_.faces) {
      auto started = loaded_forwarder::start(options_.facetd_args,
                                             {transport_kind::shared_memory, options_.content,
                                              options_.window, options_.window, 0, faces},
                                             1, options_.stopped);
      if (!started)
        return fail(started.error().code,
                    fmt::format("{} faces: {}", faces, started.error().message));
      all.push_back(std::move(*started));
    }
    if (auto done = take_turns(all, 0, options_.lanes.empty() ? 1 : 0.6); !done)
      return done;
    for (std::size_t i = 0; i < all.size(); ++i) {
      faces_case one;
      one.faces = options_.faces[i];
      one.exchanges_per_s = all[i].exchanges_per_s();
      one.fewest_per_s =
          all[i].over_rounds([](const auto& s) { return per_second(s.fewest, s.elapsed); });
      one.most_per_s =
          all[i].over_rounds([](const auto& s) { return per_second(s.most, s.elapsed); });
      one.forwarder_cpu_us = all[i].forwarder_cpu_us();
      one.share = one.exchanges_per_s / (i == 0 ? one : report_.faces.front()).exchanges_per_s;
      report_.faces.push_back(one);
    }
    return {};
  }

  result<void> measure_lanes() {
    if (options_.lanes.empty())
      return {};
    const auto pairs = std::ranges::max(options_.lanes);
    std::vector<loaded_forwarder> all;
    for (const auto lanes : options_.lanes) {
      auto arguments = options_.facetd_args;
      if (lanes > 1)
        arguments.insert(arguments.end(), {"--lanes", std::to_string(lanes)});
      auto started =
          loaded_forwarder::start(arguments,
                                  {transport_kind::shared_memory, options_.content,
                                   options_.lane_window, options_.lane_batch, 0, 0, lanes},
                                  pairs, options_.stopped);
      if (!started)
        return fail(started.error().code,
                    fmt::format("{} lanes: {}", lanes, started.error().message));
      all.push_back(std::move(*started));
    }
    if (auto done = take_turns(all, options_.faces.empty() ? 0 : 0.6, 1); !done)
      return done;
    for (std::size_t i = 0; i < all.size(); ++i) {
      lanes_case one;
      one.lanes = options_.lanes[i];
      one.pairs = pairs;
      one.exchanges_per_s = all[i].exchanges_per_s();
      one.forwarder_cpu_us = all[i].forwarder_cpu_us();
      one.cores_busy = all[i].over_rounds([](const auto& s) {
        return static_cast<double>((s.forwarder_cpu + s.consumer_cpu + s.producer_cpu).count()) /
               static_cast<double>(s.elapsed.count());
      });
      one.ratio = one.exchanges_per_s / (i == 0 ? one : report_.lanes.front()).exchanges_per_s;
      report_.lanes.push_back(one);
    }
    return {};
  }

  const scale_options& options_;
  scale_report report_;
};

result<void> check(const scale_options& options) {
  const auto within = [](std::size_t value, std::size_t most) {
    return value >= 1 && value <= most;
  };
  if (options.faces.empty() && options.lanes.empty())
    return fail(errc::invalid_argument, "at least one number of faces or lanes is needed");
  for (const auto faces : options.faces)
    if (!within(faces, 4000))
      return fail(errc::invalid_argument, fmt::format("faces {}: must be 1 to 4000", faces));
  for (const auto lanes : options.lanes)
    if (!within(lanes, 64))
      return fail(errc::invalid_argument, fmt::format("lanes {}: must be 1 to 64", lanes));
  if (!within(options.content, 8000))
    return fail(errc::invalid_argument, "content: must be 1 to 8000 octets");
  if (!within(options.window, 256) || !within(options.rounds, 1000))
    return fail(errc::invalid_argument, "window: must be 1 to 256, rounds: 1 to 1000");
  return {};
}

}  // namespace

result<scale_report> measure_scale(const scale_options& options) {
  if (auto sound = check(options); !sound)
    return fail(sound.error());
  if (!options.faces.empty())
    raise_descriptor_limit(std::ranges::max(options.faces) * descriptors_per_face +
                           spare_descriptors);
  return scale_run{options}.measure();
}

nlohmann::ordered_json to_json(const scale_report& report) {
  auto faces = nlohmann::ordered_json::array();
  for (const auto& c : report.faces)
    faces.push_back({{"faces", c.faces},
                     {"window", report.window},
                     {"exchanges_per_s", std::round(c.exchanges_per_s)},
                     {"per_face",
                      {{"mean", rounded(c.exchanges_per_s / static_cast<double>(c.faces))},
                       {"fewest", rounded(c.fewest_per_s)},
                       {"most", rounded(c.most_per_s)}}},
                     {"forwarder_cpu_us", rounded(c.forwarder_cpu_us)},
                     {"share", rounded(c.share)}});
  nlohmann::ordered_json json{{"cases", std::move(faces)}};
  auto& lanes = json["lanes"] = nlohmann::ordered_json::array();
  for (const auto& c : report.lanes)
    lanes.push_back({{"lanes", c.lanes},
                     {"pairs", c.pairs},
                     {"exchanges_per_s", std::round(c.exchanges_per_s)},
                     {"forwarder_cpu_us", rounded(c.forwarder_cpu_us)},
                     {"cores_busy", rounded(c.cores_busy)},
                     {"ratio", rounded(c.ratio)}});
  json["cores"] = report.cores;
  return json;
}

void print_table(const scale_report& report, std::ostream& out) {
  if (!report.faces.empty())
    out << fmt::format("{:>6} {:>12} {:>12} {:>12} {:>12} {:>8} {:>8}\n", "faces", "exchanges/s",
                       "per face", "fewest", "most", "cpu us", "share");
  for (const auto& c : report.faces)
    out << fmt::format("{:>6} {:>12.0f} {:>12.1f} {:>12.1f} {:>12.1f} {:>8.2f} {:>8.2f}\n", c.faces,
                       c.exchanges_per_s, c.exchanges_per_s / static_cast<double>(c.faces),
                       c.fewest_per_s, c.most_per_s, c.forwarder_cpu_us, c.share);
  if (!report.faces.empty())
    out << fmt::format(
        "Window {} per face; share: of what the first row reached in all, 1 is "
        "proportional sharing.\n",
        report.window);
  if (!report.lanes.empty())
    out << fmt::format("{:>6} {:>12} {:>12} {:>8} {:>11} {:>8}\n", "lanes", "pairs", "exchanges/s",
                       "cpu us", "cores busy", "ratio");
  for (const auto& c : report.lanes)
    out << fmt::format("{:>6} {:>12} {:>12.0f} {:>8.2f} {:>11.2f} {:>8.2f}\n", c.lanes, c.pairs,
                       c.exchanges_per_s, c.forwarder_cpu_us, c.cores_busy, c.ratio);
  if (!report.lanes.empty())
    out << fmt::format(
        "cores busy: of {}, consumers and producers included; ratio: to the first "
        "row.\n",
        report.cores);
}

}  // namespace facet::bench
