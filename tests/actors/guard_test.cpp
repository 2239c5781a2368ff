// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// A forwarder of which a part has failed: its owner is told, and it still ends in order.
#include "actors/ending.hpp"
#include "actors/guard_actor.hpp"
#include "tests/actors/node_fixture.hpp"

#include <gmock/gmock.h>

#include <future>
#include <stdexcept>

namespace facet::actors::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// Throws when it is spoken to.
class fragile_state {
 public:
  using handle = guard_actor;
  static inline const char* name = "test.fragile";

  explicit fragile_state(guard_actor::pointer self) { end_with_exception(self); }
  static guard_actor::behavior_type make_behavior() {
    return {[](shutdown_atom) -> void { throw std::runtime_error("out of luck"); }};
  }
};

class GuardTest : public NodeTest {
 protected:
  /// Starts the forwarder again, and remembers what its owner is told.
  void SetUp() override {
    NodeTest::SetUp();
    spdlog::set_level(spdlog::level::off);  // it says what the test has done to it
    node.reset();
    node_options o;
    o.socket_path = socket_path;
    o.lanes = lanes;
    o.on_failure = [this](const std::string& what) { told_.set_value(what); };
    auto started = actors::node::start(system, std::move(o));
    ASSERT_TRUE(started) << started.error().message;
    node = std::move(*started);
  }

  /// What the owner is told once `part` has been made to fail; all is over within seconds then.
  template <class Handle>
  std::string told_after_failure_of(const Handle& part) {
    auto options = client_options();
    options.memory = client::memory_kind::named;
    const auto app = connect(options);
    const auto region = "/dev/shm/ndn-shm-" + faces().back().uri.substr(6);
    EXPECT_EQ(::access(region.c_str(), F_OK), 0);
    caf::scoped_actor self{system};
    self->send_exit(part, caf::make_error(errc::corrupt, std::string{"made to fail"}));
    auto told = told_.get_future();
    if (told.wait_for(10s) != std::future_status::ready)
      return "nothing";
    node->stop();
    EXPECT_NE(::access(region.c_str(), F_OK), 0) << "left behind: " << region;
    EXPECT_NE(::access(socket_path.c_str(), F_OK), 0);
    return told.get();
  }

  std::promise<std::string> told_;
};

TEST_F(GuardTest, TellsThatForwardingFailedAndNothingIsLeft) {
  EXPECT_EQ(told_after_failure_of(node->shards().any()),
            "forwarding on lane 0 ended: made to fail");
}

TEST_F(GuardTest, TellsThatTheServiceFailedAndItsFacesEndAllTheSame) {
  EXPECT_EQ(told_after_failure_of(node->service()),
            "the service, which keeps faces and routes, ended: made to fail");
}

TEST_F(GuardTest, TellsThatManagementFailedAndNothingIsLeft) {
  EXPECT_EQ(told_after_failure_of(faces().front().handle), "management ended: made to fail");
}

TEST_F(GuardTest, TellsThatTheInspectorFailedAndNothingIsLeft) {
  EXPECT_EQ(told_after_failure_of(node->inspector()), "the inspector ended: made to fail");
}

TEST_F(GuardTest, IsToldOfNothingThatEndsInOrder) {
  auto told = told_.get_future();
  const auto victim = connect();
  caf::anon_send_exit(faces().back().handle, caf::exit_reason::kill);
  EXPECT_TRUE(eventually([&] { return faces().size() < 3; })) << "a face is no vital part";
  node->stop();
  EXPECT_EQ(told.wait_for(0s), std::future_status::timeout);
}

TEST_F(GuardTest, SaysWhatAnExceptionSaid) {
  std::promise<std::string> said;
  const auto fragile = port::spawn<fragile_state>(system, nullptr);
  auto guard = port::spawn<guard_state>(
      system, nullptr,
      std::vector<vital_part>{{caf::actor_cast<caf::actor>(fragile), "the fragile one"}},
      failure_handler{[&said](const std::string& what) { said.set_value(what); }});
  caf::anon_send(fragile, shutdown_atom_v);
  auto told = said.get_future();
  ASSERT_EQ(told.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(told.get(), "the fragile one ended: out of luck");
  caf::scoped_actor self{system};
  end(self, guard, shutdown_atom_v);
}

}  // namespace
}  // namespace facet::actors::test
