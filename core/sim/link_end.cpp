// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/link_end.hpp"

#include "core/sim/virtual_time.hpp"

#include <algorithm>
#include <utility>

namespace facet::sim {

void link_totals::add(const link_totals& other) noexcept {
  packets += other.packets;
  octets += other.octets;
  queue_full += other.queue_full;
  early += other.early;
  lost += other.lost;
  down += other.down;
  marked += other.marked;
  waited += other.waited;
  for (std::size_t why = 0; why < link_drops; ++why)
    dropped_octets[why] += other.dropped_octets[why];
  waiting += other.waiting;
  busy += other.busy;
  longest_queue = std::max(longest_queue, other.longest_queue);
}

std::string_view to_string(link_drop why) noexcept {
  switch (why) {
    case link_drop::queue_full:
      return "queue_full";
    case link_drop::early:
      return "early";
    case link_drop::lost:
      return "lost";
    case link_drop::down:
      return "down";
  }
  return "unknown";
}

link_end::link_end(const link_traits& traits, std::uint64_t seed, std::uint64_t number)
    : traits_(traits), seed_(seed), number_(number) {
  if (traits.drops == drop_policy::head || traits.drops == drop_policy::codel)
    line_ = std::make_unique<line>();
  if (traits.drops == drop_policy::codel)
    line_->delay.emplace();
  if (traits.drops == drop_policy::red)
    red_ = std::make_unique<random_early_drop>(traits.queue);
}

/// Rounded to the nearest nanosecond.
duration link_end::transmission(std::size_t octets) const noexcept {
  if (traits_.rate == 0)
    return duration::zero();
  const auto bits_in_billions = std::uint64_t{octets} * 8 * 1'000'000'000;
  return duration{static_cast<std::int64_t>((bits_in_billions + traits_.rate / 2) / traits_.rate)};
}

load::random_source& link_end::random() {
  if (!random_)
    random_ = std::make_unique<load::random_source>(
        std::initializer_list<std::uint64_t>{seed_, 0x117C, number_});
  return *random_;
}

void link_end::count(link_drop why, std::size_t octets) noexcept {
  last_drop_ = why;
  totals_.dropped_octets[static_cast<std::size_t>(why)] += octets;
  switch (why) {
    case link_drop::queue_full:
      ++totals_.queue_full;
      break;
    case link_drop::early:
      ++totals_.early;
      break;
    case link_drop::lost:
      ++totals_.lost;
      break;
    case link_drop::down:
      ++totals_.down;
      break;
  }
}

void link_end::forget_started(std::int64_t now) noexcept {
  while (!starts_.empty() && starts_.front().at <= now) {
    waiting_octets_ -= starts_.front().octets;
    starts_.pop_front();
  }
}

/// Whether a packet that comes now may be sent, at once or later.
bool link_end::has_room(std::int64_t now, std::size_t octets) {
  if (red_) {
    red_->note(starts_.size(), duration{std::max<std::int64_t>(0, now - busy_until_)},
               transmission(octets));
    if (red_->drops(random().unit())) {
      count(link_drop::early, octets);
      return false;
    }
  }
  if (busy_until_ <= now || starts_.size() < traits_.queue)
    return true;
  count(link_drop::queue_full, octets);
  return false;
}

std::optional<std::int64_t> link_end::send(std::int64_t now, std::size_t octets) {
  if (!up()) {
    count(link_drop::down, octets);
    return std::nullopt;
  }
  if (traits_.rate == 0)
    return transmit(now, octets);
  forget_started(now);
  if (!has_room(now, octets))
    return std::nullopt;
  if (busy_until_ <= now)
    return transmit(now, octets);
  starts_.push_back({busy_until_, octets});
  waiting_octets_ += octets;
  ++totals_.waited;
  totals_.waiting += duration{busy_until_ - now};
  totals_.longest_queue = std::max(totals_.longest_queue, starts_.size());
  return transmit(busy_until_, octets);
}

/// What becomes of a packet from when the transmitter takes it.
std::optional<std::int64_t> link_end::transmit(std::int64_t from, std::size_t octets) {
  auto leaves = from;
  if (traits_.rate != 0) {
    const auto taken = transmission(octets);
    leaves += taken.count();
    busy_until_ = leaves;
    totals_.busy += taken;
  }
  ++totals_.packets;
  totals_.octets += octets;
  if (traits_.loss > 0 && random().unit() < traits_.loss) {
    count(link_drop::lost, octets);
    return std::nullopt;
  }
  auto arrives = leaves + traits_.delay.count();
  if (traits_.jitter > duration::zero())
    arrives += static_cast<std::int64_t>(
        random().below(static_cast<std::uint64_t>(traits_.jitter.count()) + 1));
  return arrives;
}

// -- a line ---------------------------------------------------------------------------------------

std::optional<held_packet> link_end::hold(held_packet&& p) {
  if (!up()) {
    count(link_drop::down, p.packet.size());
    return std::move(p);
  }
  auto& packets = line_->packets;
  const bool goes_at_once = busy_until_ <= p.since && packets.empty();
  waiting_octets_ += p.packet.size();
  packets.push_back(std::move(p));
  if (goes_at_once)
    return std::nullopt;
  if (packets.size() <= traits_.queue) {
    totals_.longest_queue = std::max(totals_.longest_queue, packets.size());
    return std::nullopt;
  }
  const bool oldest = traits_.drops == drop_policy::head;
  auto goes = std::move(oldest ? packets.front() : packets.back());
  oldest ? packets.pop_front() : packets.pop_back();
  waiting_octets_ -= goes.packet.size();
  count(link_drop::queue_full, goes.packet.size());
  return goes;
}

std::optional<departure> link_end::next(std::int64_t now) {
  auto& packets = line_->packets;
  if (packets.empty() || busy_until_ > now)
    return std::nullopt;
  departure leaving{std::move(packets.front()), 0, {}};
  packets.pop_front();
  const auto octets = leaving.held.packet.size();
  const duration waited{now - leaving.held.since};
  waiting_octets_ -= octets;
  if (line_->delay && line_->delay->drops(time_of(now), waited, octets, waiting_octets_)) {
    count(link_drop::early, octets);
    leaving.dropped = link_drop::early;
    return leaving;
  }
  if (waited > duration::zero()) {
    ++totals_.waited;
    totals_.waiting += waited;
  }
  if (const auto arrives = transmit(now, octets))
    leaving.arrives = *arrives;
  else
    leaving.dropped = last_drop_;
  return leaving;
}

std::optional<std::int64_t> link_end::take_wake_up() noexcept {
  if (line_->packets.empty() || line_->told == busy_until_)
    return std::nullopt;
  line_->told = busy_until_;
  return busy_until_;
}

void link_end::follow_flights(bool arrives_first) {
  flights_.emplace().arrives_first = arrives_first;
}

std::vector<held_packet> link_end::take_cut_off() {
  return line_ ? std::exchange(line_->cut_off, {}) : std::vector<held_packet>{};
}

// -- congestion -----------------------------------------------------------------------------------

lp::marking_options link_end::marking() const noexcept {
  constexpr std::size_t usual_packet = 1500;
  lp::marking_options o;
  if (traits_.queue < 2 * o.threshold / usual_packet)
    o.threshold = traits_.queue * usual_packet / 2;
  return o;
}

bool link_end::mark_is_due(std::int64_t now) {
  if (!traits_.congestion_marks || traits_.rate == 0)
    return false;
  forget_started(now);
  return marker_.is_due(marking(), waiting_octets_, time_of(now));
}

void link_end::marked(std::int64_t now, bool fresh) {
  totals_.marked += fresh ? 1 : 0;
  marker_.marked(marking(), time_of(now));
}

// -- cuts -----------------------------------------------------------------------------------------

void packets_on_their_way::add(std::int64_t now, std::int64_t arrives, std::size_t octets) {
  if (packets.size() >= look_again_at) {
    std::erase_if(packets, [now](const packet& p) { return p.arrives < now; });
    look_again_at = 2 * packets.size() + 16;
  }
  packets.push_back({arrives, octets});
}

/// What is on its way will find the link in another epoch.
void link_end::count_cut_off(std::int64_t now) noexcept {
  for (const auto& p : flights_->packets)
    if (p.arrives > now || (p.arrives == now && !flights_->arrives_first))
      count(link_drop::down, p.octets);
  flights_->packets.clear();
}

void link_end::set(bool& part, bool up, std::int64_t now) {
  if (part && !up) {
    ++epoch_;
    if (flights_)
      count_cut_off(now);
    busy_until_ = now;
    starts_.clear();
    waiting_octets_ = 0;
    if (line_) {
      for (auto& held : line_->packets) {
        count(link_drop::down, held.packet.size());
        line_->cut_off.push_back(std::move(held));
      }
      line_->packets.clear();
    }
  }
  part = up;
}

}  // namespace facet::sim
