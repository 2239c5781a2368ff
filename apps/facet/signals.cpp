// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/signals.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <system_error>

namespace facet::apps {
namespace {

sigset_t handled_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

int checked(int fd, const char* what) {
  if (fd < 0)
    throw std::system_error(errno, std::generic_category(), what);
  return fd;
}

}  // namespace

stop_signals::stop_signals() {
  const sigset_t set = handled_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_.reset(checked(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
  quit_.reset(checked(::eventfd(0, EFD_CLOEXEC), "eventfd"));
  watcher_ = std::thread([this] { watch(); });
}

stop_signals::~stop_signals() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(quit_.get(), &one, sizeof one);
  watcher_.join();
  // The signals stay blocked: whoever made this object is about to leave main().
}

bool stop_signals::stopped() const noexcept {
  // [stop: flag] acquire; partner: on_signal. Whoever sees the stop sees what came before it.
  return stopped_.load(std::memory_order_acquire);
}

stop_signals::subscription stop_signals::subscribe(std::function<void()> on_stop) {
  const std::lock_guard lock{mutex_};
  if (stopped())
    on_stop();
  on_stop_ = std::move(on_stop);
  return subscription{*this};
}

stop_signals::subscription::~subscription() {
  const std::lock_guard lock{owner_.mutex_};
  owner_.on_stop_ = nullptr;
}

void stop_signals::remove_on_abort(std::string path) {
  const std::lock_guard lock{mutex_};
  abandoned_file_ = std::move(path);
}

void stop_signals::watch() {
  std::array<pollfd, 2> waits{{{signals_.get(), POLLIN, 0}, {quit_.get(), POLLIN, 0}}};
  while (true) {
    if (::poll(waits.data(), waits.size(), -1) < 0)
      continue;  // EINTR: a debugger attached
    if (waits[1].revents != 0)
      return;
    signalfd_siginfo info;
    while (::read(signals_.get(), &info, sizeof info) == sizeof info)
      on_signal();
  }
}

void stop_signals::on_signal() {
  const std::lock_guard lock{mutex_};
  // [stop: flag] acq_rel; partner: stopped(). Publishes that a signal came, and tells the first
  // from the second.
  if (stopped_.exchange(true, std::memory_order_acq_rel)) {
    if (!abandoned_file_.empty())
      ::unlink(abandoned_file_.c_str());
    ::_exit(1);
  }
  if (on_stop_)
    on_stop_();
}

}  // namespace facet::apps
