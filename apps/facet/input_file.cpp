// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/input_file.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace facet::apps {

result<input_file> input_file::open(const std::string& path) {
  input_file made;
  made.file_.reset(path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                               : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!made.file_)
    return fail(system_error(fmt::format("cannot read {}", path), errno));
  struct stat status {};
  if (::fstat(made.file_.get(), &status) != 0)
    return fail(system_error(fmt::format("cannot read {}", path), errno));
  if (S_ISDIR(status.st_mode))
    return fail(system_error(fmt::format("cannot read {}", path), EISDIR));
  const result<void> loaded = S_ISREG(status.st_mode) ? made.map(path) : made.read_all(path);
  if (!loaded)
    return fail(loaded.error());
  return made;
}

result<input_file::stamp> input_file::stamp_of(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0)
    return fail(system_error("cannot look at the file", errno));
  return stamp{status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

result<void> input_file::map(const std::string& path) {
  const result<stamp> now = stamp_of(file_.get());
  if (!now)
    return fail(now.error());
  opened_ = *now;
  mapped_ = true;
  if (now->size == 0)
    return {};
  const auto size = static_cast<std::size_t>(now->size);
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file_.get(), 0);
  if (address == MAP_FAILED)
    return fail(system_error(fmt::format("cannot map {}", path), errno));
  // Read from front to back, twice: once for the digest, once to serve it.
  ::madvise(address, size, MADV_SEQUENTIAL);
  content_ = {static_cast<const std::uint8_t*>(address), size};
  shm::install_sigbus_guard();
  guard_ = shm::guarded_range{address, size};
  return {};
}

result<void> input_file::read_all(const std::string& path) {
  constexpr std::size_t chunk = 1 << 20;
  std::size_t size = 0;
  while (true) {
    read_.resize(size + chunk);
    const ssize_t got = ::read(file_.get(), read_.data() + size, chunk);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return fail(system_error(fmt::format("cannot read {}", path), errno));
    if (got == 0)
      break;
    size += static_cast<std::size_t>(got);
  }
  read_.resize(size);
  content_ = read_;
  return {};
}

bool input_file::changed() const noexcept {
  if (!mapped_)
    return false;
  const result<stamp> now = stamp_of(file_.get());
  return cut_off() || !now || *now != opened_;
}

input_file::input_file(input_file&& other) noexcept
    : file_(std::move(other.file_)),
      opened_(other.opened_),
      content_(std::exchange(other.content_, {})),
      guard_(std::move(other.guard_)),
      read_(std::move(other.read_)),
      mapped_(std::exchange(other.mapped_, false)) {
}

input_file::~input_file() {
  guard_ = {};
  if (mapped_ && !content_.empty())
    ::munmap(const_cast<std::uint8_t*>(content_.data()), content_.size());
}

}  // namespace facet::apps
