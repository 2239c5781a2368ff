// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/face_actor.hpp"
#include "actors/shm_link.hpp"
#include "core/shm/channel.hpp"
#include "core/shm/layout.hpp"
#include "tests/actors/actor_test.hpp"

namespace facet::actors::test {

using namespace std::chrono_literals;

/// A face over the engine's end of a real region; the test is the application at the other end.
class FaceActorTest : public ActorTest {
 protected:
  /// @param features  what the application announces beside its own end's
  void open(std::size_t queue_limit = 1 << 20, std::uint32_t features = 0) {
    shm::channel::create_options o;
    o.geometry = {16, 1024};
    auto engine = shm::channel::create(name, o);
    ASSERT_TRUE(engine) << engine.error().message;
    auto attached = shm::channel::attach(name, features);
    ASSERT_TRUE(attached) << attached.error().message;
    app = std::make_unique<shm::channel>(std::move(*attached));
    face_options options;
    options.id = 300;
    options.queue_limit = queue_limit;
    options.drain_limit = drain_limit;
    options.poll_limit = 0ns;
    options.watcher = watcher;
    options.egress = egress;
    std::unique_ptr<link> l = std::make_unique<shm_link>(std::move(*engine));
    face = spawn<face_state>(options, std::move(l), io_actor{}, static_cast<lane*>(nullptr));
    sink = spawn<recorder_state>(&seen);
  }

  auto send(send_batch b) { return self->request(face, caf::infinite, std::move(b)); }

  void subscribe_sink() {
    self->request(face, caf::infinite, subscribe{sink});
    run();
  }

  /// What the application finds in its ring, at most `max` packets.
  std::vector<std::string> take(std::size_t max = 1000) {
    std::vector<std::string> got;
    auto n = app->receive(max, [&](bytes_view p) { got.push_back(text_of(p)); });
    EXPECT_TRUE(n) << n.error().message;
    return got;
  }

  /// The doorbell, as the I/O actor would report it.
  void ring() {
    self->send(face, ready{true, false});
    run();
  }

  face_histograms histograms() {
    auto h = self->request(face, caf::infinite, get_histograms_v);
    auto found = answer<face_histograms>(h);
    return found ? *found : face_histograms{};
  }

  std::uint64_t drops(face_drop reason) {
    auto h = self->request(face, caf::infinite, get_counters_v);
    auto c = answer<face_counters>(h);
    return c ? c->drops[static_cast<std::size_t>(reason)] : 0;
  }

  std::string name = unique_name("face");
  std::unique_ptr<shm::channel> app;
  std::size_t drain_limit = 32;           // of the face to be opened
  std::shared_ptr<egress_budget> egress;  // of the face to be opened; may be none
  link_watcher watcher;                   // of the face to be opened; may be none
  link_face_actor face;
  arrivals seen;
  packet_sink sink;
};

}  // namespace facet::actors::test
