// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/ping_client.hpp"

#include "apps/facet/decimal.hpp"
#include "apps/facet/units.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/signature.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace facet::apps {
namespace {}  // namespace

ping_client::ping_client(ping_options options, client::connection& connection, console& out)
    : options_(std::move(options)),
      connection_(connection),
      out_(out),
      base_(options_.prefix),
      // Half the range, so that counting up never wraps.
      next_number_(packet::random_number() >> 1),
      next_send_(clock::now()) {
  base_.append("ping");
}

bool ping_client::all_sent() const noexcept {
  return options_.count != 0 && report_.sent >= options_.count;
}

result<void> ping_client::run() {
  while (!all_sent() || !probes_.empty()) {
    if (!all_sent() && clock::now() >= next_send_) {
      if (const result<void> sent = send_probe(); !sent)
        return sent.error() == errc::cancelled ? result<void>{} : sent;
    }
    const auto packet = connection_.receive(time_to_wait());
    if (packet)
      on_packet(*packet);
    else if (packet.error() == errc::cancelled)
      return {};
    else if (packet.error() != errc::timed_out)
      return fail(packet.error());
    expire();
  }
  return {};
}

std::chrono::milliseconds ping_client::time_to_wait() const {
  auto until = clock::time_point::max();
  if (!all_sent())
    until = next_send_;
  if (!probes_.empty())
    until = std::min(until, probes_.front().sent_at + options_.lifetime);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now());
  return std::max(left, std::chrono::milliseconds{0});
}

result<void> ping_client::send_probe() {
  packet::name name = base_;
  name.append(std::to_string(next_number_));
  const auto wire =
      packet::interest_builder{name}.must_be_fresh().lifetime(options_.lifetime).encode();
  const auto now = clock::now();
  probes_.push_back({next_number_, now});
  // Keeps the pace even when one was late, but never sends a burst to catch up.
  next_send_ = std::max(next_send_ + options_.interval, now);
  if (result<void> sent = connection_.send(wire); !sent) {
    probes_.pop_back();
    return sent;
  }
  ++next_number_;
  ++report_.sent;
  return {};
}

void ping_client::on_packet(bytes_view wire) {
  const auto lp = packet::decode_lp(wire);
  if (!lp)
    return;
  if (lp->nack) {
    on_nack(*lp->nack, lp->fragment);
    return;
  }
  // Unsigned Data is accepted: what is measured is the way, not the author.
  if (const auto data = packet::decode_data(lp->fragment, {.allow_unsigned_data = true}))
    on_data(*data);
}

ping_client::probe* ping_client::find(packet::name_view name) {
  if (name.size() != base_.size() + 1 || !base_.view().is_prefix_of(name) || probes_.empty())
    return nullptr;
  const auto number = decimal(name.back());
  if (!number || *number < probes_.front().number || *number > probes_.back().number)
    return nullptr;
  probe& found = probes_[*number - probes_.front().number];
  return found.settled ? nullptr : &found;
}

void ping_client::on_data(const packet::data_view& data) {
  probe* const found = find(data.name);
  if (found == nullptr)
    return;
  const auto rtt = clock::now() - found->sent_at;
  found->settled = true;
  ++report_.received;
  report_.rtt.add(rtt);
  out_.line("reply from {}: number={} rtt={}", options_.prefix.to_uri(), found->number,
            format_span(rtt));
}

void ping_client::on_nack(packet::nack_reason reason, bytes_view interest) {
  const auto decoded = packet::decode_interest(interest);
  probe* const found = decoded ? find(decoded->name) : nullptr;
  if (found == nullptr)
    return;
  found->settled = true;
  ++report_.nacked;
  out_.line("nack from {}: number={} reason={}", options_.prefix.to_uri(), found->number,
            to_string(reason));
}

void ping_client::expire() {
  const auto now = clock::now();
  while (!probes_.empty()) {
    const probe& oldest = probes_.front();
    if (!oldest.settled && now < oldest.sent_at + options_.lifetime)
      return;
    if (!oldest.settled) {
      ++report_.timed_out;
      out_.line("timeout from {}: number={}", options_.prefix.to_uri(), oldest.number);
    }
    probes_.pop_front();
  }
}

}  // namespace facet::apps
