// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/stream_link.hpp"

#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"
#include "tests/core/shm/hostile_peer.hpp"
#include "tests/core/shm/open_descriptors.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

namespace facet::actors {
namespace {

class StreamLinkTest : public ::testing::Test {
 protected:
  void SetUp() override {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    link = std::make_unique<stream_link>(unique_fd{ends[0]});
    peer = unique_fd{ends[1]};
  }

  void write(bytes_view octets) {
    ASSERT_EQ(::write(peer.get(), octets.data(), octets.size()),
              static_cast<ssize_t>(octets.size()));
  }

  std::vector<std::uint8_t> read_all() {
    std::vector<std::uint8_t> all;
    std::uint8_t chunk[65536];
    for (ssize_t n; (n = ::read(peer.get(), chunk, sizeof chunk)) > 0;)
      all.insert(all.end(), chunk, chunk + n);
    return all;
  }

  static packet::buffer interest(const char* uri) {
    return packet::interest_builder{*packet::name::parse(uri)}.nonce(1).encode();
  }

  std::unique_ptr<stream_link> link;
  unique_fd peer;
  std::vector<packet::buffer> got;
};

TEST_F(StreamLinkTest, FindsPacketsHoweverTheStreamIsCut) {
  const auto a = interest("/a");
  const auto b = interest("/b");
  for (const auto octet : a.bytes()) {
    EXPECT_TRUE(got.empty());
    write({&octet, 1});
    ASSERT_TRUE(link->receive(10, got));
  }
  ASSERT_EQ(got.size(), 1u);
  std::vector<std::uint8_t> both{a.bytes().begin(), a.bytes().end()};
  both.insert(both.end(), b.bytes().begin(), b.bytes().end());
  write(both);
  ASSERT_TRUE(link->receive(10, got));
  ASSERT_EQ(got.size(), 3u);
  EXPECT_TRUE(std::ranges::equal(got[2].bytes(), b.bytes()));
}

TEST_F(StreamLinkTest, KeepsWhatExceedsTheLimitForTheNextCall) {
  for (int i = 0; i < 3; ++i)
    write(interest("/a"));
  auto n = link->receive(2, got);
  ASSERT_TRUE(n);
  EXPECT_EQ(*n, 2u);
  EXPECT_FALSE(link->park()) << "a whole packet is here already; no descriptor will say so";
  ASSERT_TRUE(link->receive(2, got));
  EXPECT_EQ(got.size(), 3u);
  EXPECT_TRUE(link->park());
}

TEST_F(StreamLinkTest, DeliversTheLastPacketsBeforeTheEnd) {
  write(interest("/a"));
  peer.reset();
  auto n = link->receive(10, got);
  ASSERT_TRUE(n) << n.error().message;
  EXPECT_EQ(*n, 1u);
  n = link->receive(10, got);
  ASSERT_FALSE(n);
  EXPECT_EQ(n.error().code, errc::disconnected);
}

TEST_F(StreamLinkTest, RefusesAStreamThatHoldsNoPackets) {
  write(std::vector<std::uint8_t>{0x05, 0xFD, 0xFF, 0xFF, 0});  // an Interest of 65535 octets
  auto n = link->receive(10, got);
  ASSERT_FALSE(n);
  EXPECT_EQ(n.error().code, errc::corrupt);
}

TEST_F(StreamLinkTest, AnswersBareToAPeerThatSpeaksBare) {
  write(interest("/a"));
  ASSERT_TRUE(link->receive(10, got));
  const auto b = interest("/b");
  ASSERT_EQ(*link->send({&b, 1}), 1u);
  EXPECT_TRUE(std::ranges::equal(read_all(), b.bytes()));
}

TEST_F(StreamLinkTest, WrapsForAPeerWhoseFirstPacketIsAnLpPacket) {
  packet::lp_headers none;
  write(packet::encode_lp(none, interest("/a")));
  ASSERT_TRUE(link->receive(10, got));
  const auto b = interest("/b");
  ASSERT_EQ(*link->send({&b, 1}), 1u);
  const auto octets = read_all();
  auto lp = packet::decode_lp(octets);
  ASSERT_TRUE(lp);
  EXPECT_FALSE(lp->bare);
  EXPECT_TRUE(std::ranges::equal(lp->fragment, b.bytes()));
}

TEST_F(StreamLinkTest, NeverExceedsThePacketLimitByWrapping) {
  packet::lp_headers none;
  write(packet::encode_lp(none, interest("/a")));
  ASSERT_TRUE(link->receive(10, got));
  const std::vector<std::uint8_t> content(8740, 7);
  const auto large = packet::data_builder{*packet::name::parse("/a")}.content(content).encode();
  ASSERT_LE(large.size(), packet::max_packet_size);
  ASSERT_GT(large.size() + 8, packet::max_packet_size);
  ASSERT_EQ(*link->send({&large, 1}), 1u);
  EXPECT_EQ(read_all().size(), large.size()) << "bare, because one octet more would kill the peer";
}

TEST_F(StreamLinkTest, SendsAPacketCutInTwoToItsEndBeforeAnyOther) {
  const std::vector<std::uint8_t> content(8000, 7);
  const auto large = packet::data_builder{*packet::name::parse("/a")}.content(content).encode();
  const std::vector<packet::buffer> many(100, large);
  std::size_t sent = 0;
  std::vector<std::uint8_t> received;
  for (int round = 0; round < 1000 && received.size() < many.size() * large.size(); ++round) {
    auto n = link->send(std::span{many}.subspan(sent));
    ASSERT_TRUE(n) << n.error().message;
    sent += *n;
    const auto chunk = read_all();
    received.insert(received.end(), chunk.begin(), chunk.end());
  }
  ASSERT_EQ(received.size(), many.size() * large.size());
  for (std::size_t at = 0; at < received.size(); at += large.size())
    ASSERT_TRUE(std::ranges::equal(bytes_view{received}.subspan(at, large.size()), large.bytes()));
  EXPECT_FALSE(link->unsent());
}

TEST_F(StreamLinkTest, ReportsABrokenConnection) {
  peer.reset();
  const auto a = interest("/a");
  EXPECT_FALSE(link->send({&a, 1}));
}

TEST_F(StreamLinkTest, DescriptorsThatLingerKeepNobodyWaiting) {
  std::array<shm::lingering_socket, 2> gifts;
  const auto before = shm::open_descriptors() - gifts.size();
  const auto start = std::chrono::steady_clock::now();
  const auto packet = interest("/a");
  ASSERT_GT(gifts[0].pass_over(peer.get(), packet.bytes()), 0);
  ASSERT_TRUE(link->receive(10, got));
  EXPECT_EQ(got.size(), 1u);
  // And one that is never read.
  ASSERT_GT(gifts[1].pass_over(peer.get(), packet.bytes()), 0);
  link.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - start, shm::at_once);
  const auto closed = [&] { return shm::open_descriptors() < before; };
  while (!closed() && std::chrono::steady_clock::now() - start < shm::at_once)
    std::this_thread::yield();
  EXPECT_TRUE(closed()) << "closed by somebody else";
}

}  // namespace
}  // namespace facet::actors
