// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/peer_process.hpp"

#include "core/base/unique_fd.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace facet::bench {

result<pid_t> pid_of_listener(const std::string& path) {
  const unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return fail(errc::invalid_argument, "too long for a socket address: " + path);
  std::memcpy(address.sun_path, path.data(), path.size());
  ucred peer{};
  socklen_t size = sizeof peer;
  if (!fd ||
      ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return fail(system_error("cannot reach the other forwarder at " + path, errno));
  if (peer.pid <= 0)
    return fail(errc::unsupported, "the forwarder at " + path + " has no process number here");
  return peer.pid;
}

bool scheduled_alike(pid_t one, pid_t other) {
  sched_param first{};
  sched_param second{};
  ::sched_getparam(one, &first);
  ::sched_getparam(other, &second);
  return ::sched_getscheduler(one) == ::sched_getscheduler(other) &&
         first.sched_priority == second.sched_priority &&
         ::getpriority(PRIO_PROCESS, static_cast<id_t>(one)) ==
             ::getpriority(PRIO_PROCESS, static_cast<id_t>(other));
}

}  // namespace facet::bench
