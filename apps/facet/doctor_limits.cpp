// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Limits and folders that `facet doctor` looks at.
#include "apps/facet/doctor_checks.hpp"
#include "core/base/unique_fd.hpp"

#include <fmt/format.h>

#include <linux/magic.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <string>

namespace facet::apps {
namespace {

/// A hundred applications with a connection and a ring each.
constexpr std::uint64_t few_descriptors = 1024;
/// Rings of a hundred applications: 4.6 MB each.
constexpr std::uint64_t small_shared_memory = std::uint64_t{460} << 20;
constexpr std::uint64_t few_mappings = 65'530;  // the kernel's own default
/// What facetd asks for, per UDP socket.
constexpr std::uint64_t wanted_socket_buffer = std::uint64_t{1} << 20;
/// Pages that pipes of one user may have before they are cut to one page each; two FIFOs a ring, 16
/// pages each.
constexpr std::uint64_t few_pipe_pages = 100 * 2 * 16;

ailment limit_too_low(std::string name, std::string sentence, bool harmless = false) {
  return {"limits", std::move(name), std::move(sentence), harmless, nullptr, false};
}

std::optional<std::uint64_t> number_in_file(const char* path) {
  std::ifstream file{path};
  std::uint64_t number = 0;
  return file >> number ? std::optional{number} : std::nullopt;
}

/// The process that listens on a Unix socket.
std::optional<pid_t> listener_at(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return std::nullopt;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return std::nullopt;
  return peer.pid;
}

/// "Max open files  1024  524288  files": the soft limit.
std::optional<std::uint64_t> descriptor_limit_of(pid_t process) {
  std::ifstream file{"/proc/" + std::to_string(process) + "/limits"};
  for (std::string line; std::getline(file, line);)
    if (constexpr std::string_view key = "Max open files"; line.starts_with(key)) {
      std::istringstream rest{line.substr(key.size())};
      std::uint64_t soft = 0;
      return rest >> soft ? soft : std::numeric_limits<std::uint64_t>::max();
    }
  return std::nullopt;
}

void examine_descriptors(const std::vector<std::string>& paths, std::vector<ailment>& found) {
  for (const auto& path : paths)
    if (const auto process = listener_at(path)) {
      const auto limit = descriptor_limit_of(*process);
      if (limit && *limit < few_descriptors)
        found.push_back(
            limit_too_low("RLIMIT_NOFILE",
                          fmt::format("the forwarder at {} (process {}) may open {} descriptors, "
                                      "which is enough for {} applications: raise LimitNOFILE= of "
                                      "its unit, or ulimit -n",
                                      path, *process, *limit, *limit / 6)));
      return;
    }
  rlimit own{};
  if (::getrlimit(RLIMIT_NOFILE, &own) == 0 && own.rlim_max < few_descriptors)
    found.push_back(limit_too_low(
        "RLIMIT_NOFILE",
        fmt::format("a process started from here may open {} descriptors at most, which is enough "
                    "for {} applications of a forwarder: raise ulimit -Hn",
                    own.rlim_max, own.rlim_max / 6)));
}

void examine_kernel(std::vector<ailment>& found) {
  const auto mappings = number_in_file("/proc/sys/vm/max_map_count");
  if (mappings && *mappings < few_mappings)
    found.push_back(limit_too_low(
        "vm.max_map_count",
        fmt::format("a process may have {} mappings, one of which each face over shared memory "
                    "takes: sysctl vm.max_map_count={}",
                    *mappings, few_mappings)));
  const auto pages = number_in_file("/proc/sys/fs/pipe-user-pages-soft");
  if (pages && *pages != 0 && *pages < few_pipe_pages)
    found.push_back(limit_too_low(
        "fs.pipe-user-pages-soft",
        fmt::format("pipes of a user may have {} pages before they shrink; doorbells still ring, "
                    "but wake their reader more often: sysctl fs.pipe-user-pages-soft=16384",
                    *pages),
        true));
  const auto buffer = number_in_file("/proc/sys/net/core/rmem_max");
  if (buffer && *buffer < wanted_socket_buffer)
    found.push_back(limit_too_low(
        "net.core.rmem_max",
        fmt::format(
            "sockets may hold {} octets that nobody has read, and facetd asks for {} per UDP "
            "face: datagrams are lost when they come in bursts (sysctl net.core.rmem_max={})",
            *buffer, wanted_socket_buffer, wanted_socket_buffer),
        true));
}

/// A folder where everybody may put things and nobody may take another's away.
void examine_shared_folder(const std::string& path, std::vector<ailment>& found) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    found.push_back({"folders", path, path + " is not there: no face over shared memory can be",
                     false, nullptr, false});
    return;
  }
  constexpr mode_t wanted = 01777;
  if ((status.st_mode & wanted) != wanted)
    found.push_back({"folders", path,
                     fmt::format("{} has mode {:04o} instead of 1777: applications of other users "
                                 "cannot use it, or can take each other's objects away",
                                 path, status.st_mode & 07777),
                     false, [path] { return ::chmod(path.c_str(), wanted) == 0; }, false});
}

void examine_room(std::vector<ailment>& found) {
  struct statfs there {};
  if (::statfs("/dev/shm", &there) != 0)
    return;
  const auto unit = static_cast<std::uint64_t>(there.f_bsize);
  const auto size = there.f_blocks * unit;
  const auto free = there.f_bavail * unit;
  if (there.f_type != TMPFS_MAGIC)
    found.push_back({"folders", "/dev/shm",
                     "/dev/shm is no memory file system: rings there are as slow as a disk", true,
                     nullptr, false});
  else if (size != 0 && size < small_shared_memory)
    found.push_back(
        {"folders", "/dev/shm",
         fmt::format("/dev/shm has {} MiB, room for {} faces of the usual size: mount it "
                     "larger (mount -o remount,size=1g /dev/shm; for containers "
                     "--shm-size)",
                     size >> 20, size / 4'600'000),
         false, nullptr, false});
  else if (size != 0 && free < size / 10)
    found.push_back(
        {"folders", "/dev/shm",
         fmt::format("/dev/shm is nearly full: {} of {} MiB are left", free >> 20, size >> 20),
         false, nullptr, false});
}

}  // namespace

std::vector<ailment> examine_folders() {
  std::vector<ailment> found;
  examine_shared_folder("/dev/shm", found);
  examine_shared_folder("/tmp", found);
  examine_room(found);
  return found;
}

std::vector<ailment> examine_limits(const std::vector<std::string>& socket_paths) {
  std::vector<ailment> found;
  examine_descriptors(socket_paths, found);
  examine_kernel(found);
  return found;
}

}  // namespace facet::apps
