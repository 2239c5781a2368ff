// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/face_path/face_bench.hpp"

#include "apps/bench/face_path/inner_exchange.hpp"
#include "apps/bench/traffic/median.hpp"
#include "apps/bench/traffic/report_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ostream>

namespace facet::bench {
namespace {

constexpr std::size_t outstanding = 512;
constexpr std::chrono::milliseconds inner_warm_up{100};

result<void> check_face_options(const face_bench_options& options) {
  const auto within = [](std::size_t value, std::size_t most) {
    return value >= 1 && value <= most;
  };
  if (options.batches.empty())
    return fail(errc::invalid_argument, "at least one batch is needed");
  for (const auto batch : options.batches)
    if (!within(batch, 1024))
      return fail(errc::invalid_argument, fmt::format("batch {}: must be 1 to 1024", batch));
  if (!within(options.content, 8000) || !within(options.rounds, 1000))
    return fail(errc::invalid_argument, "content: must be 1 to 8000 octets, rounds: 1 to 1000");
  return {};
}

/// A forwarder of its own: a face's batch is chosen when it is made.
result<inner_sample> measure_once(const face_bench_options& options, std::size_t batch) {
  auto exchange = inner_exchange::start({options.content, batch});
  if (!exchange)
    return fail(exchange.error());
  if (auto warm = (*exchange)->run(
          std::min<std::chrono::nanoseconds>(inner_warm_up, options.duration), outstanding);
      !warm)
    return warm;
  return (*exchange)->run(options.duration, outstanding);
}

face_case summarise(std::size_t batch, const std::vector<inner_sample>& samples) {
  const auto per_exchange = [&](auto&& time) {
    std::vector<double> values;
    for (const auto& sample : samples)
      values.push_back(static_cast<double>(time(sample).count()) /
                       static_cast<double>(std::max<std::uint64_t>(1, sample.exchanges)));
    return median(std::move(values));
  };
  return {batch, per_exchange([](const auto& s) { return s.elapsed; }),
          per_exchange([](const auto& s) { return s.forwarder_cpu; })};
}

}  // namespace

result<face_report> measure_faces(const face_bench_options& options) {
  if (auto sound = check_face_options(options); !sound)
    return fail(sound.error());
  std::vector<std::vector<inner_sample>> samples(options.batches.size());
  std::size_t done = 0;
  for (std::size_t round = 0; round < options.rounds; ++round)
    for (std::size_t i = 0; i < options.batches.size(); ++i) {
      if (options.stopped && options.stopped())
        return fail(errc::cancelled, "interrupted");
      const auto sample = measure_once(options, options.batches[i]);
      if (!sample)
        return fail(sample.error());
      samples[i].push_back(*sample);
      if (options.progress)
        options.progress(static_cast<double>(++done) /
                         static_cast<double>(options.rounds * options.batches.size()));
    }
  face_report report{options.content, {}};
  for (std::size_t i = 0; i < options.batches.size(); ++i)
    report.cases.push_back(summarise(options.batches[i], samples[i]));
  return report;
}

nlohmann::ordered_json to_json(const face_report& report) {
  auto cases = nlohmann::ordered_json::array();
  for (const auto& c : report.cases)
    cases.push_back({{"batch", c.batch},
                     {"content", report.content},
                     {"exchange_ns", rounded(c.exchange_ns)},
                     {"forwarder_ns", rounded(c.forwarder_ns)},
                     {"exchanges_per_s", std::round(c.exchanges_per_s())}});
  return {{"cases", std::move(cases)}};
}

void print_table(const face_report& report, std::ostream& out) {
  out << fmt::format("{:>6} {:>12} {:>14} {:>14}\n", "batch", "exchange ns", "forwarder ns",
                     "exchanges/s");
  for (const auto& c : report.cases)
    out << fmt::format("{:>6} {:>12.0f} {:>14.0f} {:>14.0f}\n", c.batch, c.exchange_ns,
                       c.forwarder_ns, c.exchanges_per_s());
  out << fmt::format(
      "Per exchange of an Interest and {} octets: time on the wall, and CPU time of the "
      "forwarder's "
      "threads. batch:\npackets that a face takes at once. One thread plays both applications and "
      "never "
      "sleeps.\n",
      report.content);
}

}  // namespace facet::bench
