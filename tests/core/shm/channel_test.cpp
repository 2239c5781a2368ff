// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/channel.hpp"

#include "tests/core/shm/shm_fixture.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <optional>
#include <thread>
#include <vector>

namespace facet::shm {
namespace {

using namespace std::chrono_literals;

class ChannelTest : public ::testing::Test {
 protected:
  void open(ring_geometry g = {16, 2048}, std::uint32_t start_index = 0) {
    auto made = channel::create(name_.get(), {.geometry = g, .start_index = start_index});
    ASSERT_TRUE(made) << made.error().message;
    engine_ = std::move(*made);
    auto attached = channel::attach(name_.get());
    ASSERT_TRUE(attached) << attached.error().message;
    app_ = std::move(*attached);
  }

  channel& engine() { return *engine_; }
  channel& app() { return *app_; }

  /// Cuts the region off as a hostile peer would.
  void truncate(off_t size) {
    ASSERT_EQ(::truncate(("/dev/shm" + region_object_name(name_.get())).c_str(), size), 0);
  }

  /// The header as a hostile peer sees it.
  region peer_view() { return region::attach(name_.get()).value(); }

  name_cleanup name_{unique_face_name("channel")};
  std::optional<channel> engine_;
  std::optional<channel> app_;
};

const std::vector<std::uint8_t> hello{'h', 'e', 'l', 'l', 'o'};

TEST_F(ChannelTest, CarriesPacketsBothWays) {
  open();
  for (channel* from : {&app(), &engine()}) {
    channel& to = from == &app() ? engine() : app();
    for (std::uint64_t i = 0; i < 100; ++i) {
      const auto sent = numbered_packet(i, 10 * i);
      ASSERT_TRUE(from->try_send(sent));
      std::vector<std::uint8_t> got;
      ASSERT_TRUE(receive_one(to, got));
      ASSERT_EQ(got, sent);
    }
    EXPECT_EQ(from->counters().packets_out, 100u);
    EXPECT_EQ(to.counters().packets_in, 100u);
    EXPECT_EQ(to.counters().bytes_in, from->counters().bytes_out);
  }
}

TEST_F(ChannelTest, EnginesCapacityIsAPowerOfTwoAndTheAppLearnsIt) {
  open({90, 2048});
  EXPECT_EQ(engine().geometry(), (ring_geometry{64, 2048}));
  EXPECT_EQ(app().geometry(), (ring_geometry{64, 2048}));
  EXPECT_FALSE(app().needs_renewal());
  EXPECT_EQ(app().name(), name_.get());
}

TEST_F(ChannelTest, BothEndsIntroduceThemselves) {
  open();
  EXPECT_TRUE(engine().peer_is_fenced() && engine().peer_rings_for_space());
  EXPECT_TRUE(app().peer_is_fenced() && app().peer_rings_for_space());
  EXPECT_EQ(engine().app_pid(), ::getpid());
  EXPECT_EQ(app().engine_epoch(), engine().engine_epoch());
  EXPECT_NE(app().engine_epoch(), 0u);
}

TEST_F(ChannelTest, RefusesABatchWithAPacketThatIsTooLargeNamingIt) {
  open({16, 100});
  const std::vector<std::uint8_t> fits(100);
  const std::vector<std::uint8_t> larger(101);
  const std::array<bytes_view, 3> batch{fits, larger, fits};
  const auto checked = app().check_sizes(batch);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error(), errc::packet_too_large);
  EXPECT_NE(checked.error().message.find("packet 2 of 3 has 101 octets"), std::string::npos);
  EXPECT_NE(checked.error().message.find("at most 100"), std::string::npos);
  EXPECT_TRUE(app().check_sizes(std::span(batch).first(1)));
  EXPECT_EQ(app().send_occupancy(), 0u);
}

TEST_F(ChannelTest, TellsTheEngineWhetherTheAppReadsLpPackets) {
  open();
  EXPECT_FALSE(engine().peer_takes_lp());
  app_.reset();
  app_ = channel::attach(name_.get(), feature_takes_lp).value();
  EXPECT_TRUE(engine().peer_takes_lp());
  EXPECT_TRUE(engine().peer_is_fenced());
  EXPECT_TRUE(app().peer_takes_lp()) << "an engine always does";
}

TEST_F(ChannelTest, IsCrowdedWhileMoreThanHalfOfItsSlotsAreTaken) {
  open({16, 64});
  const std::vector<bytes_view> batch(8, hello);
  EXPECT_EQ(engine().try_send(batch), 8u);
  EXPECT_FALSE(engine().send_ring_crowded());
  EXPECT_TRUE(engine().try_send(hello));
  EXPECT_TRUE(engine().send_ring_crowded());
  EXPECT_EQ(app().receive(1, [](bytes_view) {}).value(), 1u);
  EXPECT_FALSE(engine().send_ring_crowded());
}

TEST_F(ChannelTest, ABatchLargerThanTheRingGoesInParts) {
  open({16, 64});
  const std::vector<bytes_view> batch(20, hello);
  EXPECT_EQ(app().try_send(batch), 16u);
  EXPECT_EQ(app().try_send(hello), false);
  EXPECT_EQ(app().counters().full, 2u);
  EXPECT_EQ(engine().receive_occupancy(), 16u);
  std::size_t got = 0;
  EXPECT_EQ(engine().receive(10, [&](bytes_view) { ++got; }).value(), 10u);
  EXPECT_EQ(got, 10u);
  EXPECT_EQ(app().try_send(std::span(batch).last(4)), 4u);
}

TEST_F(ChannelTest, WorksAcrossTheWrapOfTheIndex) {
  open({16, 64}, 0xFFFF'FFF4);
  std::uint64_t expected = 0;
  for (std::uint64_t i = 0; i < 100; i += 10) {
    for (std::uint64_t j = i; j < i + 10; ++j)
      ASSERT_TRUE(app().try_send(numbered_packet(j, 20)));
    ASSERT_TRUE(engine().receive(
        16, [&](bytes_view packet) { EXPECT_TRUE(is_numbered_packet(packet, expected++)); }));
  }
  EXPECT_EQ(expected, 100u);
}

TEST_F(ChannelTest, AParkedPeerIsRungOncePerPark) {
  open();
  ASSERT_TRUE(engine().park());
  EXPECT_FALSE(engine().needs_reexamination());
  for (int i = 0; i < 5; ++i)
    ASSERT_TRUE(app().try_send(hello));
  EXPECT_TRUE(becomes_readable(engine().descriptor()));
  EXPECT_EQ(app().counters().wakes_rung, 1u);
  engine().unpark();
  EXPECT_FALSE(becomes_readable(engine().descriptor(), 0ms));
  EXPECT_EQ(engine().receive(10, [](bytes_view) {}).value(), 5u);
  ASSERT_TRUE(app().try_send(hello));  // not parked: no ring
  EXPECT_EQ(app().counters().wakes_rung, 1u);
  EXPECT_EQ(engine().counters().parks, 1u);
}

TEST_F(ChannelTest, DoesNotParkOverWaitingPackets) {
  open();
  ASSERT_TRUE(app().try_send(hello));
  EXPECT_TRUE(engine().has_packets());
  EXPECT_FALSE(engine().park());
  ASSERT_TRUE(app().try_send(hello));  // the wish was withdrawn
  EXPECT_EQ(app().counters().wakes_rung, 0u);
}

TEST_F(ChannelTest, AProducerWaitingForSpaceIsRungWhenThereIsSome) {
  open({16, 64});
  for (const bool from_app : {true, false}) {
    channel& sender = from_app ? app() : engine();
    channel& receiver = from_app ? engine() : app();
    const std::vector<bytes_view> batch(16, hello);
    ASSERT_EQ(sender.try_send(batch), 16u);
    ASSERT_FALSE(sender.request_space_notice());
    EXPECT_FALSE(sender.needs_reexamination());
    EXPECT_FALSE(becomes_readable(sender.descriptor(), 0ms));
    ASSERT_EQ(receiver.receive(1, [](bytes_view) {}).value(), 1u);
    EXPECT_TRUE(becomes_readable(sender.descriptor()));
    ASSERT_EQ(receiver.receive(1, [](bytes_view) {}).value(), 1u);
    EXPECT_EQ(receiver.counters().space_rung, 1u);
    sender.unpark();
    EXPECT_EQ(sender.try_send(batch), 2u);
    EXPECT_EQ(sender.counters().space_waits, 1u);
    ASSERT_EQ(receiver.receive(16, [](bytes_view) {}).value(), 14u);
    ASSERT_EQ(receiver.receive(16, [](bytes_view) {}).value(), 2u);
  }
}

TEST_F(ChannelTest, DoesNotWaitForSpaceThatIsThere) {
  open({16, 64});
  EXPECT_TRUE(app().request_space_notice());
  ASSERT_TRUE(app().try_send(hello));
  ASSERT_TRUE(engine().receive(1, [](bytes_view) {}));
  EXPECT_EQ(engine().counters().space_rung, 0u);
}

TEST_F(ChannelTest, AWishForSpaceThatAReleaseMissedIsSeenBeforeSleeping) {
  open({16, 64});
  const region raw = peer_view();
  ASSERT_TRUE(app().try_send(hello));
  ASSERT_EQ(engine().receive(1, [](bytes_view) {}).value(), 1u);
  raw.header().a2e_wants_space = 1;  // reaches memory just after the engine looked
  ASSERT_TRUE(engine().park());
  EXPECT_TRUE(becomes_readable(app().descriptor()));
  app().unpark();
  engine().unpark();

  while (engine().try_send(hello)) {
  }
  raw.header().a2e_wants_space = 1;
  ASSERT_FALSE(engine().request_space_notice());
  EXPECT_TRUE(becomes_readable(app().descriptor()));
  EXPECT_EQ(engine().counters().space_rung, 2u);
}

TEST_F(ChannelTest, ClosingIsSeenAndHeardByThePeer) {
  open();
  EXPECT_FALSE(app().peer_closing() || engine().peer_closing());
  engine().mark_closing();
  EXPECT_TRUE(becomes_readable(app().descriptor()));
  EXPECT_TRUE(app().peer_closing());
  app_.reset();
  EXPECT_TRUE(becomes_readable(engine().descriptor()));
  EXPECT_TRUE(engine().peer_closing());
  engine_.reset();
  EXPECT_FALSE(leaves_anything(name_.get()));
}

TEST_F(ChannelTest, AnEngineThatLeavesWithoutClosingFirstStillSaysSo) {
  open();
  engine_.reset();
  EXPECT_TRUE(becomes_readable(app().descriptor()));
  EXPECT_TRUE(app().peer_closing());
  EXPECT_FALSE(leaves_anything(name_.get()));
}

TEST_F(ChannelTest, AReplacedChannelIsClosedAndItsNamesAreFree) {
  open();
  const name_cleanup other{unique_face_name("other")};
  engine() = channel::create(other.get(), {.geometry = {16, 64}}).value();
  EXPECT_TRUE(app().peer_closing());
  EXPECT_FALSE(leaves_anything(name_.get()));
  EXPECT_TRUE(leaves_anything(other.get()));
}

TEST_F(ChannelTest, AReattachedAppContinuesWhereTheLastOneStopped) {
  open();
  ASSERT_TRUE(engine().try_send(hello) && engine().try_send(hello) && app().try_send(hello));
  ASSERT_EQ(app().receive(1, [](bytes_view) {}).value(), 1u);
  ASSERT_EQ(app().receive(1, [](bytes_view) {}).value(), 1u);
  ASSERT_TRUE(app().park());
  app_.reset();
  ASSERT_TRUE(engine().try_send(hello));
  app_ = channel::attach(name_.get()).value();
  EXPECT_FALSE(engine().peer_closing());
  EXPECT_EQ(app().receive(9, [](bytes_view) {}).value(), 1u);
  ASSERT_TRUE(app().try_send(hello));
  EXPECT_EQ(engine().receive(9, [](bytes_view) {}).value(), 2u);
}

TEST_F(ChannelTest, AttachingFailsClearlyWithoutDoorbells) {
  open();
  app_.reset();
  const std::string path = e2a_doorbell_path(name_.get());
  ASSERT_EQ(::unlink(path.c_str()), 0);
  const auto missing = channel::attach(name_.get());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error(), errc::not_found);
  EXPECT_NE(missing.error().message.find(path), std::string::npos);
  unique_fd{::open(path.c_str(), O_CREAT | O_WRONLY, 0600)}.reset();
  EXPECT_EQ(channel::attach(name_.get()).error(), errc::invalid_argument);
}

TEST_F(ChannelTest, CreatingFailsClearlyWhenADoorbellsPlaceIsTaken) {
  const std::string path = e2a_doorbell_path(name_.get());
  unique_fd{::open(path.c_str(), O_CREAT | O_WRONLY, 0600)}.reset();
  EXPECT_EQ(channel::create(name_.get(), {}).error(), errc::invalid_argument);
  ASSERT_EQ(::unlink(path.c_str()), 0);
  EXPECT_FALSE(leaves_anything(name_.get()));
}

// -- hostile peers
// -----------------------------------------------------------------------------------

TEST_F(ChannelTest, ATailFarAheadPoisonsTheEndThatReadsIt) {
  open();
  peer_view().header().a2e_tail = 17;
  EXPECT_FALSE(engine().park());  // there is something to complain about
  const auto received = engine().receive(10, [](bytes_view) { FAIL(); });
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error(), errc::corrupt);
  EXPECT_NE(received.error().message.find(name_.get()), std::string::npos);
  EXPECT_TRUE(engine().poisoned());
  EXPECT_FALSE(engine().try_send(hello));
  EXPECT_FALSE(engine().park());
  EXPECT_TRUE(engine().request_space_notice());  // never waits again
  EXPECT_FALSE(app().poisoned());
}

TEST_F(ChannelTest, AHeadOutsideTheRingPoisonsTheEndThatWrites) {
  open();
  peer_view().header().e2a_head = 1;
  EXPECT_EQ(engine().try_send(std::vector<bytes_view>(17, hello)), 0u);
  EXPECT_TRUE(engine().poisoned());
  EXPECT_EQ(engine().poison_reason().code, errc::corrupt);
}

TEST_F(ChannelTest, ALengthBeyondTheSlotPoisonsTheEndThatReadsIt) {
  open();
  const std::vector<bytes_view> two(2, hello);
  ASSERT_EQ(app().try_send(two), 2u);
  const std::uint32_t length = 2049;
  const region hostile = peer_view();
  std::memcpy(hostile.a2e().slots + slot_stride(2048), &length, sizeof length);
  EXPECT_EQ(engine().receive(10, [](bytes_view) {}).value(), 1u);
  EXPECT_EQ(engine().receive(10, [](bytes_view) {}).error(), errc::corrupt);
}

TEST_F(ChannelTest, ATruncatedRegionPoisonsTheReaderAndNoOtherFace) {
  open();
  const name_cleanup other{unique_face_name("bystander")};
  auto bystander = channel::create(other.get(), {.geometry = {16, 64}}).value();
  auto its_app = channel::attach(other.get()).value();
  ASSERT_TRUE(app().try_send(hello));
  truncate(0);
  const auto received = engine().receive(10, [](bytes_view) {});
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error(), errc::corrupt);
  EXPECT_NE(received.error().message.find("truncated"), std::string::npos);
  EXPECT_TRUE(engine().poisoned());
  ASSERT_TRUE(its_app.try_send(hello));
  EXPECT_EQ(bystander.receive(10, [](bytes_view) {}).value(), 1u);
  engine_.reset();
  EXPECT_FALSE(leaves_anything(name_.get()));
}

TEST_F(ChannelTest, ATruncatedRegionPoisonsTheWriter) {
  open();
  truncate(448);  // in the same page as the first slots: those stay
  const std::vector<std::uint8_t> large(2048, 1);
  const std::vector<bytes_view> batch(16, large);
  app().try_send(batch);
  EXPECT_TRUE(app().poisoned());
  EXPECT_FALSE(app().try_send(hello));
}

TEST_F(ChannelTest, ARegionTruncatedWhileItsPacketsAreReadIsAnErrorAndNotAPacket) {
  open();
  const std::vector<std::uint8_t> large(2048, 1);
  const std::vector<bytes_view> batch(16, large);
  ASSERT_EQ(app().try_send(batch), 16u);
  const auto received = engine().receive(16, [&](bytes_view packet) {
    truncate(0);
    if (packet.empty())
      return;                     // the lengths of those that follow are gone, too
    EXPECT_GE(packet.back(), 0);  // touched after it is gone
  });
  ASSERT_FALSE(received);
  EXPECT_EQ(received.error(), errc::corrupt);
}

TEST_F(ChannelTest, ClosingATruncatedChannelIsHarmless) {
  open();
  truncate(0);
  app_.reset();
  engine_.reset();
  EXPECT_FALSE(leaves_anything(name_.get()));
}

TEST_F(ChannelTest, AnAppThatRingsWithoutEndCannotHoldTheEngine) {
  open();
  for (int i = 0; i < 70'000; ++i)
    app().ring_peer();
  engine().unpark();
  EXPECT_EQ(engine().receive(1, [](bytes_view) {}).value(), 0u);
}

}  // namespace
}  // namespace facet::shm
