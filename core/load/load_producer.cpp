// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/load_producer.hpp"

#include "core/client/received.hpp"
#include "core/packet/data.hpp"
#include "core/packet/lp.hpp"

#include <algorithm>

namespace facet::load {
namespace {

std::vector<double> weights_of(const std::vector<reply_pattern>& replies) {
  std::vector<double> weights;
  for (const auto& r : replies)
    weights.push_back(r.weight);
  return weights;
}

std::vector<std::uint8_t> content_for(const std::vector<reply_pattern>& replies) {
  std::size_t longest = 0;
  for (const auto& r : replies)
    longest = std::max(longest, r.payload.max);
  std::vector<std::uint8_t> content(longest);
  for (std::size_t i = 0; i < longest; ++i)
    content[i] = static_cast<std::uint8_t>(i * 131 % 251 + 1);
  return content;
}

}  // namespace

load_producer::load_producer(const producer_group& group, const actor_identity& who,
                             const run_times& times)
    : times_(times),
      prefix_(*packet::name::parse(group.prefix)),
      patterns_(group.replies),
      stalls_(group.stalls),
      signs_(group.signs),
      random_({who.seed, who.repetition, 2, who.group, who.index}),
      which_(weights_of(group.replies)),
      content_(content_for(group.replies)) {
}

void load_producer::on_packet(bytes_view wire, time_point now) {
  const auto interest = client::interest_in(wire);
  if (!interest || !prefix_.view().is_prefix_of(interest->name)) {
    ++totals_.unexpected;
    return;
  }
  ++totals_.interests;
  const auto& how = patterns_[which_.pick(random_)];
  if (how.reply == reply_pattern::kind::silence) {
    ++totals_.silent;
    return;
  }
  auto made = answer(how, *interest);
  if (how.delay > duration::zero())
    delayed_.push({now + how.delay, arrivals_++, std::move(made)});
  else
    ready_.push_back(std::move(made));
}

load_producer::reply load_producer::answer(const reply_pattern& how,
                                           const packet::interest_view& interest) {
  if (how.reply == reply_pattern::kind::nack)
    return {packet::encode_nack(packet::nack_reason::no_route, interest.wire), true};
  const auto& size = how.payload;
  const std::size_t octets =
      size.min + (size.max > size.min ? random_.below(size.max - size.min + 1) : 0);
  packet::data_builder data{interest.name};
  data.freshness(how.freshness).content(bytes_view{content_}.first(octets));
  return {signs_ ? data.encode() : data.encode_with_zero_digest(), false, octets};
}

std::optional<time_point> load_producer::stalled_until(time_point now) const noexcept {
  std::optional<time_point> end;
  for (const auto& s : stalls_) {
    const auto from = times_.measured_from() + s.at;
    if (now >= from && now < from + s.length)
      end = std::max(end.value_or(time_point::min()), from + s.length);
  }
  return end;
}

std::span<const bytes_view> load_producer::due(time_point now, std::size_t max) {
  views_.clear();
  resumes_at_ = stalled_until(now);
  if (resumes_at_)
    return {};
  for (; !delayed_.empty() && delayed_.top().at <= now; delayed_.pop())
    ready_.push_back(delayed_.top().what);
  for (std::size_t i = 0; i < std::min(max, ready_.size()); ++i)
    views_.emplace_back(ready_[i].wire);
  return views_;
}

void load_producer::sent(std::size_t count) {
  for (; count > 0; --count) {
    const auto& first = ready_.front();
    ++(first.nack ? totals_.nacks : totals_.data);
    totals_.octets += first.content;
    ready_.pop_front();
  }
}

std::optional<time_point> load_producer::next_deadline() const noexcept {
  if (resumes_at_)
    return resumes_at_;
  if (!delayed_.empty())
    return delayed_.top().at;
  return std::nullopt;
}

}  // namespace facet::load
