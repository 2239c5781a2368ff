// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/measured_path.hpp"

#include "apps/bench/traffic/median.hpp"
#include "apps/bench/traffic/syscall_counter.hpp"

#include <functional>

namespace facet::bench {
namespace {

double microseconds(std::chrono::nanoseconds time) {
  return static_cast<double>(time.count()) / 1e3;
}

}  // namespace

result<measured_path> measured_path::start(const exchange_path& path, const pair_options& options,
                                           const stop_question& stopped) {
  auto pair = exchange_pair::start(path, options, stopped);
  if (!pair)
    return fail(pair.error());
  return measured_path{std::move(*pair), path, options.content};
}

result<void> measured_path::measure(std::chrono::nanoseconds warm_up,
                                    std::chrono::nanoseconds duration) {
  auto sample = pair_.run(warm_up, duration);
  if (!sample)
    return fail(sample.error());
  samples_.push_back(*sample);
  return {};
}

result<void> measured_path::count_syscalls(std::chrono::nanoseconds duration) {
  const auto counter = syscall_counter::attach(path_.pid);
  if (!counter)
    return fail(counter.error());
  const auto sample = pair_.run(std::chrono::nanoseconds{0}, duration);
  if (!sample)
    return fail(sample.error());
  if (sample->total > 0)
    syscalls_ = static_cast<double>(counter->count()) / static_cast<double>(sample->total);
  return {};
}

forward_figures measured_path::figures() const {
  const auto over = [this](auto&& figure) {
    std::vector<double> values;
    for (const auto& sample : samples_)
      values.push_back(figure(sample));
    return median(std::move(values));
  };
  forward_figures f;
  f.exchanges_per_s = over([](const auto& s) { return s.per_second(); });
  f.gbit_per_s = f.exchanges_per_s * static_cast<double>(content_) * 8 / 1e9;
  f.forwarder_cpu_us = over([](const auto& s) { return s.each(s.forwarder_cpu); });
  f.consumer_cpu_us = over([](const auto& s) { return s.each(s.consumer_cpu); });
  f.producer_cpu_us = over([](const auto& s) { return s.each(s.producer_cpu); });
  f.p50_us = over([](const auto& s) { return microseconds(s.p50); });
  f.p99_us = over([](const auto& s) { return microseconds(s.p99); });
  std::uint64_t total = 0;
  std::uint64_t forwarded = 0;
  std::uint64_t consumer_sleeps = 0;
  std::uint64_t producer_sleeps = 0;
  for (const auto& sample : samples_) {
    total += sample.total;
    forwarded += sample.forwarded;
    consumer_sleeps += sample.consumer_parks;
    producer_sleeps += sample.producer_parks;
    f.resent += sample.resent;
    f.unexpected += sample.unexpected;
  }
  const auto of_total = [total](std::uint64_t count) {
    return total == 0 ? 0 : static_cast<double>(count) / static_cast<double>(total);
  };
  f.forwarded_share = of_total(forwarded);
  f.consumer_sleeps = of_total(consumer_sleeps);
  f.producer_sleeps = of_total(producer_sleeps);
  f.syscalls = syscalls_;
  return f;
}

}  // namespace facet::bench
