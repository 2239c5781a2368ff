// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Congestion marks through a whole forwarder to applications on rings.
#include "core/client/received.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"
#include "core/shm/channel.hpp"
#include "tests/actors/node_fixture.hpp"

namespace facet::actors::test {
namespace {

using namespace std::chrono_literals;

class RingCongestionTest : public NodeTest {
 protected:
  void SetUp() override {
    NodeTest::SetUp();
    producer_ = std::make_unique<client::connection>(connect());
    consumer_ = std::make_unique<client::connection>(connect());
    ASSERT_TRUE(consumer_->over_shared_memory());
    ASSERT_TRUE(producer_->register_prefix(prefix()));
  }
  void TearDown() override {
    consumer_.reset();
    producer_.reset();
    NodeTest::TearDown();
  }

  static packet::name prefix() { return packet::name::parse("/p").value(); }
  static packet::buffer next_interest(std::uint64_t number) {
    return packet::interest_builder{prefix().append_sequence(number)}.encode();
  }

  /// Asks for that many more packets and sees them answered.
  void exchange(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      ASSERT_TRUE(consumer_->send(next_interest(asked_++)));
    for (std::size_t i = 0; i < count; ++i) {
      const auto asked = producer_->receive(5s);
      ASSERT_TRUE(asked) << asked.error().message;
      const auto interest = client::interest_in(*asked);
      ASSERT_TRUE(interest);
      ASSERT_TRUE(producer_->send(packet::data_builder{interest->name}.encode()));
    }
  }

  /// Reads that many packets. @returns how many were marked
  int read(std::size_t count) {
    int marked = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const auto got = consumer_->receive(5s);
      EXPECT_TRUE(got) << got.error().message;
      if (!got)
        return marked;
      const auto lp = packet::decode_lp(*got);
      EXPECT_TRUE(lp && packet::decode_data(lp->fragment));
      marked += lp && lp->congestion_mark.value_or(0) != 0 ? 1 : 0;
    }
    return marked;
  }

  std::unique_ptr<client::connection> producer_;
  std::unique_ptr<client::connection> consumer_;
  std::uint64_t asked_ = 0;
};

TEST_F(RingCongestionTest, TellsASlowReaderByMarks) {
  exchange(200);  // of 256 slots
  int marked = 0;
  EXPECT_TRUE(eventually([&] {
    exchange(1);
    marked += read(1);
    return marked > 0;
  }));
}

TEST_F(RingCongestionTest, TellsAReaderThatKeepsUpNothing) {
  int marked = 0;
  for (int round = 0; round < 100; ++round) {
    exchange(100);
    marked += read(100);
  }
  EXPECT_EQ(marked, 0);
}

TEST_F(RingCongestionTest, CarriesMarksFromUpstream) {
  ASSERT_TRUE(consumer_->send(next_interest(0)));
  ASSERT_TRUE(producer_->receive(5s));
  const auto data = packet::data_builder{prefix().append_sequence(0)}.encode();
  ASSERT_TRUE(producer_->send(packet::encode_lp({.congestion_mark = 1}, data)));
  EXPECT_EQ(read(1), 1);
}

TEST_F(RingCongestionTest, CarriesMarkedInterestsToProducers) {
  const auto interest = next_interest(0);
  ASSERT_TRUE(consumer_->send(packet::encode_lp({.congestion_mark = 1}, interest)));
  const auto asked = producer_->receive(5s);
  ASSERT_TRUE(asked);
  EXPECT_EQ(packet::kind_of(*asked), packet::packet_kind::lp);
  EXPECT_TRUE(client::interest_in(*asked));
}

TEST_F(RingCongestionTest, GivesBarePacketsToAnApplicationOfVersionOne) {
  caf::scoped_actor self{system};
  create_face request;
  const auto name = unique_name("old");
  request.uri = "shm://" + name;
  self->request(node->service(), caf::infinite, request)
      .receive([](const face_info&) {}, [](const caf::error& e) { FAIL() << caf::to_string(e); });
  auto old = shm::channel::attach(name);
  ASSERT_TRUE(old) << old.error().message;
  ASSERT_TRUE(old->try_send(next_interest(0).bytes()));
  ASSERT_TRUE(producer_->receive(5s));
  const auto data = packet::data_builder{prefix().append_sequence(0)}.encode();
  ASSERT_TRUE(producer_->send(packet::encode_lp({.congestion_mark = 1}, data)));
  std::string got;
  EXPECT_TRUE(eventually([&] {
    const auto n = old->receive(1, [&](bytes_view octets) { got = text_of(octets); });
    return n && *n == 1;
  }));
  EXPECT_EQ(got, text_of(data));
}

}  // namespace
}  // namespace facet::actors::test
