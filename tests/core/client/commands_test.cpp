// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Registration, other commands and datasets.
#include "core/management/dataset.hpp"
#include "tests/core/client/client_fixture.hpp"

namespace facet::client {
namespace {

class CommandsTest : public ClientTest {};

TEST_F(CommandsTest, PrefixesAreRegisteredAndUnregistered) {
  auto& forwarder = start();
  auto c = open();
  ASSERT_TRUE(c.register_prefix(uri("/a")));
  ASSERT_TRUE(c.register_prefix(uri("/b"), {.cost = 10, .capture = true}));
  EXPECT_EQ(forwarder.registered(), (std::vector<std::string>{"/a", "/b"}));
  ASSERT_TRUE(c.unregister_prefix(uri("/a")));
  ASSERT_TRUE(c.unregister_prefix(uri("/never")));
  EXPECT_EQ(forwarder.registered(), std::vector<std::string>{"/b"});
}

TEST_F(CommandsTest, ARefusalCarriesTheForwardersWords) {
  start({.refused_prefixes = {"/theirs"}});
  auto c = open();
  const auto refused = c.register_prefix(uri("/theirs"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::refused);
  EXPECT_NE(refused.error().message.find("/theirs"), std::string::npos);
  EXPECT_NE(refused.error().message.find("403 not yours"), std::string::npos);
}

TEST_F(CommandsTest, ASilentForwarderTimesOut) {
  auto& forwarder = start();
  auto o = defaults();
  o.command_timeout = 50ms;
  auto c = open(o);
  forwarder.change([](behaviour& b) { b.answers = false; });
  const auto silent = c.register_prefix(uri("/a"));
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code, errc::timed_out);
  forwarder.change([](behaviour& b) { b.answers = true; });
  EXPECT_TRUE(c.register_prefix(uri("/a"))) << "a late or missing answer harms nothing after it";
}

TEST_F(CommandsTest, ErrorCodesOfCommandsAreAnswersNotErrors) {
  start();
  auto c = open();
  const auto response = c.command("measurements", "list", {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->code, 501U);
  EXPECT_EQ(response->text, "no measurements/list");
}

TEST_F(CommandsTest, DatasetsOfManySegmentsAreJoined) {
  std::vector<std::uint8_t> content;
  for (std::uint64_t i = 1; i <= 3000; ++i)
    management::encode(management::fib_entry{uri("/a").append_segment(i), {{i, 0}}}, content);
  start({.datasets = {{"/localhost/nfd/fib/list", content}}});
  for (const bool shared_memory : {true, false}) {
    auto o = defaults();
    o.shared_memory = shared_memory;
    auto c = open(o);
    const auto fetched = c.fetch_dataset(uri("/localhost/nfd/fib/list"));
    ASSERT_TRUE(fetched) << fetched.error().message;
    EXPECT_EQ(*fetched, content);
    const auto items = management::decode_dataset<management::fib_entry>(*fetched);
    ASSERT_TRUE(items);
    EXPECT_EQ(items->size(), 3000U);
  }
}

TEST_F(CommandsTest, AnEmptyDatasetIsEmpty) {
  start({.datasets = {{"/localhost/nfd/faces/list", {}}}});
  auto c = open();
  const auto fetched = c.fetch_dataset(uri("/localhost/nfd/faces/list"));
  ASSERT_TRUE(fetched);
  EXPECT_TRUE(fetched->empty());
}

TEST_F(CommandsTest, ANackedQueryIsRefusedAtOnce) {
  auto& forwarder = start({.answers = false});
  auto o = defaults();
  o.shared_memory = false;
  auto c = open(o);
  std::thread answer{[&] {
    const auto query =
        packet::interest_builder{uri("/localhost/nfd/no/such")}.can_be_prefix().encode();
    const auto nack = packet::encode_nack(packet::nack_reason::no_route, query);
    EXPECT_TRUE(eventually([&] { return !forwarder.questions().empty(); }));
    forwarder.send({nack});
  }};
  const auto refused = c.fetch_dataset(uri("/localhost/nfd/no/such"));
  answer.join();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::refused);
  EXPECT_NE(refused.error().message.find("NoRoute"), std::string::npos);
}

TEST_F(CommandsTest, AQueryAnsweredLikeACommandIsRefused) {
  auto& forwarder = start({.answers = false});
  auto o = defaults();
  o.shared_memory = false;
  auto c = open(o);
  const auto dataset = uri("/localhost/nfd/no/such");
  std::thread answer{[&] {
    EXPECT_TRUE(eventually([&] { return !forwarder.questions().empty(); }));
    forwarder.send({management::make_response_data(dataset, {501, "no such dataset", {}})});
  }};
  const auto refused = c.fetch_dataset(dataset);
  answer.join();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::refused);
  EXPECT_NE(refused.error().message.find("no such dataset"), std::string::npos);
}

}  // namespace
}  // namespace facet::client
