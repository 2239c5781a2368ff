// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/descriptor_passing.hpp"
#include "core/base/unique_fd.hpp"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <span>
#include <system_error>
#include <vector>

/// What a peer that means no good can make, to be handed to those who must not wait for it. Throws
/// std::system_error when the machine does not give it.
namespace facet::shm {

/// How long whoever closes a lingering socket waits, and how soon others must be done.
inline constexpr std::chrono::seconds linger_time{60};
inline constexpr std::chrono::seconds at_once{20};

/// A TCP connection with much unsent whose last close takes as long as linger_time.
class lingering_socket {
 public:
  lingering_socket() {
    const unique_fd listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const at = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    must(::bind(listener.get(), at, size));
    must(::listen(listener.get(), 1));
    must(::getsockname(listener.get(), at, &size));
    must(::connect(end_.get(), at, size));
    never_reads_.reset(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    const std::vector<std::uint8_t> much(1 << 16);
    while (::send(end_.get(), much.data(), much.size(), MSG_DONTWAIT) > 0) {
    }
    const linger how{1, static_cast<int>(linger_time.count())};
    must(::setsockopt(end_.get(), SOL_SOCKET, SO_LINGER, &how, sizeof how));
  }

  /// Passes it over a Unix socket and closes it here. @returns octets sent, or -1 and errno
  ssize_t pass_over(int socket, std::span<const std::uint8_t> octets) {
    std::vector<unique_fd> gift;
    gift.push_back(std::move(end_));
    const iovec part{const_cast<std::uint8_t*>(octets.data()), octets.size()};
    const auto sent = send_descriptors(socket, {&part, 1}, gift, MSG_DONTWAIT);
    if (sent < 0) {
      const linger none{};
      ::setsockopt(gift[0].get(), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    }
    return sent;
  }

 private:
  static void must(int done) {
    if (done != 0)
      throw std::system_error(errno, std::generic_category(), "no lingering socket");
  }

  unique_fd end_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  unique_fd never_reads_;
};

/// A page of memory that does not come while this lives: whoever touches it waits, in the kernel,
/// with whatever locks it holds. False where the kernel does not give that to this user.
class missing_page {
 public:
  missing_page() {
    if (!fd_)
      return;
    uffdio_api api{};
    api.api = UFFD_API;
    at_ = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uffdio_register range{};
    range.range = {reinterpret_cast<std::uint64_t>(at_), size};
    range.mode = UFFDIO_REGISTER_MODE_MISSING;
    if (::ioctl(fd_.get(), UFFDIO_API, &api) != 0 ||
        ::ioctl(fd_.get(), UFFDIO_REGISTER, &range) != 0)
      fd_.reset();
  }
  ~missing_page() {
    let_come();
    if (at_ != nullptr)
      ::munmap(at_, size);
  }
  missing_page(const missing_page&) = delete;
  missing_page& operator=(const missing_page&) = delete;

  explicit operator bool() const noexcept { return static_cast<bool>(fd_); }
  /// An octet of it; callers that touch it at the same time take different ones.
  [[nodiscard]] void* get(std::size_t octet = 0) const noexcept {
    return static_cast<std::uint8_t*>(at_) + octet;
  }

  /// Waits until somebody waits for it.
  [[nodiscard]] bool is_waited_for() const {
    pollfd p{fd_.get(), POLLIN, 0};
    return ::poll(&p, 1, 10'000) == 1;
  }

  /// Lets all go on who wait.
  void let_come() noexcept { fd_.reset(); }

 private:
  static constexpr std::size_t size = 4096;

  unique_fd fd_{static_cast<int>(::syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK))};
  void* at_ = nullptr;
};

}  // namespace facet::shm
