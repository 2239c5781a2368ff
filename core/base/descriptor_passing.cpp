// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/descriptor_passing.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace facet {
namespace {

using fd_array = std::array<int, max_passed_descriptors>;

/// Room for control messages with so many descriptors, aligned as the kernel wants it.
template <std::size_t Descriptors>
struct control_room {
  alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(Descriptors * sizeof(int))> octets;
};

/// As recvmsg; appends the descriptors of all control messages.
template <std::size_t Most>
received_descriptors receive_with(int socket, std::span<std::uint8_t> into,
                                  std::vector<unique_fd>& descriptors, int flags) {
  control_room<Most> room;  // NOLINT(cppcoreguidelines-pro-type-member-init): the kernel's to write
  iovec part{into.data(), into.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = room.octets.data();
  message.msg_controllen = room.octets.size();
  received_descriptors got{::recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC), true};
  if (got.octets < 0)
    return got;
  got.whole = (message.msg_flags & MSG_CTRUNC) == 0;
  const int saved = errno;
  for (cmsghdr* h = CMSG_FIRSTHDR(&message); h != nullptr; h = CMSG_NXTHDR(&message, h)) {
    if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS)
      continue;
    // The buffer ends where the last one does that fits, whatever was sent.
    std::array<int, Most> numbers{};
    const auto count = std::min((h->cmsg_len - CMSG_LEN(0)) / sizeof(int), numbers.size());
    std::memcpy(numbers.data(), CMSG_DATA(h), count * sizeof(int));
    descriptors.reserve(descriptors.size() + count);
    for (std::size_t i = 0; i < count; ++i)
      descriptors.emplace_back(numbers[i]);
  }
  errno = saved;
  return got;
}

}  // namespace

ssize_t send_descriptors(int socket, std::span<const iovec> parts,
                         std::span<const unique_fd> descriptors, int flags) noexcept {
  control_room<max_passed_descriptors> room{};
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts.data());
  message.msg_iovlen = parts.size();
  if (!descriptors.empty()) {
    const auto size = descriptors.size() * sizeof(int);
    message.msg_control = room.octets.data();
    message.msg_controllen = CMSG_SPACE(size);
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(size);
    fd_array numbers{};
    for (std::size_t i = 0; i < descriptors.size(); ++i)
      numbers[i] = descriptors[i].get();
    std::memcpy(CMSG_DATA(header), numbers.data(), size);
  }
  return ::sendmsg(socket, &message, flags | MSG_NOSIGNAL);
}

received_descriptors receive_descriptors(int socket, std::span<std::uint8_t> into,
                                         std::vector<unique_fd>& descriptors, int flags) {
  descriptors.reserve(descriptors.size() +
                      max_passed_descriptors);  // owning them cannot throw then
  const auto before = descriptors.size();
  auto got = receive_with<max_passed_descriptors>(socket, into, descriptors, flags);
  if (!got.whole)
    descriptors.resize(before);
  return got;
}

ssize_t receive_all_descriptors(int socket, std::span<std::uint8_t> into,
                                std::vector<unique_fd>& descriptors, int flags) {
  constexpr std::size_t most_of_kernel = 253;  // SCM_MAX_FD
  return receive_with<most_of_kernel>(socket, into, descriptors, flags).octets;
}

}  // namespace facet
