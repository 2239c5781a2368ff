// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/permissions.hpp"

#include <fmt/format.h>

#include <sys/stat.h>

#include <cerrno>

namespace facet::shm {

result<void> apply(const permissions& access, int fd, std::string_view what) {
  // The mode first: afterwards the object may belong to somebody else. fchmod, because the mode
  // given at creation is subject to the umask.
  if (::fchmod(fd, access.mode) != 0)
    return fail(system_error(fmt::format("cannot set the mode of {}", what), errno));
  if (access.peer_uid == ::geteuid() || ::fchown(fd, access.peer_uid, static_cast<gid_t>(-1)) == 0)
    return {};
  const int sys = errno;
  constexpr mode_t by_group = S_IRGRP | S_IWGRP;
  constexpr mode_t by_others = S_IROTH | S_IWOTH;
  if ((access.mode & by_group) == by_group || (access.mode & by_others) == by_others)
    return {};
  return fail(system_error(
      fmt::format("cannot give {} to user {}: run the forwarder as root, or configure a mode wider "
                  "than {:04o}",
                  what, access.peer_uid, access.mode),
      sys));
}

}  // namespace facet::shm
