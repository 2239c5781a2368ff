// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/lp/frame_sender.hpp"

#include <algorithm>
#include <utility>

namespace facet::lp {
namespace {

/// Lost frames that one tick finds and sends again: a peer that acknowledges only the end of a long
/// flight must not make us send all of it in one call.
constexpr std::size_t frames_per_tick = 256;

/// Backed off, our own estimate says nothing about the peer's.
constexpr duration longest_retransmission_time = std::chrono::seconds{8};

/// Acks that fit behind `size` octets of other content. The LpPacket's own length may grow by two.
std::size_t room_for_acks(std::size_t size, std::size_t mtu) noexcept {
  return size + 2 < mtu ? (mtu - size - 2) / ack_queue::octets_per_ack : 0;
}

}  // namespace

void frame_sender::send(const packet::buffer& packet, std::size_t backlog_octets, time_point now,
                        std::vector<packet::buffer>& frames) {
  const auto& marking = options_.marking;
  const bool marks = marking.enabled && marker_.is_due(marking, backlog_octets, now);
  const bool acknowledged = options_.reliability.enabled;
  if (!marks && !acknowledged && packet.size() <= options_.mtu &&
      packet::kind_of(packet) != packet::packet_kind::unknown) {
    frames.push_back(packet);
    ++counters_.n_out_frames;
    ++counters_.n_out_packets;
    return;
  }
  auto opened = outgoing_packet::open(packet);
  if (!opened)
    return counters_.count(drop_reason::not_a_packet);
  if (marks)
    mark(*opened, now);
  if (opened->fits_alone(acknowledged, options_.mtu))
    return acknowledged ? send_acknowledged(std::move(*opened), now, frames)
                        : send_plain(*opened, frames);
  if (options_.fragmentation)
    return send_fragments(std::move(*opened), acknowledged, now, frames);
  if (!opened->fits_alone(false, options_.mtu))
    return counters_.count(drop_reason::too_large);
  ++counters_.n_unprotected;
  send_plain(*opened, frames);
}

/// Puts a mark on the packet, unless a packet that fits one frame would no longer do so.
void frame_sender::mark(outgoing_packet& packet, time_point now) {
  auto& field = packet.headers.congestion_mark;
  if (field.value_or(0) == 0) {
    const auto before = std::exchange(field, 1);
    const bool acknowledged = options_.reliability.enabled;
    const bool fits = packet.fits_alone(acknowledged, options_.mtu);
    const auto marked = std::exchange(field, before);
    if (!fits && (!options_.fragmentation || packet.fits_alone(acknowledged, options_.mtu))) {
      ++counters_.n_marks_left_out;
      return;  // the next packet takes it
    }
    field = marked;
    ++counters_.n_marked;
  }
  marker_.marked(options_.marking, now);
}

void frame_sender::send_plain(const outgoing_packet& packet, std::vector<packet::buffer>& frames) {
  if (packet.headers.empty() && packet.fragment.size() == packet.wire.size())
    frames.push_back(packet.wire);
  else if (packet.headers.empty())
    frames.push_back(packet::buffer::copy_of(packet.fragment));
  else
    frames.push_back(packet::encode_lp(packet.headers, packet.fragment));
  ++counters_.n_out_frames;
  ++counters_.n_out_packets;
}

void frame_sender::send_acknowledged(outgoing_packet packet, time_point now,
                                     std::vector<packet::buffer>& frames) {
  packet.parts.assign(1, packet.fragment);
  number(packet);
  const auto kept = unacked_.keep(std::move(packet));
  send_part({kept, 0, 0}, now, frames);
  ++counters_.n_out_packets;
  unacked_.make_room(options_.reliability);
}

void frame_sender::send_fragments(outgoing_packet packet, bool acknowledged, time_point now,
                                  std::vector<packet::buffer>& frames) {
  if (!packet.split(acknowledged, options_.mtu, options_.reassembly.max_fragments))
    return counters_.count(drop_reason::too_large);
  number(packet);
  ++counters_.n_out_packets;
  ++counters_.n_fragmented;
  if (!acknowledged) {
    for (std::size_t i = 0; i < packet.parts.size(); ++i)
      send_frame(packet.frame_headers(i), packet.parts[i], frames);
    return;
  }
  const auto kept = unacked_.keep(std::move(packet));
  for (std::size_t i = 0; i < kept->packet.parts.size(); ++i)
    send_part({kept, i, 0}, now, frames);
  unacked_.make_room(options_.reliability);
}

/// The frames of a packet have consecutive numbers.
void frame_sender::number(outgoing_packet& packet) {
  packet.first_sequence = next_sequence_;
  next_sequence_ += packet.parts.size();
}

/// Sends one frame that is to be acknowledged.
void frame_sender::send_part(const unacked_frames::lost_frame& frame, time_point now,
                             std::vector<packet::buffer>& frames) {
  const auto& packet = frame.packet->packet;
  auto headers = packet.frame_headers(frame.part);
  headers.tx_sequence = unacked_.sent(frame, now);
  send_frame(headers, packet.parts[frame.part], frames);
}

void frame_sender::send_again(const unacked_frames::lost_frame& lost, time_point now,
                              std::vector<packet::buffer>& frames) {
  const auto& packet = lost.packet->packet;
  auto headers = packet.frame_headers(lost.part);
  headers.tx_sequence = 0;  // 8 octets, whatever it will be
  if (packet::encoded_lp_size(headers, packet.parts[lost.part].size()) > options_.mtu)
    return unacked_.give_up(*lost.packet, drop_reason::too_large);  // the limit sank meanwhile
  send_part(lost, now, frames);
  ++counters_.n_retransmitted;
}

/// Sends one frame with as many Acks as it has room for.
void frame_sender::send_frame(packet::lp_headers headers, bytes_view fragment,
                              std::vector<packet::buffer>& frames) {
  if (!acks_.empty()) {
    const auto size = packet::encoded_lp_size(headers, fragment.size());
    acks_.take(room_for_acks(size, options_.mtu), riding_);
    headers.acks = riding_;
    counters_.n_out_acks += riding_.size();
  }
  frames.push_back(packet::encode_lp(headers, fragment));
  ++counters_.n_out_frames;
}

void frame_sender::send_idle(std::vector<packet::buffer>& frames) {
  send_frame({}, {}, frames);
  ++counters_.n_out_idle;
}

void frame_sender::owe_ack(std::uint64_t tx_sequence, time_point now) {
  const auto enough = room_for_acks(packet::encoded_lp_size({}, 0), options_.mtu);
  if (!acks_.add(tx_sequence, now, options_.reliability.idle_ack_delay, enough))
    ++counters_.n_acks_forgotten;
}

void frame_sender::tick(time_point now, std::vector<packet::buffer>& frames) {
  unacked_.expire(now, frames_per_tick);
  for (std::size_t n = 0; n < frames_per_tick; ++n) {
    const auto lost = unacked_.take_lost(options_.reliability);
    if (!lost)
      break;
    send_again(*lost, now, frames);
  }
  while (acks_.deadline() && *acks_.deadline() <= now)
    send_idle(frames);
}

std::optional<time_point> frame_sender::deadline() const {
  const auto ack = acks_.deadline();
  const auto loss = unacked_.deadline();
  return ack && loss ? std::min(*ack, *loss) : ack ? ack : loss;
}

duration frame_sender::retransmission_time() const noexcept {
  // Two time-outs in a row, the second of twice the time, and as much again for the way.
  return std::min(4 * unacked_.rtt().rto(), longest_retransmission_time);
}

}  // namespace facet::lp
