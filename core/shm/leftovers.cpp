// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// What killed engines and applications leave behind, for whoever cleans up by hand.
#include "core/base/unique_fd.hpp"
#include "core/shm/doorbell.hpp"
#include "core/shm/layout.hpp"
#include "core/shm/name.hpp"
#include "core/shm/ownership.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <ctime>
#include <filesystem>
#include <optional>
#include <system_error>

namespace facet::shm {
namespace {

using kind = face_leftover::kind;

/// A region is made in milliseconds; one without a header that is older will never have one.
constexpr std::time_t unfinished_after_s = 60;

/// What lies between two parts of a file's name; nothing when it has not both.
std::optional<std::string> between(const std::string& file, std::string_view before,
                                   std::string_view after) {
  if (file.size() <= before.size() + after.size() || !file.starts_with(before) ||
      !file.ends_with(after))
    return std::nullopt;
  auto name = file.substr(before.size(), file.size() - before.size() - after.size());
  return valid_face_name(name) ? std::optional{std::move(name)} : std::nullopt;
}

kind kind_of_region(const std::string& face, const unique_fd& fd, const struct stat& status) {
  std::uint64_t magic = 0;
  std::uint32_t state = 0;
  const bool has_header =
      ::pread(fd.get(), &magic, sizeof magic, 0) == sizeof magic && magic == region_magic &&
      ::pread(fd.get(), &state, sizeof state, offsetof(region_header, state)) == sizeof state;
  // Held for a moment: an engine that meets the lock just then tries again.
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0)
    return kind::in_use;
  if (!has_header)
    return std::time(nullptr) - status.st_ctime > unfinished_after_s ? kind::unfinished
                                                                     : kind::in_use;
  // Version 1 takes no lock; its engine has the doorbell open.
  const bool rung_by_somebody =
      state == state_version_1 && doorbell_in_use(a2e_doorbell_path(face));
  return rung_by_somebody ? kind::in_use : kind::stale;
}

/// @param fd  is given the region, still locked when it is a leftover
face_leftover look_at_region(const std::string& face, unique_fd& fd) {
  const auto object = region_object_name(face);
  face_leftover found{kind::unreadable, "/dev/shm" + object, face, 0, 0};
  struct stat status {};
  if (::lstat(found.path.c_str(), &status) == 0) {
    found.owner = status.st_uid;
    found.mode = status.st_mode & 07777;
  }
  fd.reset(::shm_open(object.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0));
  if (fd && ::fstat(fd.get(), &status) == 0 && S_ISREG(status.st_mode))
    found.what = kind_of_region(face, fd, status);
  return found;
}

/// A FIFO whose region is gone.
std::optional<face_leftover> look_at_doorbell(const std::filesystem::path& path,
                                              const std::string& face) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISFIFO(status.st_mode))
    return std::nullopt;
  if (std::filesystem::exists("/dev/shm" + region_object_name(face)) || doorbell_in_use(path))
    return std::nullopt;
  // Nobody's, or somebody's whom we may not ask.
  const auto what = ::access(path.c_str(), W_OK) == 0 ? kind::doorbell : kind::unreadable;
  return face_leftover{what, path, face, status.st_uid, status.st_mode & 07777};
}

void remove_fifo(const std::string& path) noexcept {
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0 && S_ISFIFO(status.st_mode))
    ::unlink(path.c_str());
}

}  // namespace

std::vector<face_leftover> find_leftovers() {
  std::vector<face_leftover> all;
  std::error_code problem;
  const auto before = region_object_name("").substr(1);
  for (const auto& file : std::filesystem::directory_iterator{"/dev/shm", problem})
    if (const auto face = between(file.path().filename(), before, "")) {
      unique_fd fd;
      all.push_back(look_at_region(*face, fd));
    }
  for (const auto& file : std::filesystem::directory_iterator{"/tmp", problem})
    for (const auto* end : {".a2e.pipe", ".e2a.pipe"})
      if (const auto face = between(file.path().filename(), ".ndn-", end))
        if (auto found = look_at_doorbell(file.path(), *face))
          all.push_back(std::move(*found));
  return all;
}

bool remove_leftover(const face_leftover& found) noexcept {
  try {
    if (found.what == kind::doorbell)
      return look_at_doorbell(found.path, found.face) && ::unlink(found.path.c_str()) == 0;
    unique_fd fd;
    const auto now = look_at_region(found.face, fd);
    if (now.what != kind::stale && now.what != kind::unfinished)
      return false;
    // The doorbells first: while the region is there and locked, nobody makes new ones.
    remove_fifo(a2e_doorbell_path(found.face));
    remove_fifo(e2a_doorbell_path(found.face));
    unlink_object(region_object_name(found.face), fd.get());
    return !std::filesystem::exists(found.path);
  } catch (const std::exception&) {
    return false;  // no memory
  }
}

}  // namespace facet::shm
