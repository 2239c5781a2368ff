// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/doorbell.hpp"

#include "core/base/unasked_descriptors.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <exception>
#include <utility>

namespace facet::shm {
namespace {

/// Opens what must be a FIFO. Never follows a link and never blocks.
result<unique_fd> open_fifo(const std::string& path) {
  unique_fd fd{::open(path.c_str(), O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)};
  if (!fd && errno == ELOOP)
    return fail(errc::invalid_argument, fmt::format("doorbell {} is a symbolic link", path), ELOOP);
  if (!fd)
    return fail(system_error(fmt::format("cannot open doorbell {}", path), errno));
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0)
    return fail(system_error(fmt::format("cannot examine doorbell {}", path), errno));
  if (!S_ISFIFO(status.st_mode))
    return fail(errc::invalid_argument, fmt::format("doorbell {} is not a FIFO", path));
  return fd;
}

/// Removes a FIFO that a crashed engine left. Anything else is not ours to remove.
result<void> remove_stale(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0)
    return {};  // nothing there; whatever else is wrong, mkfifo reports
  if (!S_ISFIFO(status.st_mode))
    return fail(errc::invalid_argument,
                fmt::format("{} is in the way of a doorbell and is not a FIFO", path));
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    return fail(system_error(fmt::format("cannot remove stale doorbell {}", path), errno));
  return {};
}

int option_of(int socket, int option) noexcept {
  int value = -1;
  socklen_t size = sizeof value;
  return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

}  // namespace

doorbell::doorbell(unique_fd fd, std::string path) noexcept
    : fd_(std::move(fd)), path_(std::move(path)) {
}

doorbell::doorbell(unique_fd socket) noexcept : fd_(std::move(socket)), is_socket_(true) {
}

doorbell::doorbell(doorbell&& other) noexcept
    : fd_(std::move(other.fd_)),
      is_socket_(std::exchange(other.is_socket_, false)),
      path_(std::exchange(other.path_, {})) {
}

doorbell& doorbell::operator=(doorbell&& other) noexcept {
  if (this != &other) {
    let_go();
    fd_ = std::move(other.fd_);
    is_socket_ = std::exchange(other.is_socket_, false);
    path_ = std::exchange(other.path_, {});
  }
  return *this;
}

doorbell::~doorbell() {
  let_go();
}

result<doorbell> doorbell::create(std::string path, const permissions& access) {
  if (auto removed = remove_stale(path); !removed)
    return fail(std::move(removed).error());
  if (::mkfifo(path.c_str(), 0600) != 0)
    return fail(system_error(fmt::format("cannot make doorbell {}", path), errno));
  auto fd = open_fifo(path);
  if (!fd) {
    ::unlink(path.c_str());
    return fail(std::move(fd).error());
  }
  doorbell made{std::move(*fd), std::move(path)};
  if (auto applied = apply(access, made.descriptor(), made.path_); !applied)
    return fail(std::move(applied).error());
  return made;
}

result<doorbell> doorbell::open(std::string path) {
  auto fd = open_fifo(path);
  if (!fd)
    return fail(std::move(fd).error());
  return doorbell{std::move(*fd), {}};
}

result<unnamed_doorbell> doorbell::create_unnamed() {
  std::array<int, 2> ends{-1, -1};
  // Datagrams: a peer that closes or shuts down its end does not make ours readable for ever.
  if (::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return fail(system_error("cannot make a doorbell", errno));
  doorbell ours{unique_fd{ends[0]}};
  unique_fd theirs{ends[1]};
  refuse_descriptors(ours.descriptor());
  return unnamed_doorbell{std::move(ours), std::move(theirs)};
}

result<doorbell> doorbell::adopt(unique_fd received) {
  if (option_of(received.get(), SO_DOMAIN) != AF_UNIX ||
      option_of(received.get(), SO_TYPE) != SOCK_DGRAM)
    return fail(errc::corrupt, "what was passed as a doorbell is none");
  return doorbell{std::move(received)};
}

bool doorbell::ring() const noexcept {
  constexpr char octet = 1;
  for (;;) {
    const auto rung = is_socket_ ? ::send(fd_.get(), &octet, 1, MSG_DONTWAIT | MSG_NOSIGNAL)
                                 : ::write(fd_.get(), &octet, 1);
    if (rung == 1 || errno == EAGAIN)
      return true;
    if (errno != EINTR)
      return false;
  }
}

void doorbell::drain() const noexcept {
  if (is_socket_)
    drain_socket();
  else
    drain_fifo();
}

void doorbell::drain_fifo() const noexcept {
  constexpr int most_reads = 16;
  std::array<char, 4096> octets;  // NOLINT(cppcoreguidelines-pro-type-member-init): overwritten
  for (int i = 0; i < most_reads; ++i) {
    const ssize_t n = ::read(fd_.get(), octets.data(), octets.size());
    // A short read has emptied the FIFO: no second call to be told so.
    if (n != static_cast<ssize_t>(octets.size()) && !(n < 0 && errno == EINTR))
      return;
  }
}

/// A ring is a datagram. Who has parked is rung once, so one is taken and not looked for more: what
/// is left wakes once more, for nothing.
void doorbell::drain_socket() const noexcept {
  std::array<std::uint8_t, 1> octet;  // NOLINT(cppcoreguidelines-pro-type-member-init): overwritten
  try {
    while (receive_octets(fd_.get(), octet, MSG_DONTWAIT) < 0 && errno == EINTR) {
    }
  } catch (const std::exception&) {
    // No memory for what was passed along: the rest later.
  }
}

bool doorbell::is_ringing() const noexcept {
  pollfd wait{fd_.get(), POLLIN, 0};
  return ::poll(&wait, 1, 0) == 1 && (wait.revents & POLLIN) != 0;
}

/// Before the descriptor is closed.
void doorbell::let_go() noexcept {
  if (is_socket_)
    discard_input(fd_.get());
  struct stat at_path {};
  struct stat own {};
  if (!path_.empty() && ::fstat(fd_.get(), &own) == 0 && ::lstat(path_.c_str(), &at_path) == 0 &&
      own.st_dev == at_path.st_dev && own.st_ino == at_path.st_ino)
    ::unlink(path_.c_str());
}

bool doorbell_in_use(const std::string& path) noexcept {
  // Opening for writing without blocking succeeds only while somebody has it open for reading.
  const unique_fd fd{::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)};
  struct stat status {};
  return fd && ::fstat(fd.get(), &status) == 0 && S_ISFIFO(status.st_mode);
}

}  // namespace facet::shm
