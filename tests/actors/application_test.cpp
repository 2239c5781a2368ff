// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// A producer and a consumer written as actors, exchanging batches through a whole forwarder:
/// application face → ring → face → strategy → face → ring → application face.
#include "actors/application.hpp"

#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "tests/actors/node_fixture.hpp"

#include <future>

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

class ApplicationTest : public NodeTest {
 protected:
  std::unique_ptr<application> attach(std::vector<client::registration> prefixes = {}) {
    auto app = application::attach(system, client_options(), std::move(prefixes));
    EXPECT_TRUE(app) << app.error().message;
    return app ? std::move(*app) : nullptr;
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
  auto producer = port::spawn<producer_state>(system, nullptr, producer_app->face());
  subscribe_to(*producer_app, producer);
  auto done = std::make_shared<std::promise<std::string>>();
  auto outcome = done->get_future();
  auto consumer = port::spawn<consumer_state>(system, nullptr, consumer_app->face(),
                                              std::uint64_t{20000}, done);
  done.reset();
  subscribe_to(*consumer_app, consumer);
  ASSERT_EQ(outcome.wait_for(30s), std::future_status::ready);
  EXPECT_EQ(outcome.get(), "");
  end(producer);
  end(consumer);
}

TEST_F(ApplicationTest, TellsTheSinkWhenTheForwarderGoesAway) {
  auto app = attach();
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
