// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Waiting: for the attachment's own steps, inside a call, and from an event loop.
#include "core/client/connection_impl.hpp"

#include <poll.h>

#include <algorithm>
#include <array>

namespace facet::client {
namespace {

/// Longest pause before looking for a wake-up that an unfenced peer may have lost.
constexpr std::chrono::milliseconds longest_recheck{100};
/// Pause before looking for room when the peer does not tell, inside a call …
constexpr std::chrono::microseconds room_recheck{200};
/// … and from an event loop.
constexpr std::chrono::milliseconds room_recheck_outside{1};
/// Calls that never wait look at the control socket at most this often: it costs a system call.
constexpr std::chrono::milliseconds service_period{1};

timespec until(time_point wake, time_point now) {
  const auto left = std::max<duration>(wake - now, duration::zero()).count();
  return {static_cast<time_t>(left / 1'000'000'000), static_cast<long>(left % 1'000'000'000)};
}

}  // namespace

connection::impl::impl(options o, std::vector<std::string> paths, wait_set waits)
    : options_(std::move(o)),
      waits_(std::move(waits)),
      attachment_(options_, std::move(paths), waits_),
      spin_(options_.spin),
      recheck_(shortest_recheck) {
}

result<void> connection::impl::attach() {
  const auto deadline = clock::now() + options_.connect_timeout;
  for (;;) {
    if (auto served = service(clock::now()); !served)
      return served;
    if (attachment_.up() != nullptr)
      return {};
    sleep(deadline, awaited::answer);
  }
}

result<void> connection::impl::check_open() const {
  if (closed_) [[unlikely]]
    return fail(errc::face_closed, "the connection was closed");
  if (waits_.cancelled()) [[unlikely]]
    return fail(errc::cancelled, "cancelled");
  return {};
}

result<void> connection::impl::service(time_point now) {
  serviced_at_ = now;
  auto served = attachment_.service(now);
  // Whatever the event loop waits for may have changed under it.
  if (armed_)
    waits_.nudge();
  return served;
}

result<void> connection::impl::service_sometimes() {
  const auto now = clock::now();
  return now - serviced_at_ < service_period ? result<void>{} : service(now);
}

/// Over shared memory the sleep itself watches the socket and keeps the attachment's deadlines, so
/// the steps that are due often enough anyway need not be taken. That the face is closing was rung
/// for only once, and packets may have answered that ring.
result<void> connection::impl::service_before_sleep(time_point now) {
  auto* const l = attachment_.up();
  const bool may_sleep = l != nullptr && l->over_shared_memory() && !l->peer_closing();
  return may_sleep && now - serviced_at_ < service_period ? result<void>{} : service(now);
}

void connection::impl::sleep(time_point until_when, awaited what) {
  link* const l = attachment_.up();
  const bool for_packets = l != nullptr && what == awaited::packets;
  const bool for_room = l != nullptr && what == awaited::room;
  if ((for_packets && !l->park()) || (for_room && !l->await_room()))
    return;
  const auto now = clock::now();
  auto wake = until_when;
  if (const auto next = attachment_.next_deadline())
    wake = std::min(wake, *next);
  if (for_packets && l->wake_may_be_lost())
    wake = std::min(wake, now + recheck_);
  if (for_room && l->must_look_for_room())
    wake = std::min(wake, now + room_recheck);
  std::array<pollfd, 3> fds{
      {{waits_.cancel_descriptor(), POLLIN, 0},
       {attachment_.socket(), POLLIN, 0},
       {what == awaited::answer || l == nullptr ? -1 : l->doorbell(), POLLIN, 0}}};
  if (attachment_.wants_write() || (for_room && !l->over_shared_memory()))
    fds[1].events |= POLLOUT;
  const auto timeout = until(wake, now);
  ++stats_.parks;
  const int ready = ::ppoll(fds.data(), fds.size(), &timeout, nullptr);
  if (for_packets && ready == 0)
    look_again(*l);
  if (l != nullptr && what != awaited::answer)
    l->unpark();
  if (armed_)
    waits_.nudge();
}

/// A wait ended by the timer: perhaps a wake-up was lost. Quiet faces are looked at less and less.
void connection::impl::look_again(link& l) {
  recheck_ = std::min<duration>(recheck_ * 2, longest_recheck);
  if (l.reexamine())
    ++stats_.rescued_wakes;
}

void connection::impl::disarm() {
  armed_ = false;
  waits_.calm();
  if (auto* l = attachment_.up()) {
    if (l->reexamine())
      ++stats_.rescued_wakes;
    l->unpark();
  }
}

result<bool> connection::impl::prepare_wait() {
  if (auto open = check_open(); !open)
    return fail(std::move(open.error()));
  disarm();
  const auto now = clock::now();
  if (auto served = service(now); !served)
    return fail(std::move(served.error()));
  auto* const l = attachment_.up();
  if (attachment_.remains() != nullptr || (l != nullptr && !announce_sleep(*l)))
    return false;
  auto wake = attachment_.next_deadline();
  const auto no_later_than = [&wake](time_point t) { wake = wake ? std::min(*wake, t) : t; };
  if (l != nullptr && l->wake_may_be_lost()) {
    no_later_than(now + recheck_);
    recheck_ = std::min<duration>(recheck_ * 2, longest_recheck);
  }
  if (l != nullptr && wants_room_ && l->must_look_for_room())
    no_later_than(now + room_recheck_outside);
  waits_.arm_timer(wake);
  const bool socket_room = wants_room_ && l != nullptr && !l->over_shared_memory();
  waits_.watch_output(attachment_.socket(), socket_room || attachment_.wants_write());
  armed_ = true;
  ++stats_.parks;
  return true;
}

/// For the event loop: wakes for packets, and for room when the last send found too little. False:
/// something is there already.
bool connection::impl::announce_sleep(link& l) {
  if (!l.park())
    return false;
  if (!wants_room_ || l.await_room())
    return true;
  l.unpark();
  return false;
}

statistics connection::impl::stats() const noexcept {
  auto s = stats_;
  s.reconnects = attachment_.reconnects();
  s.renewals = attachment_.renewals();
  s.discarded = attachment_.discarded();
  return s;
}

}  // namespace facet::client
