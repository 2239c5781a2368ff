// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/ownership.hpp"

#include "core/shm/doorbell.hpp"
#include "core/shm/layout.hpp"
#include "core/shm/name.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace facet::shm {
namespace {

constexpr int safe_flags = O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;

bool try_lock(int fd) noexcept {
  int locked = 0;
  do
    locked = ::flock(fd, LOCK_EX | LOCK_NB);
  while (locked != 0 && errno == EINTR);
  return locked == 0;
}

bool name_leads_to(const std::string& object_name, int fd) noexcept {
  const unique_fd now{::shm_open(object_name.c_str(), O_RDONLY | safe_flags, 0)};
  struct stat there {};
  struct stat ours {};
  return now && ::fstat(now.get(), &there) == 0 && ::fstat(fd, &ours) == 0 &&
         there.st_dev == ours.st_dev && there.st_ino == ours.st_ino;
}

/// The state word of a finished region; one being made has no magic yet.
std::optional<std::uint32_t> region_state(int fd) noexcept {
  std::uint64_t magic = 0;
  std::uint32_t state = 0;
  if (::pread(fd, &magic, sizeof magic, 0) != sizeof magic || magic != region_magic ||
      ::pread(fd, &state, sizeof state, offsetof(region_header, state)) != sizeof state)
    return std::nullopt;
  return state;
}

/// A region of a version-1 engine, which takes no lock.
bool is_version_1(int fd) noexcept {
  return region_state(fd) == state_version_1;
}

/// A region of a Facet engine, which locks it while it lives.
bool is_facet_region(int fd) noexcept {
  return region_state(fd).value_or(state_version_1) != state_version_1;
}

void remove_doorbell(const std::string& path) noexcept {
  struct stat found {};
  if (::lstat(path.c_str(), &found) == 0 && S_ISFIFO(found.st_mode))
    ::unlink(path.c_str());
}

tl::unexpected<error> in_use(std::string_view name) {
  return fail(errc::name_in_use,
              fmt::format("another engine has a shared-memory face named {}", name));
}

/// A new object, locked; nothing when somebody took it for stale in the instant before the lock.
result<std::optional<unique_fd>> make_locked(const std::string& object_name) {
  unique_fd fd{::shm_open(object_name.c_str(), O_CREAT | O_EXCL | O_RDWR | safe_flags, 0600)};
  if (!fd && errno == EEXIST)
    return std::nullopt;
  if (!fd)
    return fail(system_error(fmt::format("cannot create shared memory {}", object_name), errno));
  if (!try_lock(fd.get()) || !name_leads_to(object_name, fd.get()))
    return std::nullopt;
  return std::optional<unique_fd>{std::move(fd)};
}

/// Removes an existing object if it is stale; it may also vanish meanwhile.
result<void> remove_stale(std::string_view name, const std::string& object_name) {
  const unique_fd fd{::shm_open(object_name.c_str(), O_RDONLY | safe_flags, 0)};
  if (!fd && errno == ENOENT)
    return {};
  if (!fd)
    return fail(system_error(fmt::format("cannot open the existing {}", object_name), errno));
  if (!try_lock(fd.get()))
    return in_use(name);
  if (!name_leads_to(object_name, fd.get()))
    return {};  // another engine was faster
  if (is_version_1(fd.get()) && doorbell_in_use(a2e_doorbell_path(name)))
    return in_use(name);
  if (::shm_unlink(object_name.c_str()) != 0 && errno != ENOENT)
    return fail(system_error(fmt::format("cannot remove the stale {}", object_name), errno));
  return {};
}

}  // namespace

result<unique_fd> claim_object(std::string_view name) {
  // Each round lost means that another engine made progress; more are a fight nobody should join.
  constexpr int rounds = 16;
  const std::string object_name = region_object_name(name);
  for (int i = 0; i < rounds; ++i) {
    auto made = make_locked(object_name);
    if (!made)
      return fail(std::move(made).error());
    if (*made)
      return std::move(**made);
    if (auto removed = remove_stale(name, object_name); !removed)
      return fail(std::move(removed).error());
  }
  return in_use(name);
}

std::size_t sweep_stale_objects() noexcept {
  std::size_t removed = 0;
  std::error_code problem;
  for (const auto& file : std::filesystem::directory_iterator("/dev/shm", problem)) {
    const auto object_name = fmt::format("/{}", file.path().filename().string());
    const auto prefix = region_object_name("");
    if (!object_name.starts_with(prefix) || !valid_face_name(object_name.substr(prefix.size())))
      continue;
    const unique_fd fd{::shm_open(object_name.c_str(), O_RDWR | safe_flags, 0)};
    if (!fd || !is_facet_region(fd.get()) || !try_lock(fd.get()) ||
        !name_leads_to(object_name, fd.get()))
      continue;
    const auto name = object_name.substr(prefix.size());
    // The doorbells first: while the region is there and locked, nobody makes new ones.
    remove_doorbell(a2e_doorbell_path(name));
    remove_doorbell(e2a_doorbell_path(name));
    if (::shm_unlink(object_name.c_str()) == 0)
      ++removed;
  }
  return removed;
}

void unlink_object(const std::string& object_name, int fd) noexcept {
  if (name_leads_to(object_name, fd))
    ::shm_unlink(object_name.c_str());
}

}  // namespace facet::shm
