// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// A producer and a consumer written as actors, exchanging batches through a whole forwarder:
/// application face → ring → face → strategy → face → ring → application face.
#include "actors/application.hpp"

#include "core/management/dataset.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "tests/actors/node_fixture.hpp"

#include <future>
#include <mutex>

namespace facet::actors::test {
namespace {

using namespace std::chrono_literals;

/// Answers every Interest with Data of its name, a batch for a batch.
class producer_state {
 public:
  using handle = packet_sink;
  static inline const char* name = "test.producer";

  producer_state(packet_sink::pointer self, face_actor face)
      : self_(self), face_(std::move(face)) {}

  packet_sink::behavior_type make_behavior() {
    return {
        [this](const packets_arrived& arrived) {
          send_batch answers;
          for (const auto& wire : arrived.batch.packets)
            if (auto interest = packet::decode_interest(wire))
              answers.batch.packets.push_back(
                  packet::data_builder{interest->name}.content(interest->name.value()).encode());
          self_->request(face_, caf::infinite, std::move(answers))
              .then([](const batch_result&) {}, [](const caf::error&) {});
        },
        [](const face_closed&) {},
    };
  }

 private:
  packet_sink::pointer self_;
  face_actor face_;
};

/// Keeps a window of Interests in flight, a batch at a time, and counts what comes back in order.
class consumer_state {
 public:
  using handle = packet_sink;
  static inline const char* name = "test.consumer";

  consumer_state(packet_sink::pointer self, face_actor face, std::uint64_t total,
                 std::shared_ptr<std::promise<std::string>> done)
      : self_(self), face_(std::move(face)), total_(total), done_(std::move(done)) {}

  packet_sink::behavior_type make_behavior() {
    ask(64);
    return {
        [this](const packets_arrived& arrived) {
          for (const auto& wire : arrived.batch.packets)
            check(wire);
          ask(arrived.batch.packets.size());
        },
        [this](const face_closed& closed) { finish("face closed: " + closed.detail); },
    };
  }

 private:
  void ask(std::size_t count) {
    send_batch interests;
    for (; count > 0 && asked_ < total_; --count)
      interests.batch.packets.push_back(
          packet::interest_builder{packet::name{base_}.append_segment(asked_++)}.encode());
    if (interests.batch.packets.empty())
      return;
    const auto size = interests.batch.packets.size();
    self_->request(face_, caf::infinite, std::move(interests))
        .then(
            [this, size](const batch_result& r) {
              if (r.accepted != size)
                finish("not all accepted");
            },
            [this](const caf::error& e) { finish(caf::to_string(e)); });
  }

  void check(const packet::buffer& wire) {
    auto data = packet::decode_data(wire);
    if (!data || data->name.back().number() != received_ || !digest_signature_ok(*data) ||
        !std::ranges::equal(data->content, data->name.value()))
      return finish("packet " + std::to_string(received_) + " is not the one expected");
    if (++received_ == total_)
      finish("");
  }

  void finish(const std::string& problem) {
    if (!done_)
      return;
    done_->set_value(problem);
    done_ = nullptr;
  }

  packet_sink::pointer self_;
  face_actor face_;
  packet::name base_ = *packet::name::parse("/actors/stream");
  std::uint64_t total_;
  std::uint64_t asked_ = 0;
  std::uint64_t received_ = 0;
  std::shared_ptr<std::promise<std::string>> done_;
};

/// What became of an application's attachment, in order. Outlives the actor that fills it.
struct attachments {
  std::mutex guard;
  std::vector<std::uint64_t> kinds;

  bool are(const std::vector<std::uint64_t>& expected) {
    std::lock_guard lock{guard};
    return kinds == expected;
  }
};

class attachment_recorder_state {
 public:
  using handle = face_event_sink;
  static inline const char* name = "test.attachments";

  attachment_recorder_state(face_event_sink::pointer, std::shared_ptr<attachments> into)
      : into_(std::move(into)) {}
  face_event_sink::behavior_type make_behavior() {
    return {[this](const face_event& event) {
      std::lock_guard lock{into_->guard};
      into_->kinds.push_back(event.kind);
    }};
  }

 private:
  std::shared_ptr<attachments> into_;
};

class ApplicationTest : public NodeTest {
 protected:
  static constexpr std::uint64_t down = management::face_event_kind::down;
  static constexpr std::uint64_t up = management::face_event_kind::up;

  std::unique_ptr<application> attach(std::vector<client::registration> prefixes = {}) {
    return attach(client_options(), std::move(prefixes));
  }
  std::unique_ptr<application> attach(client::options options,
                                      std::vector<client::registration> prefixes = {}) {
    auto app = application::attach(system, std::move(options), std::move(prefixes));
    EXPECT_TRUE(app) << app.error().message;
    return app ? std::move(*app) : nullptr;
  }

  std::shared_ptr<attachments> watch_attachments(const application& app) {
    auto seen = std::make_shared<attachments>();
    app.notify(port::spawn<attachment_recorder_state>(system, nullptr, seen));
    return seen;
  }

  /// Lets actors at both applications exchange packets. @returns what went wrong, or nothing
  std::string exchange(const application& producer_app, const application& consumer_app) {
    auto producer = port::spawn<producer_state>(system, nullptr, producer_app.face());
    subscribe_to(producer_app, producer);
    auto done = std::make_shared<std::promise<std::string>>();
    auto outcome = done->get_future();
    auto consumer = port::spawn<consumer_state>(system, nullptr, consumer_app.face(),
                                                std::uint64_t{20000}, done);
    done.reset();
    subscribe_to(consumer_app, consumer);
    const bool over = outcome.wait_for(30s) == std::future_status::ready;
    end(producer);
    end(consumer);
    return over ? outcome.get() : "it does not end";
  }

  void subscribe_to(const application& app, const packet_sink& sink) {
    caf::scoped_actor self{system};
    self->request(app.face(), caf::infinite, subscribe{sink})
        .receive([] {}, [](const caf::error& e) { FAIL() << caf::to_string(e); });
  }

  void end(const packet_sink& actor) {
    caf::scoped_actor self{system};
    self->send_exit(actor, caf::exit_reason::user_shutdown);
    self->wait_for(actor);
  }
};

TEST_F(ApplicationTest, ActorsExchangeBatchesThroughTwoFaces) {
  auto producer_app = attach({{*packet::name::parse("/actors"), {}}});
  auto consumer_app = attach();
  ASSERT_TRUE(producer_app && consumer_app);
  EXPECT_EQ(exchange(*producer_app, *consumer_app), "");
}

TEST_F(ApplicationTest, ComesBackByItselfAfterARestartWithItsPrefixes) {
  auto producer_app = attach({{*packet::name::parse("/actors"), {}}});
  auto consumer_app = attach();
  ASSERT_TRUE(producer_app && consumer_app);
  const auto producer_seen = watch_attachments(*producer_app);
  const auto consumer_seen = watch_attachments(*consumer_app);
  std::vector<std::uint64_t> expected;
  for (int i = 0; i < 2; ++i) {
    restart();
    expected.insert(expected.end(), {down, up});
    EXPECT_TRUE(
        eventually([&] { return producer_seen->are(expected) && consumer_seen->are(expected); }));
    EXPECT_EQ(exchange(*producer_app, *consumer_app), "");
  }
  EXPECT_EQ(faces().size(), 5u) << "management, and two of each application";
}

TEST_F(ApplicationTest, WhatIsSentWhileThereIsNoForwarderWaitsForIt) {
  auto app = attach();
  ASSERT_TRUE(app);
  const auto seen = watch_attachments(*app);
  node.reset();
  ASSERT_TRUE(eventually([&] { return seen->are({down}); }));
  caf::scoped_actor self{system};
  send_batch batch;
  batch.batch.packets.push_back(packet::interest_builder{*packet::name::parse("/nobody")}.encode());
  auto answer = self->request(app->face(), caf::infinite, std::move(batch));
  restart();
  answer.receive(
      [](const batch_result& r) {
        EXPECT_EQ(r.accepted, 1u);
        EXPECT_EQ(r.queued, 1u);
      },
      [](const caf::error& e) { ADD_FAILURE() << caf::to_string(e); });
}

TEST_F(ApplicationTest, ComesBackWhenItsFaceIsDestroyed) {
  auto app = attach();
  ASSERT_TRUE(app);
  const auto seen = watch_attachments(*app);
  auto reader = port::spawn<producer_state>(system, nullptr, app->face());
  subscribe_to(*app, reader);  // a face that nobody reads looks at nothing
  caf::scoped_actor self{system};
  self->request(node->service(), caf::infinite, destroy_face{faces().back().id})
      .receive([] {}, [](const caf::error& e) { ADD_FAILURE() << caf::to_string(e); });
  EXPECT_TRUE(eventually([&] { return seen->are({down, up}); }));
  end(reader);
}

TEST_F(ApplicationTest, StopsWhileThereIsNoForwarder) {
  auto app = attach();
  ASSERT_TRUE(app);
  const auto seen = watch_attachments(*app);
  node.reset();
  ASSERT_TRUE(eventually([&] { return seen->are({down}); }));
  app->stop();
}

TEST_F(ApplicationTest, TellsTheSinkWhenTheForwarderGoesAwayForGood) {
  auto options = client_options();
  options.reconnect = false;
  auto app = attach(options);
  ASSERT_TRUE(app);
  auto done = std::make_shared<std::promise<std::string>>();
  auto outcome = done->get_future();
  auto consumer = port::spawn<consumer_state>(system, nullptr, app->face(), std::uint64_t{0}, done);
  done.reset();
  subscribe_to(*app, consumer);
  node.reset();
  ASSERT_EQ(outcome.wait_for(10s), std::future_status::ready);
  EXPECT_NE(outcome.get().find("face closed"), std::string::npos);
  end(consumer);
}

TEST_F(ApplicationTest, SaysWhyItCannotAttach) {
  auto options = client_options();
  options.socket_path += ".nobody";
  auto app = application::attach(system, options, {});
  ASSERT_FALSE(app);
  EXPECT_EQ(app.error().code, errc::not_found);
}

}  // namespace
}  // namespace facet::actors::test
