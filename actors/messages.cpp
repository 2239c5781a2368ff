// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/messages.hpp"

#include "actors/internal_messages.hpp"

#include <algorithm>
#include <cstring>

namespace facet::actors {
namespace {

void put_u32(std::vector<std::uint8_t>& out, std::size_t value) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(value >> shift));
}

std::uint32_t get_u32(const std::uint8_t* at) noexcept {
  return (std::uint32_t{at[0]} << 24) | (std::uint32_t{at[1]} << 16) | (std::uint32_t{at[2]} << 8) |
         at[3];
}

}  // namespace

std::vector<std::uint8_t> flatten(const packet_batch& batch) {
  std::size_t total = 4 + 4 * batch.packets.size();
  for (const auto& packet : batch.packets)
    total += packet.size();
  std::vector<std::uint8_t> out;
  out.reserve(total);
  put_u32(out, batch.packets.size());
  for (const auto& packet : batch.packets)
    put_u32(out, packet.size());
  for (const auto& packet : batch.packets)
    out.insert(out.end(), packet.bytes().begin(), packet.bytes().end());
  return out;
}

bool unflatten(const std::vector<std::uint8_t>& octets, packet_batch& batch) {
  batch.packets.clear();
  if (octets.size() < 4)
    return false;
  const std::size_t count = get_u32(octets.data());
  if (count > (octets.size() - 4) / 4)
    return false;
  std::size_t at = 4 + 4 * count;
  batch.packets.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t size = get_u32(octets.data() + 4 + 4 * i);
    if (size > octets.size() - at)
      return false;
    batch.packets.push_back(packet::buffer::copy_of({octets.data() + at, size}));
    at += size;
  }
  return at == octets.size();
}

face_totals& face_totals::operator+=(const face_totals& other) {
  const auto add = [](std::vector<std::uint64_t>& sum, const std::vector<std::uint64_t>& more) {
    for (std::size_t i = 0; i < std::min(sum.size(), more.size()); ++i)
      sum[i] += more[i];
  };
  for (const auto field :
       {&face_counters::in_packets, &face_counters::in_octets, &face_counters::out_packets,
        &face_counters::out_octets, &face_counters::polls, &face_counters::parks,
        &face_counters::wakeups, &face_counters::rescued, &face_counters::retransmitted,
        &face_counters::marked})
    counters.*field += other.counters.*field;
  add(counters.drops, other.counters.drops);
  add(histograms.arrivals_per_drain, other.histograms.arrivals_per_drain);
  add(histograms.packets_per_send, other.histograms.packets_per_send);
  histograms.arrivals += other.histograms.arrivals;
  histograms.sendings += other.histograms.sendings;
  return *this;
}

std::string_view to_string(face_drop reason) noexcept {
  switch (reason) {
    case face_drop::queue_full:
      return "queue_full";
    case face_drop::stalled:
      return "stalled";
    case face_drop::too_large:
      return "too_large";
    case face_drop::closed:
      return "face_closed";
    case face_drop::cancelled:
      return "cancelled";
    case face_drop::down:
      return "down";
    case face_drop::refused:
      return "refused";
    case face_drop::truncated:
      return "truncated";
    case face_drop::malformed:
      return "malformed";
    case face_drop::duplicate:
      return "duplicate_frame";
    case face_drop::incomplete:
      return "incomplete";
    case face_drop::unacknowledged:
      return "unacknowledged";
  }
  return "unknown";
}

void register_messages(caf::actor_system_config& config) {
  config.add_message_types<caf::id_block::facet_atoms>();
  port::register_types<caf::id_block::facet_messages, errc>(config, "facet");
}

caf::error to_caf(const error& e) {
  return caf::make_error(e.code, e.message);
}

error from_caf(const caf::error& e) {
  if (!e)
    return {errc::system, "no error"};
  if (e.category() == caf::atom("facet")) {
    const auto code = static_cast<errc>(e.code());
    // What else may follow is for programs.
    if (!e.context().empty() && e.context().match_element<std::string>(0))
      return {code, e.context().get_as<std::string>(0)};
    return {code, std::string{to_string(code)}};
  }
  if (e == caf::sec::request_receiver_down)
    return {errc::face_closed, "the actor asked is gone"};
  if (e == caf::sec::request_timeout)
    return {errc::timed_out, "no answer in time"};
  return {errc::system, caf::to_string(e)};
}

}  // namespace facet::actors
