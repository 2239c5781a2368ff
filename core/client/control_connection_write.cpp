// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// How packets get into the socket: in an LpPacket each, many per call, and what the socket does
/// not take waits.
#include "core/client/control_connection.hpp"
#include "core/packet/tlv_writer.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace facet::client {
namespace {

/// Packets per sendmsg; each takes two pieces.
constexpr std::size_t packets_per_write = 64;

/// Header of the LpPacket and of the Fragment around a bare packet.
struct lp_frame {
  std::array<std::uint8_t, 12> octets;
  std::size_t size = 0;
};

/// None for what is an LpPacket already, and for packets that only fit bare.
lp_frame frame_for(bytes_view packet) {
  lp_frame frame;
  const auto fragment = packet::element_size(packet::tlv::fragment, packet.size());
  const bool fits =
      packet::element_size(packet::tlv::lp_packet, fragment) <= packet::max_packet_size;
  if (packet::kind_of(packet) == packet::packet_kind::lp || !fits)
    return frame;
  packet::tlv_cursor out{frame.octets.data()};
  out.header(packet::tlv::lp_packet, fragment);
  out.header(packet::tlv::fragment, packet.size());
  frame.size = static_cast<std::size_t>(out.at() - frame.octets.data());
  return frame;
}

}  // namespace

void control_connection::flush() {
  while (wants_write() && !closed()) {
    const auto n =
        ::send(fd_.get(), out_.data() + out_done_, out_.size() - out_done_, MSG_NOSIGNAL);
    if (n >= 0) {
      out_done_ += static_cast<std::size_t>(n);
    } else if (errno == EAGAIN) {
      return;
    } else if (errno != EINTR) {
      close_with(system_error("control connection lost", errno));
    }
  }
  if (!wants_write()) {
    out_.clear();
    out_done_ = 0;
  }
}

void control_connection::queue(bytes_view packet) {
  const auto frame = frame_for(packet);
  out_.insert(out_.end(), frame.octets.begin(),
              frame.octets.begin() + static_cast<std::ptrdiff_t>(frame.size));
  out_.insert(out_.end(), packet.begin(), packet.end());
  flush();
}

std::size_t control_connection::try_send(std::span<const bytes_view> packets) {
  std::size_t sent = 0;
  while (sent < packets.size()) {
    flush();
    if (closed() || wants_write())
      break;
    const auto chunk = packets.subspan(sent, std::min(packets_per_write, packets.size() - sent));
    const auto taken = send_chunk(chunk);
    sent += taken;
    if (taken != chunk.size())
      break;
  }
  return sent;
}

/// Writes up to packets_per_write packets in one call. A packet of which the socket took a part
/// counts as sent; the rest of it goes first next time.
std::size_t control_connection::send_chunk(std::span<const bytes_view> packets) {
  std::array<lp_frame, packets_per_write> frames;
  std::array<iovec, 2 * packets_per_write> pieces;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    frames[i] = frame_for(packets[i]);
    pieces[2 * i] = {frames[i].octets.data(), frames[i].size};
    pieces[2 * i + 1] = {const_cast<std::uint8_t*>(packets[i].data()), packets[i].size()};
  }
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = 2 * packets.size();
  ssize_t n = 0;
  do
    n = ::sendmsg(fd_.get(), &message, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  if (n < 0) {
    if (errno != EAGAIN)
      close_with(system_error("control connection lost", errno));
    return 0;
  }
  auto written = static_cast<std::size_t>(n);
  for (std::size_t i = 0; i < packets.size(); ++i) {
    const auto size = frames[i].size + packets[i].size();
    if (written >= size) {
      written -= size;
      continue;
    }
    if (written == 0)
      return i;
    const std::array<bytes_view, 2> both{bytes_view{frames[i].octets.data(), frames[i].size},
                                         packets[i]};
    keep_unsent(both, written);
    return i + 1;
  }
  return packets.size();
}

void control_connection::keep_unsent(std::span<const bytes_view> pieces, std::size_t sent) {
  for (const auto piece : pieces) {
    const auto skipped = std::min(sent, piece.size());
    sent -= skipped;
    const auto rest = piece.subspan(skipped);
    out_.insert(out_.end(), rest.begin(), rest.end());
  }
}

}  // namespace facet::client
