// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/unasked_descriptors.hpp"

#include "core/base/descriptor_passing.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <exception>
#include <iterator>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace facet {
namespace {

#ifdef SO_PASSRIGHTS
constexpr int pass_rights = SO_PASSRIGHTS;
#else
constexpr int pass_rights = 83;  // older C libraries do not name it
#endif

/// Closes what it is given, one after the other. Its thread lives while there is something: in a
/// world without hostile peers there is none.
class closing_thread {
 public:
  void take(std::vector<unique_fd> more) {
    const std::lock_guard guard{mutex_};
    waiting_.insert(waiting_.end(), std::make_move_iterator(more.begin()),
                    std::make_move_iterator(more.end()));
    if (running_)
      return;
    try {
      std::thread{[this] { run(); }}.detach();
      running_ = true;
    } catch (const std::system_error&) {
      // No threads to be had: they stay open until the next ones come.
    }
  }

 private:
  void run() {
    for (;;) {
      std::vector<unique_fd> closing;
      {
        const std::lock_guard guard{mutex_};
        closing.swap(waiting_);
        running_ = !closing.empty();
        if (!running_)
          return;
      }
      for (auto& fd : closing) {
        const linger none{};
        ::setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &none, sizeof none);  // if it is a socket
        fd.reset();
      }
    }
  }

  std::mutex mutex_;  // guards both
  std::vector<unique_fd> waiting_;
  bool running_ = false;
};

}  // namespace

void refuse_descriptors(int socket) noexcept {
  const int no = 0;
  ::setsockopt(socket, SOL_SOCKET, pass_rights, &no, sizeof no);
}

void close_elsewhere(std::vector<unique_fd> descriptors) {
  // For ever: its thread, which may have to wait for somebody, must not keep the process from
  // ending.
  static auto* const closing = new closing_thread;
  if (!descriptors.empty())
    closing->take(std::move(descriptors));
}

ssize_t receive_octets(int socket, std::span<std::uint8_t> into, int flags) {
  std::vector<unique_fd> unasked;
  const auto octets = receive_all_descriptors(socket, into, unasked, flags);
  if (!unasked.empty()) {
    const int saved = errno;
    close_elsewhere(std::move(unasked));
    errno = saved;
  }
  return octets;
}

void discard_input(int socket) noexcept {
  ::shutdown(socket, SHUT_RD);
  int type = SOCK_STREAM;
  socklen_t size = sizeof type;
  ::getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &size);
  std::array<std::uint8_t, 16384> octets;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  try {
    for (;;) {
      const auto n = receive_octets(socket, octets, MSG_DONTWAIT);
      if ((n < 0 && errno != EINTR) || (n == 0 && type == SOCK_STREAM))
        return;  // of datagrams some may be empty
    }
  } catch (const std::exception&) {
    // No memory: what is left is closed here after all.
  }
}

}  // namespace facet
