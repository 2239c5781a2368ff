// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Commands and datasets of the NFD Management Protocol, asked of a whole forwarder.
#include "core/management/command.hpp"
#include "core/management/command_format.hpp"
#include "core/management/dataset.hpp"
#include "core/packet/data.hpp"
#include "core/packet/lp.hpp"
#include "core/packet/prefix_announcement.hpp"
#include "tests/actors/node_fixture.hpp"

#include <algorithm>

namespace facet::actors::test {
namespace {

using namespace std::chrono_literals;
using management::control_parameters;

packet::name n(std::string_view uri) {
  return *packet::name::parse(uri);
}

class ManagementTest : public NodeTest {
 protected:
  /// Sends a command; checks that a success carries exactly what NFD's clients insist on.
  management::control_response run(std::string_view module, std::string_view verb,
                                   const control_parameters& p) {
    auto answer = app().command(module, verb, p);
    if (!answer)
      throw std::runtime_error(answer.error().message);
    const auto* format = management::find_format(module, verb);
    if (answer->succeeded() && format != nullptr) {
      EXPECT_TRUE(answer->body) << module << "/" << verb;
      const auto checked = check_answer(*format, answer->body.value_or(control_parameters{}));
      EXPECT_TRUE(checked) << module << "/" << verb << ": " << checked.error().message;
    }
    return std::move(*answer);
  }

  template <class Item>
  std::vector<Item> dataset(std::string_view uri) {
    auto content = app().fetch_dataset(n(uri));
    EXPECT_TRUE(content) << uri;
    auto items = management::decode_dataset<Item>(*content);
    EXPECT_TRUE(items) << uri << ": " << items.error().message;
    return items.value_or(std::vector<Item>{});
  }

  std::vector<management::route_record> routes(const packet::name& prefix) {
    for (auto& entry : dataset<management::rib_entry>("/localhost/nfd/rib/list"))
      if (entry.name == prefix)
        return entry.routes;
    return {};
  }

  std::vector<management::next_hop_record> hops(const packet::name& prefix) {
    for (auto& entry : dataset<management::fib_entry>("/localhost/nfd/fib/list"))
      if (entry.name == prefix)
        return entry.next_hops;
    return {};
  }

  std::string strategy_of(const packet::name& prefix) {
    for (auto& choice : dataset<management::strategy_choice>("/localhost/nfd/strategy-choice/list"))
      if (choice.name == prefix)
        return choice.strategy.to_uri();
    return {};
  }

  /// Puts Data /cached/0 … into the content store by asking for it.
  void cache(std::size_t count) {
    auto producer = connect();
    ASSERT_TRUE(producer.register_prefix(n("/cached")));
    for (std::size_t i = 0; i < count; ++i) {
      auto name = n("/cached");
      name.append_segment(i);
      ASSERT_TRUE(app().send(packet::interest_builder{name}.encode()));
      ASSERT_TRUE(producer.receive(5s));
      ASSERT_TRUE(producer.send(packet::data_builder{name}.encode()));
      ASSERT_TRUE(app().receive(5s));
    }
  }

  void SetUp() override {
    NodeTest::SetUp();
    app_.emplace(connect());
  }
  void TearDown() override {
    app_.reset();
    NodeTest::TearDown();
  }
  client::connection& app() { return *app_; }

 private:
  std::optional<client::connection> app_;
};

TEST_F(ManagementTest, RegistersAndUnregistersWithEveryFieldInTheAnswer) {
  control_parameters p;
  p.name = n("/r");
  auto answer = run("rib", "register", p);
  ASSERT_EQ(answer.code, 200u) << answer.text;
  EXPECT_EQ(answer.body->origin, 0u);
  EXPECT_EQ(answer.body->cost, 0u);
  EXPECT_EQ(answer.body->flags, 1u);
  EXPECT_FALSE(answer.body->expiration_period);
  p.origin = 255;
  p.cost = 7;
  p.expiration_period = 3'600'000;
  EXPECT_EQ(run("rib", "register", p).body->expiration_period, 3'600'000u);
  const auto listed = routes(n("/r"));
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_FALSE(listed[0].expiration_period);
  EXPECT_LE(listed[1].expiration_period, 3'600'000u);
  ASSERT_EQ(hops(n("/r")).size(), 1u);
  EXPECT_EQ(hops(n("/r"))[0].cost, 0u) << "the cheapest of the two origins";

  control_parameters gone;
  gone.name = n("/r");
  EXPECT_EQ(run("rib", "unregister", gone).code, 200u);
  EXPECT_EQ(hops(n("/r"))[0].cost, 7u);
  EXPECT_EQ(run("rib", "unregister", gone).code, 200u) << "a route that is not there";
}

TEST_F(ManagementTest, ARouteExpires) {
  control_parameters p;
  p.name = n("/r");
  p.expiration_period = 1;
  ASSERT_EQ(run("rib", "register", p).code, 200u);
  EXPECT_TRUE(eventually([&] { return routes(n("/r")).empty() && hops(n("/r")).empty(); }));
}

TEST_F(ManagementTest, NobodyTakesTheForwardersOwnPrefixes) {
  control_parameters p;
  p.name = n("/localhost/nfd");
  p.face_id = management_face;
  p.origin = 255;
  EXPECT_EQ(run("rib", "unregister", p).code, 403u);
  control_parameters hop;
  hop.name = n("/localhost/facet/status");
  EXPECT_EQ(run("fib", "add-nexthop", hop).code, 403u);
  hop.name = n("/localhost/nfd");
  hop.face_id = management_face;
  EXPECT_EQ(run("fib", "remove-nexthop", hop).code, 403u);
  EXPECT_FALSE(hops(n("/localhost/nfd")).empty());
}

TEST_F(ManagementTest, AddsAndRemovesNextHopsBesideRoutes) {
  control_parameters p;
  p.name = n("/f");
  p.cost = 10;
  ASSERT_EQ(run("rib", "register", p).code, 200u);
  p.cost = 5;
  ASSERT_EQ(run("fib", "add-nexthop", p).code, 200u);
  EXPECT_EQ(hops(n("/f"))[0].cost, 5u);
  const auto listed = routes(n("/f"));
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_EQ(listed[1].origin, management::route_origin::fib_command);
  EXPECT_EQ(listed[1].flags, 0u);
  control_parameters gone;
  gone.name = n("/f");
  EXPECT_EQ(run("fib", "remove-nexthop", gone).code, 200u);
  EXPECT_EQ(hops(n("/f"))[0].cost, 10u) << "the registered route stays";
}

TEST_F(ManagementTest, SaysWhichFaceOrPrefixIsWrong) {
  control_parameters p;
  p.name = n("/f");
  p.face_id = 99999;
  EXPECT_EQ(run("fib", "add-nexthop", p).code, 410u);
  EXPECT_EQ(run("fib", "remove-nexthop", p).code, 200u) << "what is not there is removed";
  EXPECT_EQ(run("rib", "register", p).code, 404u);
  packet::name deep;
  for (int i = 0; i < 33; ++i)
    deep.append("c");
  control_parameters q;
  q.name = deep;
  EXPECT_EQ(run("rib", "register", q).code, 414u);
  EXPECT_EQ(run("fib", "add-nexthop", q).code, 414u);
}

TEST_F(ManagementTest, ChoosesAndUnsetsStrategies) {
  control_parameters p;
  p.name = n("/s");
  p.strategy = n("/localhost/nfd/strategy/multicast");
  auto answer = run("strategy-choice", "set", p);
  ASSERT_EQ(answer.code, 200u) << answer.text;
  const auto full = answer.body->strategy->to_uri();
  EXPECT_TRUE(full.starts_with("/localhost/nfd/strategy/multicast/v=")) << full;
  EXPECT_EQ(strategy_of(n("/s")), full);
  p.strategy = n("/localhost/nfd/strategy/no-such");
  EXPECT_EQ(run("strategy-choice", "set", p).code, 404u);
  p.strategy = n("/localhost/nfd/strategy/multicast/v=5/nonsense");
  EXPECT_EQ(run("strategy-choice", "set", p).code, 400u);
  control_parameters gone;
  gone.name = n("/s");
  EXPECT_EQ(run("strategy-choice", "unset", gone).code, 200u);
  EXPECT_EQ(strategy_of(n("/s")), "");
  EXPECT_EQ(run("strategy-choice", "unset", gone).code, 200u) << "none was there";
  gone.name = packet::name{};
  EXPECT_EQ(run("strategy-choice", "unset", gone).code, 400u);
}

TEST_F(ManagementTest, ConfiguresTheContentStore) {
  const auto before = run("cs", "config", {});
  EXPECT_EQ(before.body->flags, 3u);
  control_parameters p;
  p.capacity = 1234;
  p.flags = 0;
  p.mask = 1;
  EXPECT_EQ(run("cs", "config", p).body->flags, 2u) << "admit off, serve untouched";
  const auto info = dataset<management::cs_info>("/localhost/nfd/cs/info").at(0);
  EXPECT_EQ(info.capacity, 1234u);
  EXPECT_EQ(info.flags, 2u);
  p.mask.reset();
  EXPECT_EQ(run("cs", "config", p).code, 400u) << "Flags without Mask";
}

TEST_F(ManagementTest, ErasesWithinALimitAndSaysWhenMoreIsLeft) {
  cache(260);
  control_parameters p;
  p.name = n("/cached");
  p.count = 1;
  EXPECT_EQ(run("cs", "erase", p).body->count, 1u);
  p.count.reset();
  auto answer = run("cs", "erase", p);
  EXPECT_EQ(answer.body->count, 256u);
  EXPECT_EQ(answer.body->capacity, 256u);
  answer = run("cs", "erase", p);
  EXPECT_EQ(answer.body->count, 3u);
  EXPECT_FALSE(answer.body->capacity);
  p.count = 0;
  EXPECT_EQ(run("cs", "erase", p).code, 400u);
}

TEST_F(ManagementTest, RefusesWhatACommandDoesNotTake) {
  control_parameters p;
  p.name = n("/r");
  p.uri = "udp4://192.0.2.1:6363";
  const auto answer = run("rib", "register", p);
  EXPECT_EQ(answer.code, 400u);
  EXPECT_NE(answer.text.find("Uri"), std::string::npos) << answer.text;
  EXPECT_EQ(run("rib", "conquer", {}).code, 501u);
  EXPECT_EQ(run("weather", "list", {}).code, 501u);
}

TEST_F(ManagementTest, OneFaceHasSoManyRoutesOfAPrefixAndNoMore) {
  control_parameters p;
  p.name = n("/r");
  for (std::uint64_t origin = 0; origin < 64; ++origin) {
    p.origin = 1000 + origin;
    ASSERT_EQ(run("rib", "register", p).code, 200u) << origin;
  }
  p.origin = 2000;
  EXPECT_EQ(run("rib", "register", p).code, 503u);
  p.origin = 1000;
  p.cost = 5;
  EXPECT_EQ(run("rib", "register", p).code, 200u) << "those that are there may be changed";
  EXPECT_EQ(routes(n("/r")).size(), 64u);
}

TEST_F(ManagementTest, StrategiesAreChosenForSoManyPrefixesAndNoMore) {
  caf::scoped_actor self{system};
  const auto choose = [&](std::uint64_t i) {
    return self->request(
        node->service(), caf::infinite,
        set_strategy{n("/s").append_sequence(i), n("/localhost/nfd/strategy/multicast")});
  };
  const auto there = dataset<management::strategy_choice>("/localhost/nfd/strategy-choice/list");
  const auto room = 4096 - there.size();
  std::vector<decltype(choose(0))> asked;
  for (std::uint64_t i = 0; i <= room; ++i)
    asked.push_back(choose(i));
  std::size_t taken = 0;
  for (auto& one : asked)
    one.receive([&](const packet::name&) { ++taken; },
                [](const caf::error& e) { EXPECT_EQ(from_caf(e), errc::no_space); });
  EXPECT_EQ(taken, room);
}

TEST_F(ManagementTest, AFaceHasSoManyUnansweredCommandsAndNoMore) {
  constexpr std::uint32_t most = 256;
  constexpr std::uint32_t beyond = 40;
  control_parameters route;
  route.name = n("/r");
  packet::lp_headers from;
  from.incoming_face_id = app().face_id();
  send_batch at_once;
  for (std::uint32_t i = 0; i < most + beyond; ++i)
    at_once.batch.packets.push_back(
        packet::encode_lp(from, management::build_command("rib", "register", route)->wire));
  caf::scoped_actor self{system};
  self->request(faces().front().handle, caf::infinite, std::move(at_once))
      .receive(
          [&](const batch_result& r) {
            EXPECT_EQ(r.accepted, most);
            EXPECT_EQ(r.dropped, beyond);
          },
          [](const caf::error& e) { ADD_FAILURE() << caf::to_string(e); });
  EXPECT_EQ(run("rib", "register", route).code, 200u) << "when these are answered";
}

TEST_F(ManagementTest, SoManyActorsAreToldOfEventsAndNoMore) {
  caf::scoped_actor self{system};
  const auto ask = [&](auto target, auto question) {
    errc problem{};
    self->request(target, caf::infinite, question)
        .receive([] {}, [&](const caf::error& e) { problem = from_caf(e).code; });
    return problem;
  };
  arrivals seen;
  auto sink = port::spawn<recorder_state>(system, nullptr, &seen);
  int more = 0;
  const auto management = faces().front().handle;
  const auto told = caf::actor_cast<face_event_sink>(management);
  while (more < 100 && ask(node->service(), subscribe_events{told}) == errc{})
    ++more;
  EXPECT_EQ(more, 63) << "and management itself";
  for (more = 0; more < 100 && ask(management, subscribe{sink}) == errc{};)
    ++more;
  EXPECT_EQ(more, 63) << "and the strategy";
  self->send_exit(sink, caf::exit_reason::user_shutdown);
  self->wait_for(sink);
}

TEST_F(ManagementTest, ServesThousandsOfRoutesInSegments) {
  caf::scoped_actor self{system};
  constexpr std::size_t count = 3000;
  for (std::size_t i = 0; i < count; ++i) {
    auto prefix = n("/many");
    prefix.append_number(packet::tlv::generic_component, i);
    self->send(node->service(), register_prefix{{prefix, management_face, 0, 0, 1, 0}});
  }
  EXPECT_TRUE(eventually([&] {
    return dataset<management::rib_entry>("/localhost/nfd/rib/list").size() >= count &&
           dataset<management::fib_entry>("/localhost/nfd/fib/list").size() >= count;
  }));
}

TEST_F(ManagementTest, AnswersUnknownDatasetsWithANack) {
  for (const char* uri :
       {"/localhost/nfd/faces/weather", "/localhost/nfd/x/list", "/localhost/nfd"}) {
    ASSERT_TRUE(app().send(packet::interest_builder{n(uri)}.can_be_prefix().encode()));
    const auto got = app().receive(5s);
    ASSERT_TRUE(got) << uri;
    EXPECT_EQ(packet::kind_of(*got), packet::packet_kind::lp) << uri;
  }
}

TEST_F(ManagementTest, RegistersAPrefixByItsAnnouncement) {
  const auto prefix = n("/announced");
  const auto name = n("/localhost/nfd/rib/announce");
  const auto announce = [&](bytes_view announcement) {
    const auto wire =
        packet::interest_builder{name}.application_parameters(announcement).encode_signed();
    EXPECT_TRUE(app().send(wire));
    const auto got = app().receive(5s);
    return management::decode_control_response(packet::decode_data(got.value())->content).value();
  };
  const auto good = packet::encode_prefix_announcement(prefix, 1h, 1);
  const auto answer = announce(good);
  ASSERT_EQ(answer.code, 200u) << answer.text;
  EXPECT_EQ(answer.body->name, prefix);
  EXPECT_EQ(answer.body->origin, management::route_origin::prefix_announcement);
  EXPECT_EQ(answer.body->cost, 2048u);
  EXPECT_EQ(answer.body->flags, 1u);
  EXPECT_EQ(answer.body->expiration_period, 3'600'000u);
  ASSERT_EQ(routes(prefix).size(), 1u);
  EXPECT_EQ(routes(prefix)[0].origin, management::route_origin::prefix_announcement);

  EXPECT_EQ(announce(packet::data_builder{prefix}.encode()).code, 400u) << "other Data";
  EXPECT_EQ(announce(good.bytes().first(20)).code, 400u) << "cut short";
  const auto reserved = packet::encode_prefix_announcement(n("/localhost/nfd/x"), 1h, 1);
  EXPECT_EQ(announce(reserved).code, 403u);
}

TEST_F(ManagementTest, RoutesGoWithTheirFace) {
  {
    auto other = connect();
    ASSERT_TRUE(other.register_prefix(n("/gone")));
    ASSERT_FALSE(hops(n("/gone")).empty());
  }
  EXPECT_TRUE(eventually([&] { return routes(n("/gone")).empty() && hops(n("/gone")).empty(); }));
}

}  // namespace
}  // namespace facet::actors::test
