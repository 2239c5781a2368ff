// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/messages.hpp"

#include <caf/scheduler/test_coordinator.hpp>
#include <gtest/gtest.h>

#include <unistd.h>

#include <string>
#include <vector>

namespace facet::actors::test {

/// A name for a face that no parallel run of the tests uses.
inline std::string unique_name(const std::string& what) {
  static int count = 0;
  return "test-" + what + "-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
}

inline packet::buffer bytes_of(const std::string& text) {
  return packet::buffer::copy_of({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

inline std::string text_of(bytes_view octets) {
  return {octets.begin(), octets.end()};
}

/// A batch of `count` packets "0", "1", …
inline send_batch numbered(int count, std::uint64_t ticket = 0) {
  send_batch b;
  b.ticket = ticket;
  for (int i = 0; i < count; ++i)
    b.batch.packets.push_back(bytes_of(std::to_string(i)));
  return b;
}

/// What a sink has been told.
struct arrivals {
  std::vector<std::string> packets;
  std::vector<face_closed> closed;
};

/// Records what arrives.
class recorder_state {
 public:
  using handle = packet_sink;
  static inline const char* name = "test.recorder";

  recorder_state(packet_sink::pointer, arrivals* into) : into_(into) {}
  packet_sink::behavior_type make_behavior() {
    return {
        [this](const packets_arrived& a) {
          for (const auto& p : a.batch.packets)
            into_->packets.push_back(text_of(p));
        },
        [this](const face_closed& c) { into_->closed.push_back(c); },
    };
  }

 private:
  arrivals* into_;
};

/// Actor tests on one thread in virtual time: nothing runs until the test says so.
class ActorTest : public ::testing::Test {
 protected:
  struct config : caf::actor_system_config {
    config() {
      register_messages(*this);
      set("scheduler.policy", caf::atom("testing"));
    }
  };

  template <class State, class... Args>
  auto spawn(Args&&... args) {
    auto handle = port::spawn<State>(sys, nullptr, std::forward<Args>(args)...);
    owned.push_back(caf::actor_cast<caf::actor>(handle));
    run();
    return handle;
  }

  /// Whatever still waits in virtual time would keep the actor system's destructor waiting.
  void TearDown() override {
    for (auto& a : owned)
      self->send_exit(a, caf::exit_reason::kill);
    owned.clear();
    do
      run();
    while (sched.trigger_timeout());
  }

  void run() { sched.run(); }

  void advance(caf::timespan d) {
    sched.advance_time(d);
    run();
  }

  /// The answer so far: the value, the error, or caf::sec::request_timeout when there is none yet.
  template <class Result, class Response>
  caf::expected<Result> answer(Response& response) {
    run();
    caf::expected<Result> got = caf::make_error(caf::sec::request_timeout);
    if (self->has_next_message())  // receive() would block the only thread there is
      response.receive([&](Result& x) { got = x; }, [&](caf::error& e) { got = std::move(e); });
    return got;
  }

  config cfg;
  caf::actor_system sys{cfg};
  caf::scoped_actor self{sys, true};
  std::vector<caf::actor> owned;
  caf::scheduler::test_coordinator& sched =
      dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
};

}  // namespace facet::actors::test
