// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/datagram_link.hpp"

#include "core/packet/tlv.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

namespace facet::actors {
namespace {

/// Datagrams moved by one system call.
constexpr std::size_t datagrams_per_call = 32;

/// Room for one datagram; one octet more than a packet shows that it is too long.
constexpr std::size_t datagram_room = packet::max_packet_size + 1;

/// Frames of a peer that arrived before its face did. More than a listener reads at once, or a new
/// socket holds.
constexpr std::size_t max_injected = 1024;

bool has_no_room(int problem) noexcept {
  return problem == EAGAIN || problem == EWOULDBLOCK || problem == ENOBUFS;
}

/// Where one recvmmsg puts what it reads. Shared by all sockets of a thread: packets are copied out
/// into buffers of their own size, for a store must not pay 8 KiB for a packet of 100 octets.
struct read_space {
  std::array<std::array<std::uint8_t, datagram_room>, datagrams_per_call> octets;
  std::array<sockaddr_in6, datagrams_per_call> senders;
  std::array<iovec, datagrams_per_call> parts;
  std::array<mmsghdr, datagrams_per_call> messages;

  /// @returns datagrams read, or -1 with errno
  int read(int socket, std::size_t max) noexcept {
    const auto count = std::min(max, datagrams_per_call);
    for (std::size_t i = 0; i < count; ++i) {
      parts[i] = {octets[i].data(), octets[i].size()};
      messages[i] = {};
      messages[i].msg_hdr.msg_name = &senders[i];
      messages[i].msg_hdr.msg_namelen = sizeof senders[i];
      messages[i].msg_hdr.msg_iov = &parts[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    int n;
    do
      n = ::recvmmsg(socket, messages.data(), static_cast<unsigned>(count), MSG_DONTWAIT, nullptr);
    while (n < 0 && errno == EINTR);
    return n;
  }

  [[nodiscard]] bool fits(std::size_t i) const noexcept {
    return messages[i].msg_len <= packet::max_packet_size &&
           (messages[i].msg_hdr.msg_flags & MSG_TRUNC) == 0;
  }
  [[nodiscard]] bytes_view datagram(std::size_t i) const noexcept {
    return {octets[i].data(), messages[i].msg_len};
  }
  [[nodiscard]] socket_address sender(std::size_t i) const noexcept {
    return socket_address::from_system(reinterpret_cast<const sockaddr*>(&senders[i]),
                                       messages[i].msg_hdr.msg_namelen);
  }
};

read_space& space_of_thread() {
  thread_local const auto space = std::make_unique<read_space>();
  return *space;
}

}  // namespace

datagram_link::datagram_link(unique_fd socket) : socket_(std::move(socket)) {
}

datagram_link::datagram_link(unique_fd socket, const socket_address& group)
    : socket_(std::move(socket)), group_(group), outlives_errors_(true) {
}

std::size_t datagram_link::max_packet_size() const noexcept {
  return packet::max_packet_size;
}

void datagram_link::inject(std::vector<packet::buffer> packets) {
  for (auto& p : packets)
    if (injected_.size() < max_injected)
      injected_.push_back(std::move(p));
}

result<std::size_t> datagram_link::receive(std::size_t max, std::vector<packet::buffer>& out) {
  senders_.clear();
  std::size_t count = 0;
  for (; count < max && !injected_.empty(); ++count) {
    out.push_back(std::move(injected_.front()));
    injected_.pop_front();
  }
  if (broken_ && count == 0)
    return fail(*broken_);
  auto more = read(max - count, out);
  if (!more && count == 0)
    return more;
  return count + more.value_or(0);
}

result<std::size_t> datagram_link::read(std::size_t max, std::vector<packet::buffer>& out) {
  if (max == 0)
    return 0;
  auto& space = space_of_thread();
  const auto n = space.read(socket_.get(), max);
  if (n < 0) {
    if (has_no_room(errno))
      return 0;
    if (auto alive = survive(errno); !alive)
      return tl::unexpected(alive.error());
    return 0;
  }
  std::size_t count = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
    if (!space.fits(i)) {
      ++losses_.truncated;
      continue;
    }
    out.push_back(packet::buffer::copy_of(space.datagram(i)));
    if (group_)
      senders_.push_back(space.sender(i).hash());
    ++count;
  }
  return count;
}

/// Counts an error that the network reported about an earlier datagram.
result<void> datagram_link::survive(int problem) {
  ++losses_.refused;
  if (outlives_errors_)
    return {};
  broken_ = system_error("the other end cannot be reached", problem);
  broken_->code = errc::disconnected;
  return fail(*broken_);
}

result<std::size_t> datagram_link::send(std::span<const packet::buffer> packets) {
  std::array<iovec, datagrams_per_call> parts;
  std::array<mmsghdr, datagrams_per_call> messages;
  std::size_t sent = 0;
  while (sent < packets.size()) {
    const auto count = std::min(packets.size() - sent, datagrams_per_call);
    for (std::size_t i = 0; i < count; ++i) {
      const auto& p = packets[sent + i];
      parts[i] = {const_cast<std::uint8_t*>(p.data()), p.size()};
      messages[i] = {};
      messages[i].msg_hdr.msg_iov = &parts[i];
      messages[i].msg_hdr.msg_iovlen = 1;
      if (group_) {
        messages[i].msg_hdr.msg_name = const_cast<sockaddr*>(group_->get());
        messages[i].msg_hdr.msg_namelen = group_->size();
      }
    }
    const auto n = ::sendmmsg(socket_.get(), messages.data(), static_cast<unsigned>(count),
                              MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n >= 0) {
      sent += static_cast<std::size_t>(n);
    } else if (errno == EMSGSIZE) {
      ++losses_.too_large;
      ++sent;
    } else if (has_no_room(errno)) {
      break;
    } else if (errno != EINTR) {
      // Refused was an earlier datagram, and saying so has cleared it; other errors (no route) are
      // about the one at hand and would come again.
      const bool about_an_earlier_one = errno == ECONNREFUSED;
      if (auto alive = survive(errno); !alive)
        return tl::unexpected(alive.error());
      if (!about_an_earlier_one)
        ++sent;
    }
  }
  return sent;
}

std::size_t datagram_link::backlog() const noexcept {
  int octets = 0;
  return ::ioctl(socket_.get(), SIOCOUTQ, &octets) == 0 ? static_cast<std::size_t>(octets) : 0;
}

result<std::size_t> hear_datagrams(int socket, std::size_t max, std::vector<heard_datagram>& out,
                                   std::uint64_t& truncated) {
  auto& space = space_of_thread();
  const auto n = space.read(socket, max);
  if (n < 0) {
    if (has_no_room(errno))
      return 0;
    return fail(system_error("cannot read datagrams", errno));
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
    if (!space.fits(i))
      ++truncated;
    else
      out.push_back({space.sender(i), packet::buffer::copy_of(space.datagram(i))});
  }
  return static_cast<std::size_t>(n);
}

}  // namespace facet::actors
