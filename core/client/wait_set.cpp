// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/client/wait_set.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <utility>

namespace facet::client {
namespace {

void signal(int fd) noexcept {
  const std::uint64_t one = 1;
  // Fails only when the counter is full: then it is readable anyway.
  [[maybe_unused]] const auto n = ::write(fd, &one, sizeof one);
}

void drain(int fd) noexcept {
  std::uint64_t count = 0;
  // Fails only when there was nothing to drain.
  [[maybe_unused]] const auto n = ::read(fd, &count, sizeof count);
}

}  // namespace

result<wait_set> wait_set::create() {
  wait_set s;
  s.epoll_.reset(::epoll_create1(EPOLL_CLOEXEC));
  s.timer_.reset(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  s.nudge_.reset(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  s.cancel_.reset(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!s.epoll_ || !s.timer_ || !s.nudge_ || !s.cancel_)
    return fail(system_error("cannot prepare to wait for the forwarder", errno));
  s.watch(s.timer_.get());
  s.watch(s.nudge_.get());
  s.watch(s.cancel_.get());
  return s;
}

wait_set::wait_set(wait_set&& other) noexcept
    : epoll_(std::move(other.epoll_)),
      timer_(std::move(other.timer_)),
      nudge_(std::move(other.nudge_)),
      cancel_(std::move(other.cancel_)),
      output_fd_(other.output_fd_),
      timer_armed_(other.timer_armed_),
      nudged_(other.nudged_),
      // relaxed: nobody cancels a set that is being moved.
      cancelled_(other.cancelled_.load(std::memory_order_relaxed)) {
}

void wait_set::watch(int fd) noexcept {
  if (fd == output_fd_)
    output_fd_ = -1;  // a new descriptor with an old number
  epoll_event e{};
  e.events = EPOLLIN;
  e.data.fd = fd;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &e);
}

void wait_set::watch_output(int fd, bool on) noexcept {
  if (fd < 0 || on == (fd == output_fd_))
    return;
  output_fd_ = on ? fd : -1;
  epoll_event e{};
  e.events = on ? EPOLLIN | EPOLLOUT : EPOLLIN;
  e.data.fd = fd;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &e);
}

void wait_set::arm_timer(std::optional<time_point> when) noexcept {
  if (!when && !timer_armed_)
    return;
  itimerspec spec{};
  if (when) {
    // 0 would disarm; 1 ns is past as well.
    const auto ns = std::max<std::int64_t>(1, when->time_since_epoch().count());
    spec.it_value.tv_sec = ns / 1'000'000'000;
    spec.it_value.tv_nsec = ns % 1'000'000'000;
  }
  ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &spec, nullptr);
  timer_armed_ = when.has_value();
}

void wait_set::nudge() noexcept {
  if (!std::exchange(nudged_, true))
    signal(nudge_.get());
}

void wait_set::calm() noexcept {
  arm_timer(std::nullopt);
  if (std::exchange(nudged_, false))
    drain(nudge_.get());
}

void wait_set::cancel() noexcept {
  // [cancel] release; partner: the acquire in cancelled().
  if (!cancelled_.exchange(true, std::memory_order_release))
    signal(cancel_.get());
}

void wait_set::reset() noexcept {
  // Drained first: a cancel() that comes between the two is kept by the flag and rings again.
  drain(cancel_.get());
  // [cancel: reset] release; partner: the acquire in cancelled().
  cancelled_.store(false, std::memory_order_release);
}

}  // namespace facet::client
