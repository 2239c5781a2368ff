// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/consumer_crowd.hpp"

#include <sched.h>

namespace facet::bench {
namespace {

using clock = std::chrono::steady_clock;

/// Bits for the numbers of one face: a month at a million a second.
constexpr unsigned number_bits = 42;

}  // namespace

consumer_crowd::consumer_crowd(std::vector<client::connection> faces, packet::name_view prefix,
                               const exchange_options& options) {
  consumers_.reserve(faces.size());
  for (auto& face : faces) {
    auto own = options;
    own.first_number = std::uint64_t{faces_.size()} << number_bits;
    faces_.push_back(std::make_unique<client::connection>(std::move(face)));
    consumers_.emplace_back(*faces_.back(), prefix, own);
  }
}

result<void> consumer_crowd::pump_until(time_point end, crowd_sample& sample) {
  while (clock::now() < end) {
    std::uint64_t any = 0;
    for (std::size_t i = 0; i < consumers_.size(); ++i) {
      const auto made = consumers_[i].turn(sample.all);
      if (!made)
        return fail(made.error());
      sample.exchanges[i] += *made;
      any += *made;
    }
    if (any == 0)
      ::sched_yield();  // the forwarder and the producer may need this core
  }
  return {};
}

result<crowd_sample> consumer_crowd::run(const exchange_run& how) {
  crowd_sample warm_up{{}, std::vector<std::uint64_t>(consumers_.size())};
  for (auto& consumer : consumers_)
    consumer.check_content(true);
  if (auto done = pump_until(clock::now() + how.warm_up, warm_up); !done)
    return fail(done.error());
  for (auto& consumer : consumers_)
    consumer.check_content(false);
  crowd_sample sample{{}, std::vector<std::uint64_t>(consumers_.size())};
  if (auto done = measure(how, sample.all, [&](time_point end) { return pump_until(end, sample); });
      !done)
    return fail(done.error());
  exchange_sample rest;
  for (auto& consumer : consumers_)
    if (auto done = consumer.drain(rest); !done)
      return fail(done.error());
  sample.all.total = warm_up.all.exchanges + sample.all.exchanges + rest.exchanges;
  sample.all.unexpected += warm_up.all.unexpected + rest.unexpected;
  return sample;
}

}  // namespace facet::bench
