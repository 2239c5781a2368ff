// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// What `facet doctor` looks at in /dev/shm, /tmp and where control sockets are.
#include "apps/facet/doctor_checks.hpp"
#include "core/base/unique_fd.hpp"
#include "core/shm/ownership.hpp"

#include <fmt/format.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

namespace facet::apps {
namespace {

using leftover = shm::face_leftover;

constexpr mode_t by_everybody = S_IROTH | S_IWOTH;

std::string sentence_about(const leftover& found) {
  switch (found.what) {
    case leftover::kind::stale:
      return fmt::format("{} is left of face {}: the forwarder that made it is gone", found.path,
                         found.face);
    case leftover::kind::unfinished:
      return fmt::format("{} was begun by a forwarder that did not live to finish it", found.path);
    case leftover::kind::doorbell:
      return fmt::format("{} rings for face {}, which does not exist", found.path, found.face);
    case leftover::kind::unreadable:
      return fmt::format(
          "{} belongs to user {}: only that user or root can tell whether it is in use", found.path,
          found.owner);
    case leftover::kind::in_use:
      break;
  }
  return fmt::format(
      "{} has mode {:04o}: every user of this host can {} the packets of "
      "face {} (shm.mode in the configuration)",
      found.path, found.mode, (found.mode & S_IWOTH) != 0 ? "read and write" : "read", found.face);
}

bool is_waste(const leftover& found) {
  return found.what == leftover::kind::stale || found.what == leftover::kind::unfinished ||
         found.what == leftover::kind::doorbell;
}

std::optional<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return std::nullopt;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

/// errno of an attempt to connect; 0: somebody answers.
int knock(const std::string& path) {
  const auto address = address_of(path);
  if (!address)
    return ENAMETOOLONG;
  const unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!fd ||
      ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0)
    return errno;
  return 0;
}

/// Whether others than its owner may replace what is in a folder.
void examine_socket_folder(const std::string& socket, std::vector<ailment>& found) {
  const auto folder = std::filesystem::path{socket}.parent_path().string();
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0)
    return;
  if ((status.st_mode & S_IWOTH) == 0 || (status.st_mode & S_ISVTX) != 0)
    return;
  const auto mode = status.st_mode & 07777 & ~static_cast<mode_t>(S_IWOTH);
  found.push_back(
      {"sockets", folder,
       fmt::format("{} may be written by everybody: any user can put a socket of theirs "
                   "in the place of {}",
                   folder, socket),
       false, [folder, mode] { return ::chmod(folder.c_str(), mode) == 0; }, false});
}

void examine_socket(const std::string& path, std::vector<ailment>& found) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == EACCES)
      found.push_back({"sockets", path,
                       fmt::format("{} is in a folder that this user may not enter", path), false,
                       nullptr, false});
    return;
  }
  if (!S_ISSOCK(status.st_mode)) {
    found.push_back({"sockets", path,
                     fmt::format("{} is in the way of the control socket and is none", path), false,
                     nullptr, false});
    return;
  }
  const int problem = knock(path);
  if (problem == ECONNREFUSED)
    found.push_back(
        {"sockets", path,
         fmt::format("nobody listens at {}: the forwarder that made it is gone", path), false,
         [path] { return knock(path) == ECONNREFUSED && ::unlink(path.c_str()) == 0; }, false});
  else if (problem == EACCES)
    found.push_back({"sockets", path,
                     fmt::format("{} has mode {:04o} and user {}: this user may not connect "
                                 "(socket.mode in the configuration)",
                                 path, status.st_mode & 07777, status.st_uid),
                     false, nullptr, false});
  examine_socket_folder(path, found);
}

}  // namespace

std::vector<ailment> examine_objects() {
  std::vector<ailment> found;
  for (auto& each : shm::find_leftovers()) {
    const bool waste = is_waste(each);
    const bool open_to_all = each.what == leftover::kind::in_use && (each.mode & by_everybody) != 0;
    if (!waste && !open_to_all && each.what != leftover::kind::unreadable)
      continue;
    ailment a;
    a.check = each.path.starts_with("/tmp") ? "doorbells" : "shared memory";
    a.object = each.path;
    a.sentence = sentence_about(each);
    a.harmless = !waste;
    if (waste)
      a.cure = [each] { return shm::remove_leftover(each); };
    found.push_back(std::move(a));
  }
  return found;
}

std::vector<ailment> examine_sockets(const std::vector<std::string>& paths) {
  std::vector<ailment> found;
  for (const auto& path : paths)
    examine_socket(path, found);
  return found;
}

}  // namespace facet::apps
