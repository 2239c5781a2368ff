// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// How a permanent TCP face connects again: real sockets, virtual time.
#include "actors/face_actor.hpp"
#include "actors/stream_link.hpp"
#include "core/management/control_parameters.hpp"
#include "tests/actors/actor_test.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <map>

namespace facet::actors::test {
namespace {

using namespace std::chrono_literals;

/// What actors asked the I/O actor to wait for; the test waits in its place.
using watched = std::map<std::uint64_t, watch>;

class waiting_room_state {
 public:
  using handle = io_actor;
  static inline const char* name = "test.waiting_room";

  waiting_room_state(io_actor::pointer self, watched* into) : self_(self), into_(into) {}
  io_actor::behavior_type make_behavior() {
    return {
        [this](const watch& w) { (*into_)[w.id] = w; },   [](const arm&) {},
        [this](const unwatch& u) { into_->erase(u.id); }, [](const reexamine_later&) {},
        [this](shutdown_atom) { self_->quit(); },
    };
  }

 private:
  io_actor::pointer self_;
  watched* into_;
};

class link_recorder_state {
 public:
  using handle = link_watcher;
  static inline const char* name = "test.link_recorder";

  link_recorder_state(link_watcher::pointer, std::vector<link_state>* into) : into_(into) {}
  link_watcher::behavior_type make_behavior() {
    return {
        [this](const link_state& state) { into_->push_back(state); },
        [](const reliability_taken_up&) {},
        [](const face_ended&) {},
    };
  }

 private:
  std::vector<link_state>* into_;
};

class ReconnectTest : public ActorTest {
 protected:
  /// A permanent face whose connection breaks now; its remote end is a port where nobody listens
  /// until listen().
  void SetUp() override {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::bind(server_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    unique_fd peer{ends[1]};

    face_options options;
    options.id = 300;
    options.poll_limit = 0ns;
    options.behaviour.emplace().persistency = management::persistency::permanent;
    options.remote = socket_address::local_of(server_.get());
    options.watcher = watcher_ = spawn<link_recorder_state>(&states_);
    io_ = spawn<waiting_room_state>(&watched_);
    std::unique_ptr<link> l = std::make_unique<stream_link>(unique_fd{ends[0]});
    face_ = spawn<face_state>(options, std::move(l), io_, static_cast<lane*>(nullptr));
    sink_ = spawn<recorder_state>(&seen_);
    self->request(face_, caf::infinite, subscribe{sink_});
    run();
    peer.reset();
    report_readiness();
    ASSERT_EQ(states_.size(), 1u);
    ASSERT_FALSE(states_[0].up);
  }

  void TearDown() override {
    ActorTest::TearDown();
    watcher_ = nullptr;
    face_ = nullptr;
    sink_ = nullptr;
    io_ = nullptr;
    watched_.clear();
  }

  void listen() { ASSERT_EQ(::listen(server_.get(), 4), 0); }

  /// What the I/O actor would do: tells everybody whose descriptor is ready.
  void report_readiness() {
    run();
    for (const auto& [id, w] : watched(watched_)) {
      pollfd p{w.descriptor->get(), POLLIN | POLLOUT, 0};
      if (::poll(&p, 1, 1000) == 1)
        self->send(w.target, ready{(p.revents & POLLIN) != 0, (p.revents & POLLOUT) != 0});
    }
    run();
  }

  /// Lets that much time pass, in steps. @returns whether the face came up meanwhile
  bool comes_up_within(caf::timespan time) {
    constexpr caf::timespan step = 500ms;
    for (; time > caf::timespan{0} && !states_.back().up; time -= step) {
      advance(std::min(time, step));
      report_readiness();
    }
    return states_.back().up;
  }

  unique_fd server_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  watched watched_;
  std::vector<link_state> states_;
  arrivals seen_;
  link_watcher watcher_;
  io_actor io_;
  link_face_actor face_;
  packet_sink sink_;
};

TEST_F(ReconnectTest, TriesAfterASecondFirst) {
  listen();
  EXPECT_FALSE(comes_up_within(999ms));
  EXPECT_TRUE(comes_up_within(1ms));
  EXPECT_EQ(states_.size(), 2u);
  EXPECT_FALSE(states_[1].local_uri.empty());
}

TEST_F(ReconnectTest, WaitsTwiceAsLongAfterEachFailure) {
  EXPECT_FALSE(comes_up_within(7s + 500ms));  // 1 + 2 + 4 s: three failures
  listen();
  EXPECT_FALSE(comes_up_within(7s + 499ms));  // until the 15th second is nearly over
  EXPECT_TRUE(comes_up_within(1ms));
}

TEST_F(ReconnectTest, WaitsNeverLongerThan64Seconds) {
  EXPECT_FALSE(comes_up_within(127s + 500ms));  // 1 + 2 + … + 64 s
  listen();
  EXPECT_FALSE(comes_up_within(63s + 499ms));
  EXPECT_TRUE(comes_up_within(1ms)) << "64 s after the last one, and not 128";
}

TEST_F(ReconnectTest, BeginsWithASecondAgainWhenItBreaksAgain) {
  EXPECT_FALSE(comes_up_within(7s + 500ms));
  listen();
  ASSERT_TRUE(comes_up_within(8s));
  unique_fd accepted{::accept4(server_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
  accepted.reset();
  report_readiness();
  ASSERT_FALSE(states_.back().up);
  EXPECT_FALSE(comes_up_within(999ms));
  EXPECT_TRUE(comes_up_within(1ms));
}

}  // namespace
}  // namespace facet::actors::test
