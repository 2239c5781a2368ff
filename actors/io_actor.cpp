// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/io_actor.hpp"

#include "actors/ending.hpp"

#include <fcntl.h>

namespace facet::actors {

std::shared_ptr<unique_fd> duplicate(int fd) {
  return std::make_shared<unique_fd>(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
}

io_state::io_state(io_actor::pointer self, asio::io_context& io)
    : self_(self), io_(io), timer_(io) {
  port::drop_unexpected(self);
  end_with_exception(self);
}

io_actor::behavior_type io_state::make_behavior() {
  return {
      [this](watch& request) { on_watch(request); },
      [this](const arm& request) { on_arm(request); },
      [this](const unwatch& request) { on_unwatch(request.id); },
      [this](const reexamine_later& request) { on_reexamine_later(request); },
      [this](shutdown_atom) { self_->quit(); },
  };
}

void io_state::on_watch(watch& request) {
  on_unwatch(request.id);
  auto fresh = std::make_shared<entry>(io_, std::move(request.target));
  asio::error_code problem;
  // -1 when there was no descriptor left for the duplicate.
  fresh->descriptor.assign(request.descriptor->get(), problem);
  if (problem) {
    // Who cannot be woken would wait for ever.
    self_->send_exit(fresh->target,
                     caf::make_error(errc::no_space, "cannot be waited for: " + problem.message()));
    return;
  }
  [[maybe_unused]] const int owned_there = request.descriptor->release();
  entries_[request.id] = std::move(fresh);
}

void io_state::on_arm(const arm& request) {
  auto found = entries_.find(request.id);
  if (found == entries_.end())
    return;  // unwatched while the message was on its way
  // Completion handlers run after unwatch too, hence the weak pointer.
  auto weak = std::weak_ptr<entry>(found->second);
  auto& e = *found->second;
  if (request.read && !e.reading) {
    e.reading = true;
    e.descriptor.async_wait(asio::posix::stream_descriptor::wait_read, [weak](asio::error_code) {
      if (auto strong = weak.lock()) {
        strong->reading = false;
        caf::anon_send(strong->target, ready{true, false});
      }
    });
  }
  if (request.write && !e.writing) {
    e.writing = true;
    e.descriptor.async_wait(asio::posix::stream_descriptor::wait_write, [weak](asio::error_code) {
      if (auto strong = weak.lock()) {
        strong->writing = false;
        caf::anon_send(strong->target, ready{false, true});
      }
    });
  }
}

void io_state::on_unwatch(std::uint64_t id) {
  auto found = entries_.find(id);
  if (found == entries_.end())
    return;
  due_.erase({found->second->due, id});
  asio::error_code ignored;  // closing cannot fail in a way that anyone could act upon
  found->second->descriptor.close(ignored);
  entries_.erase(found);
}

void io_state::on_reexamine_later(const reexamine_later& request) {
  auto found = entries_.find(request.id);
  if (found == entries_.end())
    return;
  due_.erase({found->second->due, request.id});
  found->second->due = clock::now() + request.delay;
  due_.emplace(found->second->due, request.id);
  start_timer();
}

void io_state::start_timer() {
  if (due_.empty())
    return;
  const auto first = due_.begin()->first;
  if (timer_due_ != clock::time_point{} && timer_due_ <= first)
    return;  // it fires early enough
  timer_due_ = first;
  timer_.expires_at(first);
  timer_.async_wait([this, weak = std::weak_ptr<bool>(alive_)](asio::error_code problem) {
    if (problem || weak.expired())
      return;  // replaced by an earlier one, or the actor is gone
    timer_due_ = {};
    send_due();
    start_timer();
  });
}

void io_state::send_due() {
  const auto now = clock::now();
  while (!due_.empty() && due_.begin()->first <= now) {
    const auto id = due_.begin()->second;
    due_.erase(due_.begin());
    auto& e = *entries_.at(id);
    e.due = {};
    caf::anon_send(e.target, reexamine_atom_v);
  }
}

}  // namespace facet::actors
