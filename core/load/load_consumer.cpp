// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/load_consumer.hpp"

#include "core/load/check.hpp"

#include <algorithm>
#include <limits>

namespace facet::load {
namespace {

/// Groups and repetitions are that far apart, so that none asks for what another one asked for, and
/// a forwarder may have cached.
constexpr unsigned group_bits = 44;
static_assert(most_repetitions * most_groups <= 1U << (64U - group_bits));

/// The numbers that are of this pattern of this consumer alone: all those of its group take turns,
/// so that every Name is asked for once whatever prefixes they share. Where the group shares its
/// sequence, only the consumer's own patterns do.
sequence_numbers own_numbers(const consumer_group& group, const actor_identity& who,
                             std::size_t pattern) noexcept {
  const std::uint64_t patterns = group.patterns.size();
  const std::uint64_t turns = (who.shares_sequence ? 1 : group.faces) * patterns;
  const std::uint64_t turn = (who.shares_sequence ? 0 : who.index) * patterns + pattern;
  // Whatever patterns start with: numbers of one turn are alike modulo the turns.
  const auto start = group.patterns[pattern].first_number;
  const auto first = start + (turn + turns - start % turns) % turns;
  const std::uint64_t apart = who.shares_sequence ? 0 : who.repetition * most_groups + who.group;
  return {(apart << group_bits) + first, turns};
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
      how.initial_window = window;
      how.min_window = 1;
      how.max_window = group.max_window == 0 ? std::numeric_limits<double>::max()
                                             : static_cast<double>(group.max_window);
      break;
    default:
      return std::nullopt;
  }
  return client::congestion_window{how};
}

}  // namespace

load_consumer::flow::flow(const interest_pattern& p, const sequence_numbers& own,
                          popularity_tables& tables)
    : writer(p),
      numbers(p, own, tables),
      pending(p.lifetime),
      duplicate_nonces(p.duplicate_nonces) {
}

load_consumer::load_consumer(const consumer_group& group, const actor_identity& who,
                             const run_times& times, popularity_tables& tables, recording& record)
    : times_(times),
      record_(record),
      random_({who.seed, who.repetition, 1, who.group, who.index}),
      which_(weights_of(group.patterns)),
      schedule_(group, who.in_step ? 0 : who.index, times, random_),
      window_(window_of(group)),
      adapts_(group.pace == pacing::aimd || group.pace == pacing::cubic),
      react_to_marks_(group.react_to_marks),
      max_interests_(group.max_interests == 0 ? UINT64_MAX : group.max_interests),
      retransmissions_(group.retransmissions) {
  for (std::size_t i = 0; i < group.patterns.size(); ++i)
    flows_.emplace_back(group.patterns[i], own_numbers(group, who, i), tables);
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
