// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/load/load_face.hpp"
#include "core/base/result.hpp"
#include "core/base/unique_fd.hpp"
#include "core/load/load_consumer.hpp"
#include "core/load/load_producer.hpp"

#include <cstdint>
#include <memory>
#include <queue>
#include <string>
#include <variant>
#include <vector>

namespace facet::load_actors {

/// Moves packets between many faces and those who use them, on one thread. A face that packets come
/// and go on is polled; one that was still for a moment sleeps in epoll until something comes, and
/// between moments of its schedule.
///
/// Threads: one at a time.
class load_pump {
 public:
  using role = std::variant<load::load_consumer, load::load_producer>;

  /// Errors: system
  static result<load_pump> create();

  /// @param what  who it is, for errors: "face 3 of consumers web"
  void add(std::unique_ptr<load_face> face, role user, std::string what);
  /// What was added, in order. The pump may not be moved meanwhile.
  template <class F>
  void each(F&& visit) {
    for (auto& m : members_)
      visit(m->user);
  }

  /// Lets everybody look at the time: at the start, where nobody has a deadline yet.
  void wake_all();

  /// Does what there is to do, or sleeps until there is, but not longer than `patience`.
  ///
  /// Errors: that of a face, with its `what`
  result<void> turn(duration patience);

  /// Takes what has arrived and is still in the faces, until nothing comes for `quiet`.
  result<void> drain(duration quiet);

 private:
  struct member {
    std::unique_ptr<load_face> face;
    role user;
    std::string what;
    std::size_t index = 0;
    bool awake = false;               // polled, in awake_
    bool blocked = false;             // the face had no room
    std::optional<time_point> due{};  // the valid entry in timers_
    time_point last_active{};
  };
  struct timer {
    time_point at;
    std::size_t member;
    friend bool operator>(const timer& a, const timer& b) noexcept { return a.at > b.at; }
  };

  load_pump() = default;
  result<bool> serve(member& m);
  result<bool> receive(member& m);
  result<bool> send(member& m, time_point now);
  void set_timer(member& m, time_point now);
  void wake(member& m);
  result<bool> serve_timers(time_point now);
  result<bool> serve_awake(time_point now);
  result<void> put_to_sleep(member& m);
  result<bool> wait(duration timeout);
  void step_aside(time_point now);

  unique_fd epoll_;
  std::vector<std::unique_ptr<member>> members_;
  std::vector<member*> awake_;
  std::vector<member*> due_;  // kept to allocate nothing
  std::priority_queue<timer, std::vector<timer>, std::greater<>> timers_;
  std::vector<packet::buffer> received_;
  time_point crowded_until_{};
  std::uint32_t turns_ = 0;
};

}  // namespace facet::load_actors
