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

/// Aligned as the kernel wants its control messages.
struct control_room {
  alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(fd_array))> octets;
};

}  // namespace

ssize_t send_descriptors(int socket, std::span<const iovec> parts,
                         std::span<const unique_fd> descriptors, int flags) noexcept {
  control_room room{};
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
  control_room room{};
  iovec part{into.data(), into.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = room.octets.data();
  message.msg_controllen = room.octets.size();
  received_descriptors got{::recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC), true};
  if (got.octets < 0)
    return got;
  const int saved = errno;
  const auto before = descriptors.size();
  for (cmsghdr* h = CMSG_FIRSTHDR(&message); h != nullptr; h = CMSG_NXTHDR(&message, h)) {
    if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS)
      continue;
    // The buffer ends where the fourth does, whatever was sent.
    fd_array numbers{};
    const auto count = std::min((h->cmsg_len - CMSG_LEN(0)) / sizeof(int), numbers.size());
    std::memcpy(numbers.data(), CMSG_DATA(h), count * sizeof(int));
    for (std::size_t i = 0; i < count; ++i)
      descriptors.emplace_back(numbers[i]);
  }
  got.whole = (message.msg_flags & MSG_CTRUNC) == 0;
  if (!got.whole)
    descriptors.resize(before);
  errno = saved;
  return got;
}

}  // namespace facet
