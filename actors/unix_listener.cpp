// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/unix_listener.hpp"

#include "core/base/unasked_descriptors.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace facet::actors {
namespace {

constexpr int backlog = 128;

/// Supplementary groups that are asked for; a user in more counts with the primary one only.
constexpr std::size_t most_groups = 1024;

/// Whether somebody accepts connections at `address`.
bool answers(const sockaddr_un& address) {
  unique_fd probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  return ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

/// Who connected, as the kernel knows it: what the process was when it did so.
result<management::principal> peer_of(int socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return fail(system_error("cannot learn who connects", errno));
  management::principal who{peer.uid, {peer.gid}};
  std::vector<gid_t> groups(most_groups);
  size = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size) == 0)
    who.groups.insert(who.groups.end(), groups.begin(),
                      groups.begin() + static_cast<std::ptrdiff_t>(size / sizeof(gid_t)));
  return who;
}

}  // namespace

result<std::unique_ptr<stream_listener>> unix_listener::open(const std::string& path, mode_t mode,
                                                             std::optional<gid_t> group) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path)
    return fail(errc::invalid_argument, "the socket path '" + path + "' is empty or longer than " +
                                            std::to_string(sizeof address.sun_path - 1) +
                                            " octets");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);

  struct stat found {};
  if (::lstat(path.c_str(), &found) == 0) {
    if (!S_ISSOCK(found.st_mode))
      return fail(errc::name_in_use, path + " exists and is not a socket");
    if (answers(address))
      return fail(errc::name_in_use, "a forwarder already listens on " + path);
    ::unlink(path.c_str());
  }

  unique_fd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!socket)
    return fail(system_error("cannot make a socket", errno));
  refuse_descriptors(socket.get());
  // Before there is a name: nobody may connect in between whom the mode keeps out.
  ::fchmod(socket.get(), mode);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return fail(system_error("cannot bind " + path, errno));
  // Listening follows at once: a client that connects between the two is refused and gives up.
  if (::listen(socket.get(), backlog) != 0)
    return fail(system_error("cannot listen on " + path, errno));
  if (group && ::lchown(path.c_str(), static_cast<uid_t>(-1), *group) != 0) {
    const auto problem = system_error("cannot give " + path + " to its group", errno);
    ::unlink(path.c_str());
    return fail(problem);
  }
  ::chmod(path.c_str(), mode);
  if (::lstat(path.c_str(), &found) != 0)
    return fail(system_error("cannot look at " + path, errno));
  return std::unique_ptr<stream_listener>{
      new unix_listener{std::move(socket), path, found.st_dev, found.st_ino}};
}

unix_listener::~unix_listener() {
  struct stat found {};
  // Only what is ours: somebody may have replaced it.
  if (::lstat(path_.c_str(), &found) == 0 && found.st_dev == device_ && found.st_ino == inode_)
    ::unlink(path_.c_str());
}

result<stream_listener::connection> unix_listener::accept() {
  auto socket = accept_one(socket_.get(), path_);
  if (!socket || !*socket)
    return std::move(socket).map([](unique_fd none) { return connection{std::move(none)}; });
  auto peer = peer_of(socket->get());
  if (!peer)
    return fail(peer.error());
  const auto remote = "fd://" + std::to_string(socket->get());
  return connection{std::move(*socket), remote, uri(), true, std::move(*peer)};
}

}  // namespace facet::actors
