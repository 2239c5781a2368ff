// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"
#include "core/packet/prefix_announcement.hpp"
#include "core/tables/rib.hpp"
#include "tests/actors/node_fixture.hpp"

#include <algorithm>
#include <optional>
#include <type_traits>

namespace facet::actors::test {
namespace {

using namespace std::chrono_literals;

constexpr face_id neighbour_id = 200;

packet::name n(std::string_view uri) {
  return packet::name::parse(uri).value();
}

/// A neighbour on another host, which has Data for every Interest and announces /far with it.
class neighbour_state {
 public:
  using handle = face_actor;
  static inline const char* name = "test.neighbour";

  neighbour_state(face_actor::pointer self, strategy_actor strategy)
      : self_(self), strategy_(std::move(strategy)) {
    port::drop_unexpected(self);
  }

  face_actor::behavior_type make_behavior() {
    return {
        [this](send_batch& request) { return on_batch(request.batch); },
        [](const cancel_batch&) {},
        [](const subscribe&) {},
        [](get_counters) { return face_counters{}; },
        [](get_histograms) { return face_histograms{}; },
        [this](const close_face&) { self_->quit(); },
    };
  }

 private:
  batch_result on_batch(const packet_batch& batch) {
    packets_arrived answers{neighbour_id, {}};
    for (const auto& p : batch.packets) {
      const auto lp = packet::decode_lp(p);
      const auto interest = packet::decode_interest(lp->fragment);
      packet::lp_headers headers;
      const auto announced = packet::encode_prefix_announcement(n("/far"), 1h, 1);
      headers.prefix_announcement = announced;
      answers.batch.packets.push_back(
          packet::encode_lp(headers, packet::data_builder{interest->name}.encode()));
    }
    self_->send(strategy_, std::move(answers));
    return {static_cast<std::uint32_t>(batch.packets.size()), 0, 0};
  }

  face_actor::pointer self_;
  strategy_actor strategy_;
};

class LearnedRoutesTest : public NodeTest {
 protected:
  void SetUp() override {
    NodeTest::SetUp();
    neighbour = port::spawn<neighbour_state>(system, nullptr, node->shards().any());
    forwarding::face_traits traits;
    traits.scope = forwarding::face_scope::non_local;
    EXPECT_EQ(ask(adopt_actor{neighbour_id, "internal://neighbour", neighbour, traits}), "");
    EXPECT_EQ(ask(set_strategy{n("/"), n("/localhost/nfd/strategy/self-learning")}), "");
  }

  void TearDown() override {
    caf::scoped_actor self{system};
    self->send(neighbour, close_face{});
    neighbour = nullptr;
    NodeTest::TearDown();
  }

  face_manager_actor service() { return caf::actor_cast<face_manager_actor>(node->service()); }

  /// Asks the service and waits; the error's code and sentence, nothing when it was done.
  template <class Request>
  std::string ask(Request request) {
    caf::scoped_actor self{system};
    std::string problem;
    const auto failed = [&](const caf::error& e) { problem = from_caf(e).message; };
    auto asked = self->request(service(), caf::infinite, std::move(request));
    if constexpr (std::is_same_v<Request, set_strategy>)
      asked.receive([](const packet::name&) {}, failed);
    else
      asked.receive([] {}, failed);
    return problem;
  }

  std::optional<route> learned_route() {
    caf::scoped_actor self{system};
    std::optional<route> found;
    self->request(service(), caf::infinite, list_routes_v)
        .receive(
            [&](const std::vector<route>& routes) {
              for (const auto& r : routes)
                if (r.origin == tables::route_origin::prefix_announcement)
                  found = r;
            },
            [](const caf::error& e) { FAIL() << caf::to_string(e); });
    return found;
  }

  void report(forwarding::route_request request) {
    caf::scoped_actor self{system};
    self->send(service(), std::vector{std::move(request)});
  }

  face_actor neighbour;
};

TEST_F(LearnedRoutesTest, GoFromTheStrategyIntoTheRibAndBack) {
  auto consumer = connect();
  ASSERT_TRUE(consumer.send(packet::interest_builder{n("/far/1")}.encode()));
  const auto got = consumer.receive(5s);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(packet::kind_of(*got), packet::packet_kind::data) << "applications get bare packets";
  ASSERT_TRUE(eventually([this] { return learned_route().has_value(); }));
  const auto r = *learned_route();
  EXPECT_EQ(r.prefix, n("/far"));
  EXPECT_EQ(r.face, neighbour_id);
  EXPECT_EQ(r.cost, 2048U);
  EXPECT_EQ(r.flags, 0U);
  EXPECT_GT(r.expires_ms, 590'000U);
  EXPECT_LE(r.expires_ms, 600'000U);

  report({n("/far"), neighbour_id, duration{0}, {}});
  EXPECT_TRUE(eventually([this] { return !learned_route(); }));
}

TEST_F(LearnedRoutesTest, AreRefusedWithoutAFaceOrAValidAnnouncement) {
  const auto announcement = packet::encode_prefix_announcement(n("/a"), 1h, 1);
  report({n("/a"), 77'777, 10min, announcement});
  report({n("/a"), neighbour_id, 10min, packet::data_builder{n("/a")}.encode()});
  report({n("/b"), neighbour_id, 10min, packet::encode_prefix_announcement(n("/b"), 1h, 1)});
  ASSERT_TRUE(eventually([this] { return learned_route().has_value(); }));
  EXPECT_EQ(learned_route()->prefix, n("/b")) << "the only good one, and the last";
}

TEST_F(LearnedRoutesTest, AreRefusedWhenTheAnnouncementProvesTooLittle) {
  const auto require = [this](management::proof proof) {
    node_options o;
    o.policy.announcements = proof;
    node->reconfigure(std::move(o));
  };
  const auto good = packet::encode_prefix_announcement(n("/a"), 1h, 1);
  std::vector<std::uint8_t> octets(good.bytes().begin(), good.bytes().end());
  octets.back() ^= 1;  // in the signature
  const auto damaged = packet::buffer::copy_of(octets);

  require(management::proof::digest);
  report({n("/a"), neighbour_id, 10min, damaged});
  report({n("/b"), neighbour_id, 10min, packet::encode_prefix_announcement(n("/b"), 1h, 1)});
  ASSERT_TRUE(eventually([this] { return learned_route().has_value(); }));
  EXPECT_EQ(learned_route()->prefix, n("/b")) << "the first was damaged";
  report({n("/b"), neighbour_id, duration{0}, {}});
  ASSERT_TRUE(eventually([this] { return !learned_route(); }));

  require(management::proof::trust);
  report({n("/a"), neighbour_id, 10min, good});  // everybody can make a digest
  require(management::proof::none);
  report({n("/c"), neighbour_id, 10min, damaged});
  ASSERT_TRUE(eventually([this] { return learned_route().has_value(); }));
  EXPECT_EQ(learned_route()->prefix, n("/c"));
}

TEST_F(LearnedRoutesTest, AnnouncementsOfProducersAreCheckedByTheForwarder) {
  const auto announcement = packet::encode_prefix_announcement(n("/a"), 1h, 1);
  EXPECT_EQ(ask(set_announcement{neighbour_id, announcement}), "");
  EXPECT_EQ(ask(set_announcement{77'777, announcement}), "there is no face 77777");
  EXPECT_EQ(ask(set_announcement{neighbour_id, bytes_of("nonsense")}),
            "not a prefix announcement: it is not well-formed Data");
}

}  // namespace
}  // namespace facet::actors::test
