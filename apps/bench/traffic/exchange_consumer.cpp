// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/exchange_consumer.hpp"

#include "apps/bench/traffic/process_clock.hpp"
#include "core/packet/data.hpp"
#include "core/packet/lp.hpp"
#include "core/packet/signature.hpp"

#include <fmt/format.h>

#include <poll.h>

#include <algorithm>
#include <bit>

namespace facet::bench {
namespace {

using std::chrono::milliseconds;
using clock = std::chrono::steady_clock;

/// So long without any Data, and what is outstanding is asked for again.
constexpr milliseconds silence{500};
/// So often in a row, and nobody answers.
constexpr unsigned most_silences = 8;

/// CPU time of each of these processes. Errors: not_found
result<std::vector<std::chrono::nanoseconds>> read_clocks(const std::vector<pid_t>& pids) {
  std::vector<std::chrono::nanoseconds> times;
  for (const pid_t pid : pids) {
    const auto time = cpu_time_of(pid);
    if (!time)
      return fail(time.error());
    times.push_back(*time);
  }
  return times;
}

}  // namespace

result<void> measure(const exchange_run& how, exchange_sample& sample,
                     const std::function<result<void>(time_point end)>& pump) {
  const auto before = read_clocks(how.clocks);
  if (!before)
    return fail(before.error());
  const auto start = clock::now();
  if (auto done = pump(start + how.duration); !done)
    return done;
  sample.elapsed = clock::now() - start;
  const auto after = read_clocks(how.clocks);
  if (!after)
    return fail(after.error());
  for (std::size_t i = 0; i < after->size(); ++i)
    sample.cpu.push_back((*after)[i] - (*before)[i]);
  return {};
}

exchange_consumer::exchange_consumer(client::connection& connection, packet::name_view prefix,
                                     exchange_options options)
    : connection_(connection),
      options_(options),
      interests_(numbered_packets::interests(prefix, std::max(options.window, std::size_t{1}))),
      expected_(numbered_packets::data(prefix, options.content, 1)),
      content_(numbered_content(options.content)),
      pending_(std::bit_ceil(std::max(8 * options.window, options.catalogue))),
      next_(options.first_number),
      nonce_(static_cast<std::uint32_t>(packet::random_number())) {
}

result<exchange_sample> exchange_consumer::run(const exchange_run& how) {
  exchange_sample warm_up;
  check_content_ = true;
  if (auto done = pump_until(clock::now() + how.warm_up, warm_up); !done)
    return fail(done.error());
  check_content_ = false;
  if (auto right = content_was_right(); !right)
    return fail(right.error());
  exchange_sample sample;
  if (auto done = measure(how, sample, [&](time_point end) { return pump_until(end, sample); });
      !done)
    return fail(done.error());
  exchange_sample rest;
  if (auto done = drain(rest); !done)
    return fail(done.error());
  sample.total = warm_up.exchanges + sample.exchanges + rest.exchanges;
  sample.unexpected += warm_up.unexpected + rest.unexpected;
  return sample;
}

result<void> exchange_consumer::content_was_right() const {
  if (content_wrong_)
    return fail(errc::corrupt, "Data came with other Content than was sent");
  return {};
}

result<std::uint64_t> exchange_consumer::turn(exchange_sample& sample) {
  if (auto sent = fill_window(); !sent)
    return fail(sent.error());
  received_.clear();
  const auto got = connection_.try_receive_batch(received_, options_.batch);
  if (!got)
    return fail(got.error());
  const auto before = sample.exchanges;
  const auto now = clock::now();
  for (const auto& wire : received_)
    on_packet(wire, now, sample);
  if (*got != 0 || heard_at_ == time_point{}) {
    silences_ = 0;
    heard_at_ = now;
    if (auto right = content_was_right(); !right)
      return fail(right.error());
  } else if (now - heard_at_ >= silence) {
    heard_at_ = now;
    if (auto sent = resend(sample); !sent)
      return fail(sent.error());
  }
  return sample.exchanges - before;
}

result<exchange_sample> exchange_consumer::ping(std::uint64_t count,
                                                std::chrono::nanoseconds interval) {
  exchange_sample sample;
  const auto start = clock::now();
  const auto window = std::exchange(options_.window, 1);
  result<void> done;
  for (std::uint64_t i = 0; i < count && done; ++i) {
    const auto next = clock::now() + interval;
    done = fill_window();
    if (done)
      done = drain(sample);
    const auto left = std::max<std::chrono::nanoseconds>(next - clock::now(), {});
    const timespec pause{static_cast<time_t>(left.count() / 1'000'000'000),
                         static_cast<long>(left.count() % 1'000'000'000)};
    ::nanosleep(&pause, nullptr);
  }
  options_.window = window;
  sample.elapsed = clock::now() - start;
  sample.total = sample.exchanges;
  if (!done)
    return fail(done.error());
  return sample;
}

result<void> exchange_consumer::pump_until(time_point end, exchange_sample& sample) {
  while (clock::now() < end) {
    if (auto sent = fill_window(); !sent)
      return sent;
    if (auto got = receive(sample); !got)
      return got;
  }
  return {};
}

result<void> exchange_consumer::drain(exchange_sample& sample) {
  while (in_flight_ > 0)
    if (auto got = receive(sample); !got)
      return got;
  return {};
}

result<void> exchange_consumer::fill_window() {
  if (in_flight_ >= options_.window)
    return {};
  interests_.clear();
  const auto now = clock::now();
  while (in_flight_ < options_.window) {
    const auto name = name_of(next_);
    auto& slot = slot_of(name);
    if (slot.live)
      break;  // still without answer after a whole round of the table: receive() will ask again
    slot = {name, now, true};
    interests_.add(name, nonce_++);
    ++next_;
    ++in_flight_;
  }
  return send();
}

result<void> exchange_consumer::send() {
  auto packets = interests_.batch();
  while (!packets.empty()) {
    const auto sent = connection_.send_batch(packets);
    if (!sent)
      return fail(sent.error());
    packets = packets.subspan(*sent);
  }
  return {};
}

result<void> exchange_consumer::receive(exchange_sample& sample) {
  received_.clear();
  const auto got = connection_.receive_batch(received_, options_.batch, silence);
  if (!got && got.error() == errc::timed_out)
    return resend(sample);
  if (!got)
    return fail(got.error());
  silences_ = 0;
  const auto now = clock::now();
  for (const auto& wire : received_)
    on_packet(wire, now, sample);
  return {};
}

void exchange_consumer::on_packet(const packet::buffer& wire, time_point now,
                                  exchange_sample& sample) {
  if (const auto name = expected_.number_of(wire)) [[likely]] {
    if (check_content_ && !content_ok(wire))
      content_wrong_ = true;
    return on_data(*name, now, sample);
  }
  // A congestion mark around it makes it an LpPacket.
  const auto lp = packet::decode_lp(wire);
  if (const auto name = lp && !lp->nack ? expected_.number_of(lp->fragment) : std::nullopt)
    return on_data(*name, now, sample);
  ++sample.unexpected;
}

void exchange_consumer::on_data(std::uint64_t name, time_point now, exchange_sample& sample) {
  auto& slot = slot_of(name);
  if (!slot.live || slot.name != name) {
    ++sample.unexpected;
    return;
  }
  slot.live = false;
  --in_flight_;
  ++sample.exchanges;
  sample.rtt.add(now - slot.sent_at);
}

result<void> exchange_consumer::resend(exchange_sample& sample) {
  if (++silences_ > most_silences)
    return fail(errc::timed_out, fmt::format("{} Interests are without answer", in_flight_));
  // Groups of at most a window: that many Interests have memory of their own.
  interests_.clear();
  for (const auto& slot : pending_) {
    if (!slot.live)
      continue;
    interests_.add(slot.name, nonce_++);
    ++sample.resent;
    if (interests_.batch().size() == interests_.count()) {
      if (auto sent = send(); !sent)
        return sent;
      interests_.clear();
    }
  }
  return send();
}

bool exchange_consumer::content_ok(bytes_view wire) const {
  const auto data = packet::decode_data(wire);
  return data && std::ranges::equal(data->content, content_);
}

}  // namespace facet::bench
