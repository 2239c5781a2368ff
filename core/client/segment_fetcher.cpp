// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/client/segment_fetcher.hpp"

#include "core/client/object_names.hpp"
#include "core/packet/interest.hpp"

#include <algorithm>

namespace facet::client {
namespace {

/// First pause after a Nack that asks to try again; doubles with each retry.
constexpr std::chrono::milliseconds nack_pause{1};
constexpr std::uint32_t nack_pause_doublings = 10;
/// Pause after "no route" from a forwarder that has just come back.
constexpr std::chrono::milliseconds return_pause{20};

duration pause_after(std::uint32_t retries) {
  return nack_pause * (1U << std::min(retries, nack_pause_doublings));
}

bool is_version(const packet::component_view& c) {
  return c.type == packet::tlv::version_component;
}

/// The Name that metadata starts with.
std::optional<packet::name_view> first_name(bytes_view content) {
  packet::tlv_reader reader{content};
  packet::tlv_element e;
  if (!reader.next(e))
    return std::nullopt;
  const auto name = packet::decode_name(e.wire);
  return name ? std::optional{*name} : std::nullopt;
}

bool means_try_again(packet::nack_reason reason) {
  return reason == packet::nack_reason::congestion || reason == packet::nack_reason::duplicate;
}

}  // namespace

segment_fetcher::segment_fetcher(packet::name name, fetch_options o, deliver_fn deliver)
    : name_(std::move(name)),
      metadata_name_(packet::name{name_}.append_keyword(metadata_keyword)),
      options_(o),
      deliver_(std::move(deliver)),
      window_(o.congestion),
      rtt_(o.rtt),
      random_(o.seed) {
}

void segment_fetcher::start(time_point now) {
  const bool versioned = !name_.empty() && is_version(name_.view().back());
  if (versioned || !options_.discover_version) {
    begin_fetching(name_);
    return;
  }
  phase_ = phase::discovering;
  discovery_at_ = now;
}

void segment_fetcher::begin_fetching(packet::name versioned) {
  versioned_ = std::move(versioned);
  phase_ = phase::fetching;
}

void segment_fetcher::fail_with(error e) {
  failure_ = std::move(e);
  phase_ = phase::done;
}

segment_fetcher::segment_entry* segment_fetcher::find(std::uint64_t number) {
  const bool known = number >= base_ && number - base_ < entries_.size();
  return known ? &entries_[number - base_] : nullptr;
}

std::optional<std::uint64_t> segment_fetcher::segment_of(packet::name_view name) const {
  if (name.size() != versioned_.size() + 1 || !versioned_.view().is_prefix_of(name))
    return std::nullopt;
  return name.back().number_of(packet::tlv::segment_component);
}

// -- what comes in

bool segment_fetcher::on_packet(const packet::buffer& wire, time_point now) {
  if (phase_ != phase::discovering && phase_ != phase::fetching)
    return false;
  if (packet::kind_of(wire) == packet::packet_kind::data)
    return on_data(wire, wire, false, now);
  const auto lp = packet::decode_lp(wire);
  if (!lp || lp->is_partial())
    return false;
  if (lp->nack)
    return on_nack(lp->fragment, *lp->nack, now);
  return on_data(lp->fragment, wire, lp->congestion_mark.value_or(0) != 0, now);
}

bool segment_fetcher::on_data(bytes_view octets, const packet::buffer& wire, bool marked,
                              time_point now) {
  const auto data = packet::decode_data(octets);
  if (!data)
    return false;
  return phase_ == phase::discovering ? on_discovery_data(*data)
                                      : on_segment_data(*data, wire, marked, now);
}

bool segment_fetcher::on_discovery_data(const packet::data_view& data) {
  if (metadata_name_.view().is_prefix_of(data.name)) {
    const auto found = first_name(data.content);
    if (!found || !name_.view().is_prefix_of(*found)) {
      fail_with({errc::malformed, "metadata of " + name_.to_uri() + " does not hold its name", 0});
      return true;
    }
    begin_fetching(packet::name{*found});
    return true;
  }
  const bool segment_of_a_version =
      name_.view().is_prefix_of(data.name) && data.name.size() == name_.size() + 2 &&
      is_version(data.name[name_.size()]) &&
      data.name.back().number_of(packet::tlv::segment_component).has_value();
  if (segment_of_a_version)
    begin_fetching(packet::name{data.name.parent()});
  return segment_of_a_version;
}

bool segment_fetcher::on_segment_data(const packet::data_view& data, const packet::buffer& wire,
                                      bool marked, time_point now) {
  const auto number = segment_of(data.name);
  if (!number)
    return false;
  auto* entry = find(*number);
  if (entry == nullptr || entry->state == segment_state::received) {
    ++stats_.duplicates;
    return true;
  }
  if (options_.verify_digests && !packet::digest_signature_ok(data)) {
    fail_with({errc::corrupt, packet::to_uri(data.name) + " has a wrong digest", 0});
    return true;
  }
  if (auto learned = learn_final(data); !learned) {
    fail_with(std::move(learned.error()));
    return true;
  }
  if (entry->state == segment_state::outstanding)
    --outstanding_;
  measure(*entry, now);
  if (marked) {
    ++stats_.congestion_marks;
    if (!options_.ignore_marks)
      decrease(*entry, now);
  }
  if (!marked || options_.ignore_marks)
    window_.on_data(now, rtt_.smoothed());
  entry->state = segment_state::received;
  entry->wire = wire;
  entry->content = data.content;
  ++stats_.segments;
  deliver_ready();
  return true;
}

void segment_fetcher::measure(const segment_entry& entry, time_point now) {
  // Karn: after a retransmission nobody knows which Interest was answered.
  if (entry.retries != 0)
    return;
  const auto sample = now - entry.sent_at;
  rtt_.add(sample, std::max<std::size_t>(1, window_.size() / 2));
  if (window_.in_slow_start() &&
      slow_start_exit_.on_rtt(sample, entry.transmission, transmissions_))
    window_.leave_slow_start();
}

result<void> segment_fetcher::learn_final(const packet::data_view& data) {
  if (count_ || !data.final_block_id)
    return {};
  const auto last = data.final_block_id->number_of(packet::tlv::segment_component);
  if (!last || *last < base_)
    return fail(errc::malformed, "FinalBlockId of " + packet::to_uri(data.name) +
                                     " is not a segment that can still come");
  count_ = *last + 1;
  drop_beyond_final();
  return {};
}

/// Interests sent beyond the end before it was known: nobody will answer them.
void segment_fetcher::drop_beyond_final() {
  while (base_ + entries_.size() > *count_) {
    if (entries_.back().state == segment_state::outstanding)
      --outstanding_;
    entries_.pop_back();
  }
}

void segment_fetcher::deliver_ready() {
  while (!entries_.empty() && entries_.front().state == segment_state::received) {
    auto entry = std::move(entries_.front());
    entries_.pop_front();
    stats_.octets += entry.content.size();
    if (auto taken = deliver_(base_, entry.content, std::move(entry.wire)); !taken) {
      fail_with(std::move(taken.error()));
      return;
    }
    ++base_;
  }
  if (count_ && base_ == *count_)
    phase_ = phase::done;
}

/// Whether "no route" only means that the producer has not come back yet.
bool segment_fetcher::may_come_yet(packet::nack_reason reason, time_point now) const {
  return reason == packet::nack_reason::no_route && now < grace_until_;
}

bool segment_fetcher::on_nack(bytes_view octets, packet::nack_reason reason, time_point now) {
  const auto interest = packet::decode_interest(octets);
  if (!interest)
    return false;
  if (phase_ == phase::discovering) {
    if (interest->name != metadata_name_ && interest->name != name_)
      return false;
    ++stats_.nacks;
    if (may_come_yet(reason, now)) {
      discovery_at_ = now + return_pause;
      discovery_sent_ -= std::min(discovery_sent_, 1U);
    } else if (means_try_again(reason))
      discovery_at_ = now + pause_after(discovery_sent_);
    else
      fail_with({errc::not_found,
                 name_.to_uri() + ": Nack " + std::string{packet::to_string(reason)}, 0});
    return true;
  }
  const auto number = segment_of(interest->name);
  if (!number)
    return false;
  ++stats_.nacks;
  if (auto* entry = find(*number); entry != nullptr && entry->state == segment_state::outstanding)
    on_segment_nack(*number, *entry, reason, now);
  return true;
}

void segment_fetcher::on_segment_nack(std::uint64_t number, segment_entry& entry,
                                      packet::nack_reason reason, time_point now) {
  if (may_come_yet(reason, now)) {
    entry.retries -= std::min(entry.retries, 1U);
    return schedule_resend(number, entry, now + return_pause);
  }
  if (reason == packet::nack_reason::congestion)
    decrease(entry, now);
  if (means_try_again(reason)) {
    schedule_resend(number, entry, now + pause_after(entry.retries));
  } else if (!count_ && number != 0) {
    // Perhaps beyond the end, which is not known yet: Data will tell.
    schedule_resend(number, entry, now + rtt_.rto());
  } else {
    fail_with({errc::not_found,
               packet::name{versioned_}.append_segment(number).to_uri() + ": Nack " +
                   std::string{packet::to_string(reason)},
               0});
  }
}

void segment_fetcher::on_reconnect(time_point now) {
  grace_until_ = now + options_.return_grace;
  if (phase_ == phase::discovering) {
    discovery_at_ = now;
    discovery_sent_ -= std::min(discovery_sent_, 1U);
  }
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    auto& entry = entries_[i];
    if (entry.state != segment_state::outstanding)
      continue;
    entry.retries -= std::min(entry.retries, 1U);  // the next one is free
    schedule_resend(base_ + i, entry, now);
  }
}

fetch_statistics segment_fetcher::stats() const {
  auto s = stats_;
  s.window = window_.window();
  s.rtt_mean = rtt_.mean();
  s.rtt_min = rtt_.smallest();
  s.rtt_max = rtt_.largest();
  return s;
}

}  // namespace facet::client
