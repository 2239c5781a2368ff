// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/load_consumer.hpp"

#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"

#include <algorithm>

namespace facet::load {
namespace {

/// Numbers of an endless sequence that each consumer of a group has for itself, so that every Name
/// is asked for once.
constexpr unsigned sequence_bits = 40;
constexpr std::size_t faces_apart = 1U << 14U;

std::uint64_t first_number(const actor_identity& who) noexcept {
  return (who.repetition * faces_apart + who.index) << sequence_bits;
}

std::vector<double> weights_of(const std::vector<interest_pattern>& patterns) {
  std::vector<double> weights;
  for (const auto& p : patterns)
    weights.push_back(p.weight);
  return weights;
}

std::optional<client::congestion_window> window_of(const consumer_group& group) {
  client::congestion_options how;
  const auto window = static_cast<double>(group.window);
  switch (group.pace) {
    case pacing::window:
      how.kind = client::congestion_kind::fixed;
      how.initial_window = how.min_window = how.max_window = window;
      break;
    case pacing::aimd:
    case pacing::cubic:
      how.kind = group.pace == pacing::aimd ? client::congestion_kind::aimd
                                            : client::congestion_kind::cubic;
      how.aimd_beta = group.aimd_beta;
      how.cubic_beta = group.cubic_beta;
      how.initial_window = how.min_window = 1;
      if (group.window != 0)
        how.max_window = window;
      break;
    default:
      return std::nullopt;
  }
  return client::congestion_window{how};
}

}  // namespace

load_consumer::flow::flow(const interest_pattern& p, std::uint64_t first, popularity_tables& tables)
    : writer(p),
      numbers(p, first, tables),
      pending(p.lifetime),
      duplicate_nonces(p.duplicate_nonces) {
}

load_consumer::load_consumer(const consumer_group& group, const actor_identity& who,
                             const run_times& times, popularity_tables& tables, recording& record)
    : times_(times),
      record_(record),
      random_({who.seed, who.repetition, 1, who.group, who.index}),
      which_(weights_of(group.patterns)),
      schedule_(group, who.index, times, random_),
      window_(window_of(group)),
      adapts_(group.pace == pacing::aimd || group.pace == pacing::cubic),
      react_to_marks_(group.react_to_marks),
      max_interests_(group.max_interests == 0 ? UINT64_MAX : group.max_interests),
      retransmissions_(group.retransmissions) {
  for (const auto& pattern : group.patterns)
    flows_.emplace_back(pattern, first_number(who), tables);
}

// -- sending --------------------------------------------------------------------------------------

std::span<const bytes_view> load_consumer::due(time_point now, std::size_t max) {
  expire(now);
  if (now >= times_.end())
    give_up_late(times_.end());
  top_up(now, max);
  views_.clear();
  for (std::size_t i = 0; i < std::min(max, prepared_.size()); ++i)
    views_.emplace_back(prepared_[i].wire);
  return views_;
}

void load_consumer::top_up(time_point now, std::size_t max) {
  if (now < times_.start || now >= times_.end())
    return;
  if (open_loop()) {
    for (auto next = schedule_.next(); next && *next <= now && prepared_.size() < max;
         next = schedule_.next()) {
      if (!may_send_more())
        return;
      prepare(*next);
      schedule_.advance(random_);
    }
    return;
  }
  while (prepared_.size() < max && may_send_more() &&
         outstanding() + prepared_.size() < window_->size())
    prepare(now);
}

bool load_consumer::may_send_more() const noexcept {
  return first_sendings_ < max_interests_;
}

void load_consumer::prepare(time_point intended) {
  const auto which = which_.pick(random_);
  flow& f = flows_[which];
  pending_interest interest;
  interest.number = f.numbers.next(random_);
  interest.intended = intended;
  interest.measured = times_.measures(intended);
  ++first_sendings_;
  if (interest.measured && open_loop())
    ++scheduled_;
  prepared_.push_back({which, interest, f.writer.write(interest.number, next_nonce(f))});
}

std::uint32_t load_consumer::next_nonce(flow& f) {
  const bool again = f.duplicate_nonces > 0 && random_.unit() < f.duplicate_nonces;
  if (!again)
    f.last_nonce = static_cast<std::uint32_t>(random_.word());
  return f.last_nonce;
}

void load_consumer::sent(std::size_t count_sent, time_point now) {
  series_point* const point = count_sent == 0 ? nullptr : record_.at(now);
  for (std::size_t i = 0; i < count_sent; ++i) {
    auto& each = prepared_.front();
    each.interest.sent = now;
    flows_[each.flow].pending.add(each.interest);
    count(&consumer_totals::interests, each.interest.measured);
    if (each.interest.attempt > 0)
      count(&consumer_totals::retransmissions, each.interest.measured);
    prepared_.pop_front();
  }
  if (point != nullptr)
    point->interests += count_sent;
}

/// After the end nothing new is sent: what the schedule wanted and did not get is counted.
void load_consumer::give_up_late(time_point until) {
  for (const auto& each : prepared_) {
    // A window wants nothing, and a retransmission was given up; its Interest timed out.
    if (each.interest.attempt > 0)
      count(&consumer_totals::timeouts, each.interest.measured);
    else if (open_loop())
      count(&consumer_totals::not_sent, each.interest.measured);
  }
  prepared_.clear();
  if (!open_loop())
    return;
  for (auto next = schedule_.next(); next && *next < until && may_send_more();
       next = schedule_.next()) {
    const bool measured = times_.measures(*next);
    count(&consumer_totals::not_sent, measured);
    scheduled_ += measured ? 1 : 0;
    ++first_sendings_;
    schedule_.advance(random_);
  }
}

// -- no answer ------------------------------------------------------------------------------------

void load_consumer::expire(time_point now) {
  for (std::size_t i = 0; i < flows_.size(); ++i)
    flows_[i].pending.expire(now, [&](const pending_interest& over) {
      if (over.attempt < retransmissions_ && now < times_.end())
        return resend(i, over);
      count(&consumer_totals::timeouts, over.measured);
      if (auto* point = record_.at(now))
        ++point->timeouts;
      if (adapts_)
        adapt(true, now);
    });
}

void load_consumer::resend(std::size_t flow_index, const pending_interest& lost) {
  auto again = lost;
  ++again.attempt;
  auto wire =
      flows_[flow_index].writer.write(again.number, static_cast<std::uint32_t>(random_.word()));
  prepared_.push_back({flow_index, again, std::move(wire)});
}

// -- answers --------------------------------------------------------------------------------------

void load_consumer::on_packet(bytes_view wire, time_point now) {
  const auto lp = packet::decode_lp(wire);
  if (!lp || lp->is_partial()) {
    ++all_.unexpected;
    return;
  }
  if (lp->nack)
    return on_nack(*lp->nack, lp->fragment, now);
  on_data(lp->fragment, lp->congestion_mark.value_or(0) != 0, now);
}

/// Ends what waits for this Name, in all patterns: several may share a prefix, with catalogues that
/// overlap. One packet answers one Interest; the others of its Name are counted as aggregated.
load_consumer::settled load_consumer::settle(packet::name_view name,
                                             std::uint64_t consumer_totals::*as, time_point now) {
  settled found;
  for (auto& f : flows_) {
    const auto number = f.writer.number_in(name);
    if (!number)
      continue;
    f.pending.answer(*number, [&](const pending_interest& each) {
      count(found.any ? &consumer_totals::aggregated : as, each.measured);
      if (found.any && as == &consumer_totals::data)
        ++f.aggregated[*number].of(each.measured);
      found.measured = found.any ? found.measured : each.measured;
      found.any = true;
      if (as != &consumer_totals::data)
        return;
      if (each.measured)
        record_.answered(each.intended, each.sent, now);
      if (each.attempt == 0)  // of an answer to a retransmission nobody knows which was answered
        rtt_.add(now - each.sent);
    });
  }
  if (!found.any && as == &consumer_totals::data)
    found = settle_aggregated(name);
  if (!found.any)
    ++all_.unexpected;
  return found;
}

/// A content store answers each Interest of a Name, a pending Interest table all at once: what was
/// taken for aggregated may get its own Data after all.
load_consumer::settled load_consumer::settle_aggregated(packet::name_view name) {
  for (auto& f : flows_) {
    const auto number = f.writer.number_in(name);
    const auto waits = number ? f.aggregated.find(*number) : f.aggregated.end();
    if (waits == f.aggregated.end())
      continue;
    const bool measured = waits->second.measured > 0;
    --waits.value().of(measured);
    if (waits->second.measured + waits->second.other == 0)
      f.aggregated.erase(waits);
    for (auto* totals : {&all_, measured ? &measured_ : nullptr})
      if (totals != nullptr) {
        --totals->aggregated;
        ++totals->data;
      }
    return {true, measured};
  }
  return {};
}

void load_consumer::on_data(bytes_view wire, bool marked, time_point now) {
  const auto data = packet::decode_data(wire, {.allow_unsigned_data = true});
  if (!data) {
    ++all_.unexpected;
    return;
  }
  const auto found = settle(data->name, &consumer_totals::data, now);
  if (!found.any)
    return;
  count(&consumer_totals::octets, found.measured, data->content.size());
  if (marked)
    count(&consumer_totals::congestion_marks, found.measured);
  if (auto* point = record_.at(now)) {
    ++point->data;
    point->octets += data->content.size();
  }
  if (adapts_)
    adapt(marked && react_to_marks_, now);
}

void load_consumer::on_nack(packet::nack_reason reason, bytes_view wire, time_point now) {
  const auto interest = packet::decode_interest(wire);
  if (!interest) {
    ++all_.unexpected;
    return;
  }
  if (!settle(interest->name, &consumer_totals::nacks, now).any)
    return;
  if (auto* point = record_.at(now))
    ++point->nacks;
  if (adapts_ && reason == packet::nack_reason::congestion)
    adapt(true, now);
}

/// At most one decrease a round trip.
void load_consumer::adapt(bool congested, time_point now) {
  if (!congested)
    return window_->on_data(now, rtt_.smoothed());
  if (now - last_decrease_ < rtt_.smoothed())
    return;
  last_decrease_ = now;
  window_->on_congestion(now);
}

// -- the end --------------------------------------------------------------------------------------

std::size_t load_consumer::outstanding() const noexcept {
  std::size_t sum = 0;
  for (const auto& f : flows_)
    sum += f.pending.size();
  return sum;
}

std::optional<time_point> load_consumer::next_deadline() const noexcept {
  // What is prepared waits for room, not for time; a window waits for packets once it is open.
  std::optional<time_point> next;
  const auto no_later_than = [&](std::optional<time_point> t) {
    if (t && (!next || *t < *next))
      next = t;
  };
  if (prepared_.empty() && may_send_more())
    no_later_than(open_loop()            ? schedule_.next()
                  : first_sendings_ == 0 ? std::optional{times_.start}
                                         : std::nullopt);
  for (const auto& f : flows_)
    no_later_than(f.pending.next_expiry());
  return next;
}

bool load_consumer::quiet(time_point now) const noexcept {
  return now >= times_.end() && outstanding() == 0;
}

void load_consumer::finish(time_point now) {
  give_up_late(std::min(now, times_.end()));
  for (const auto& f : flows_)
    f.pending.each(
        [&](const pending_interest& each) { count(&consumer_totals::outstanding, each.measured); });
}

}  // namespace facet::load
