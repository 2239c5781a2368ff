// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/load/load_pump.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace facet::load_actors {
namespace {

using pump_clock = std::chrono::steady_clock;

/// Packets of a face before others have their turn.
constexpr std::size_t batch = 32;
/// A face that was still for so long is no longer polled.
constexpr std::chrono::microseconds polled_for{100};
/// A sleep shorter than this would end too late.
constexpr std::chrono::microseconds shortest_sleep{20};
/// When stepping aside took longer, somebody else needs the core: who sleeps is woken, who polls
/// waits for milliseconds.
constexpr std::chrono::microseconds crowded_after{300};
constexpr std::chrono::milliseconds crowded_for{50};
/// Where somebody goes on sending for ever.
constexpr std::chrono::milliseconds longest_drain{200};
/// A face without room is looked at again, should nobody ring.
constexpr std::chrono::milliseconds room_recheck{1};
/// While faces are polled, sleepers are looked after every so many turns.
constexpr std::uint32_t turns_per_look = 8;

}  // namespace

result<load_pump> load_pump::create() {
  load_pump pump;
  pump.epoll_.reset(::epoll_create1(EPOLL_CLOEXEC));
  if (!pump.epoll_)
    return fail(system_error("cannot prepare to wait for packets", errno));
  return pump;
}

void load_pump::add(std::unique_ptr<load_face> face, role user, std::string what) {
  auto m = std::unique_ptr<member>(new member{std::move(face), std::move(user), std::move(what)});
  m->index = members_.size();
  epoll_event event{};
  event.events = EPOLLONESHOT;  // armed by put_to_sleep
  event.data.u64 = m->index;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, m->face->descriptor(), &event);
  members_.push_back(std::move(m));
}

void load_pump::wake_all() {
  for (auto& m : members_)
    wake(*m);
}

void load_pump::wake(member& m) {
  if (!std::exchange(m.awake, true))
    awake_.push_back(&m);
}

// -- one face -------------------------------------------------------------------------------------

/// @returns whether anything moved
result<bool> load_pump::serve(member& m) {
  const auto got = receive(m);
  if (!got)
    return got;
  const auto now = pump_clock::now();
  const auto sent = send(m, now);
  if (!sent)
    return sent;
  set_timer(m, now);
  if (*got || *sent)
    m.last_active = now;
  // Looking for packets ended its sleep, if it slept.
  wake(m);
  return *got || *sent;
}

result<bool> load_pump::receive(member& m) {
  received_.clear();
  const auto got = m.face->try_receive(received_, batch);
  if (!got)
    return fail(got.error().code, m.what + ": " + got.error().message);
  if (*got == 0)
    return false;
  const auto now = pump_clock::now();
  for (const auto& wire : received_)
    std::visit([&](auto& user) { user.on_packet(wire, now); }, m.user);
  return true;
}

result<bool> load_pump::send(member& m, time_point now) {
  const auto due = std::visit([&](auto& user) { return user.due(now, batch); }, m.user);
  if (due.empty()) {
    m.blocked = false;
    return false;
  }
  const auto taken = m.face->try_send(due);
  if (!taken)
    return fail(taken.error().code, m.what + ": " + taken.error().message);
  m.blocked = *taken < due.size();
  if (auto* consumer = std::get_if<load::load_consumer>(&m.user))
    consumer->sent(*taken, now);
  else
    std::get<load::load_producer>(m.user).sent(*taken);
  return *taken > 0;
}

void load_pump::set_timer(member& m, time_point now) {
  auto next = std::visit([](auto& user) { return user.next_deadline(); }, m.user);
  if (m.blocked)
    next = std::min(next.value_or(time_point::max()), now + room_recheck);
  if (next == m.due)
    return;
  m.due = next;
  if (next)
    timers_.push({*next, m.index});
}

// -- all of them ----------------------------------------------------------------------------------

result<void> load_pump::turn(duration patience) {
  const auto now = pump_clock::now();
  const auto timed = serve_timers(now);
  if (!timed)
    return fail(timed.error());
  const auto polled = serve_awake(now);
  if (!polled)
    return fail(polled.error());
  if (!awake_.empty()) {
    if (!*timed && !*polled)
      step_aside(now);
    if (++turns_ % turns_per_look != 0)
      return {};
    const auto looked = wait(duration::zero());
    return looked ? result<void>{} : fail(looked.error());
  }
  auto timeout = patience;
  if (!timers_.empty())
    timeout = std::min<duration>(timeout, timers_.top().at - pump_clock::now());
  const auto woken = wait(timeout < shortest_sleep ? duration::zero() : timeout);
  return woken ? result<void>{} : fail(woken.error());
}

/// Each member once, however late it is: others have work, too.
result<bool> load_pump::serve_timers(time_point now) {
  due_.clear();
  for (; !timers_.empty() && timers_.top().at <= now; timers_.pop()) {
    member& m = *members_[timers_.top().member];
    if (m.due != timers_.top().at)
      continue;  // another moment took its place
    m.due.reset();
    due_.push_back(&m);
  }
  bool moved = false;
  for (auto* m : due_) {
    const auto served = serve(*m);
    if (!served)
      return served;
    moved = moved || *served;
  }
  return moved;
}

result<bool> load_pump::serve_awake(time_point now) {
  bool moved = false;
  const duration polled = now < crowded_until_ ? duration::zero() : duration{polled_for};
  // From the end: who falls asleep is replaced by one that had its turn.
  for (std::size_t i = awake_.size(); i-- > 0;) {
    member& m = *awake_[i];
    const auto served = serve(m);
    if (!served)
      return served;
    moved = moved || *served;
    if (!*served && now - m.last_active >= polled) {
      awake_[i] = awake_.back();
      awake_.pop_back();
      m.awake = false;
      if (auto slept = put_to_sleep(m); !slept)
        return fail(slept.error());
    }
  }
  return moved;
}

result<void> load_pump::put_to_sleep(member& m) {
  const auto may_sleep = m.face->prepare_wait();
  if (!may_sleep)
    return fail(may_sleep.error().code, m.what + ": " + may_sleep.error().message);
  if (!*may_sleep) {
    m.last_active = pump_clock::now();
    wake(m);
    return {};
  }
  epoll_event event{};
  event.events = EPOLLIN | EPOLLONESHOT;
  event.data.u64 = m.index;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, m.face->descriptor(), &event) != 0)
    return fail(system_error(m.what + ": cannot wait for packets", errno));
  return {};
}

/// @returns whether somebody woke
result<bool> load_pump::wait(duration timeout) {
  if (timeout > duration::zero()) {
    // To the nanosecond, which epoll_wait cannot.
    pollfd sleepers{epoll_.get(), POLLIN, 0};
    const timespec limit{static_cast<time_t>(timeout.count() / 1'000'000'000),
                         static_cast<long>(timeout.count() % 1'000'000'000)};
    ::ppoll(&sleepers, 1, &limit, nullptr);
  }
  std::array<epoll_event, 64> events;
  const int ready = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 0);
  for (int i = 0; i < ready; ++i) {
    member& m = *members_[events[static_cast<std::size_t>(i)].data.u64];
    wake(m);
    if (const auto served = serve(m); !served)
      return served;
  }
  return ready > 0;
}

/// Whoever shall answer may need this core.
void load_pump::step_aside(time_point now) {
  const auto before = pump_clock::now();
  ::sched_yield();
  if (pump_clock::now() - before > crowded_after)
    crowded_until_ = now + crowded_for;
}

result<void> load_pump::drain(duration quiet) {
  const auto began = pump_clock::now();
  auto last = began;
  for (auto now = last; now - last < quiet && now - began < longest_drain;
       now = pump_clock::now()) {
    for (auto& m : members_) {
      const auto served = serve(*m);
      if (!served)
        return fail(served.error());
      if (*served)
        last = now;
    }
    ::sched_yield();
  }
  return {};
}

}  // namespace facet::load_actors
