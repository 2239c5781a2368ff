// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/stream_link.hpp"

#include "core/base/descriptor_passing.hpp"
#include "core/base/unasked_descriptors.hpp"
#include "core/packet/tlv.hpp"
#include "core/packet/tlv_writer.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

namespace facet::actors {
namespace {

/// One read swallows seven large packets or hundreds of small ones.
constexpr std::size_t input_octets = std::size_t{64} << 10;

/// Packets handed to one sendmsg: two parts each, below the kernel's limit of 1024.
constexpr std::size_t packets_per_write = 64;

/// LpPacket and Fragment headers, each at most 1 + 3 octets.
constexpr std::size_t max_wrap_header = 8;

bool would_block(int problem) noexcept {
  return problem == EAGAIN || problem == EWOULDBLOCK;
}

bool is_unix_socket(int socket) noexcept {
  int domain = AF_UNIX;
  socklen_t size = sizeof domain;
  ::getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &domain, &size);
  return domain == AF_UNIX;
}

}  // namespace

stream_link::stream_link(unique_fd socket)
    : socket_(std::move(socket)),
      is_unix_(is_unix_socket(socket_.get())),
      // TCP tells apart what has not been sent and what has not been acknowledged; only the former
      // waits.
      backlog_query_(is_unix_ ? SIOCOUTQ : SIOCOUTQNSD) {
}

/// The duplicate on which the I/O actor waits is closed after this one, on the lane, too.
stream_link::~stream_link() {
  if (is_unix_)
    discard_input(socket_.get());
}

/// What a peer does not read stays in the kernel, counted against this process's user; so one that
/// asks and never reads gets no more than a few.
result<void> stream_link::pass(std::vector<unique_fd> descriptors) {
  if (!is_unix_)
    return link::pass(std::move(descriptors));
  if (!to_pass_.empty() || (has_passed_ && backlog() != 0))
    return fail(errc::no_space, "the descriptors that were passed before have not been taken yet");
  to_pass_ = std::move(descriptors);
  return {};
}

/// As sendmsg. Descriptors go with the first octets that the socket takes, and are ours no more.
ssize_t stream_link::write(std::span<const iovec> parts) noexcept {
  ssize_t written = send_descriptors(socket_.get(), parts, to_pass_, MSG_DONTWAIT);
  if (written < 0 && errno == ETOOMANYREFS && !to_pass_.empty()) {
    // Too many are on their way already. The peer sees that there are none and does without.
    to_pass_.clear();
    written = send_descriptors(socket_.get(), parts, {}, MSG_DONTWAIT);
  }
  if (written > 0 && !to_pass_.empty()) {
    to_pass_.clear();
    has_passed_ = true;
  }
  return written;
}

/// Gives the input buffer back: thousands of quiet faces share what the allocator keeps.
bool stream_link::park() {
  if (in_begin_ == in_end_) {
    in_.reset();
    in_begin_ = 0;
    in_end_ = 0;
  }
  return !has_whole_packet_;
}

std::size_t stream_link::backlog() const noexcept {
  int octets = 0;
  const bool known = ::ioctl(socket_.get(), backlog_query_, &octets) == 0 && octets > 0;
  return (known ? static_cast<std::size_t>(octets) : 0) + (rest_.size() - rest_begin_);
}

std::size_t stream_link::max_packet_size() const noexcept {
  return packet::max_packet_size;
}

result<std::size_t> stream_link::receive(std::size_t max, std::vector<packet::buffer>& out) {
  auto taken = take_packets(max, out);
  if (!taken || has_whole_packet_)
    return taken;
  auto filled = read_more();
  if (!filled)
    return tl::unexpected(filled.error());
  auto more = take_packets(max - *taken, out);
  if (!more)
    return more;
  // The peer's last packets are delivered before its end is reported.
  if (peer_closed_ && *taken + *more == 0)
    return fail(errc::disconnected, "the peer closed the connection");
  return *taken + *more;
}

/// Reads once. @returns octets read, 0 when there are none now
result<std::size_t> stream_link::read_more() {
  if (in_ == nullptr)
    in_ = std::make_unique_for_overwrite<std::uint8_t[]>(input_octets);
  if (in_begin_ > 0) {
    std::memmove(in_.get(), in_.get() + in_begin_, in_end_ - in_begin_);
    in_end_ -= in_begin_;
    in_begin_ = 0;
  }
  const std::span room{in_.get() + in_end_, input_octets - in_end_};
  ssize_t n;
  do
    n = is_unix_ ? receive_octets(socket_.get(), room, MSG_DONTWAIT)
                 : ::recv(socket_.get(), room.data(), room.size(), MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  if (n > 0) {
    in_end_ += static_cast<std::size_t>(n);
    return static_cast<std::size_t>(n);
  }
  if (n == 0)
    peer_closed_ = true;
  else if (!would_block(errno))
    return fail(errc::disconnected, std::string{"the connection broke: "} + std::strerror(errno),
                errno);
  return 0;
}

result<std::size_t> stream_link::take_packets(std::size_t max, std::vector<packet::buffer>& out) {
  std::size_t count = 0;
  has_whole_packet_ = false;
  while (in_begin_ < in_end_) {
    const bytes_view rest{in_.get() + in_begin_, in_end_ - in_begin_};
    const auto frame = packet::peek_frame(rest);
    if (frame.status == packet::frame_status::need_more)
      break;
    if (frame.status == packet::frame_status::malformed)
      return fail(errc::corrupt, "the stream does not hold packets: " +
                                     std::string{packet::to_string(frame.rule)});
    if (count == max) {
      has_whole_packet_ = true;
      break;
    }
    if (!first_seen_) {
      first_seen_ = true;
      wrap_ = packet::kind_of(rest) == packet::packet_kind::lp;
    }
    out.push_back(packet::buffer::copy_of(rest.first(frame.size)));
    in_begin_ += frame.size;
    ++count;
  }
  return count;
}

/// Writes the LpPacket header that `packet` goes out with. @returns its size, 0 to send it as it is
std::size_t stream_link::header_of(const packet::buffer& packet, std::uint8_t* header) const {
  if (!wrap_ || packet::kind_of(packet) == packet::packet_kind::lp)
    return 0;
  const auto fragment = packet::element_size(packet::tlv::fragment, packet.size());
  if (packet::element_size(packet::tlv::lp_packet, fragment) > packet::max_packet_size)
    return 0;  // one octet over the limit would kill the peer; bare is equivalent
  packet::tlv_cursor cursor{header};
  cursor.header(packet::tlv::lp_packet, fragment);
  cursor.header(packet::tlv::fragment, packet.size());
  return static_cast<std::size_t>(cursor.at() - header);
}

result<std::size_t> stream_link::send(std::span<const packet::buffer> packets) {
  auto flushed = flush_rest();
  if (!flushed)
    return tl::unexpected(flushed.error());
  if (!*flushed)
    return 0;
  std::size_t sent = 0;
  while (sent < packets.size()) {
    const auto batch = packets.subspan(sent, std::min(packets.size() - sent, packets_per_write));
    std::array<std::array<std::uint8_t, max_wrap_header>, packets_per_write> headers;
    std::array<iovec, 2 * packets_per_write> parts;
    std::size_t used = 0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (const auto size = header_of(batch[i], headers[i].data()); size > 0)
        parts[used++] = {headers[i].data(), size};
      parts[used++] = {const_cast<std::uint8_t*>(batch[i].data()), batch[i].size()};
    }
    const auto written = write({parts.data(), used});
    if (written < 0) {
      if (errno == EINTR)
        continue;
      if (would_block(errno))
        break;
      return fail(errc::disconnected, std::string{"the connection broke: "} + std::strerror(errno),
                  errno);
    }
    const auto taken = settle(batch, static_cast<std::size_t>(written));
    sent += taken;
    if (taken < batch.size() || unsent())
      break;
  }
  return sent;
}

/// Works out which packets `written` octets cover; keeps what is left of a packet cut in two.
std::size_t stream_link::settle(std::span<const packet::buffer> packets, std::size_t written) {
  std::array<std::uint8_t, max_wrap_header> header;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    const auto header_size = header_of(packets[i], header.data());
    const auto size = header_size + packets[i].size();
    if (written >= size) {
      written -= size;
      continue;
    }
    if (written == 0)
      return i;
    rest_.assign(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(header_size));
    const auto octets = packets[i].bytes();
    rest_.insert(rest_.end(), octets.begin(), octets.end());
    rest_begin_ = written;
    return i + 1;  // taken: its end follows before anything else
  }
  return packets.size();
}

/// @returns true when nothing is left from before
result<bool> stream_link::flush_rest() {
  while (rest_begin_ < rest_.size()) {
    const iovec part{rest_.data() + rest_begin_, rest_.size() - rest_begin_};
    const auto n = write({&part, 1});
    if (n >= 0) {
      rest_begin_ += static_cast<std::size_t>(n);
    } else if (would_block(errno)) {
      return false;
    } else if (errno != EINTR) {
      return fail(errc::disconnected, std::string{"the connection broke: "} + std::strerror(errno),
                  errno);
    }
  }
  rest_.clear();
  rest_begin_ = 0;
  return true;
}

}  // namespace facet::actors
