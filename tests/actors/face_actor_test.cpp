// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/face_actor.hpp"

#include "tests/actors/face_fixture.hpp"

#include <fcntl.h>
#include <sys/mman.h>

namespace facet::actors::test {
namespace {

TEST_F(FaceActorTest, AnswersAtOnceWhenEverythingFits) {
  open();
  auto h = send(numbered(3));
  auto r = answer<batch_result>(h);
  ASSERT_TRUE(r) << sys.render(r.error());
  EXPECT_EQ(r->accepted, 3u);
  EXPECT_EQ(r->queued, 0u);
  EXPECT_EQ(r->dropped, 0u);
  EXPECT_EQ(take(), (std::vector<std::string>{"0", "1", "2"}));
}

TEST_F(FaceActorTest, AnswersOnlyWhenAFullRingHasTakenTheRest) {
  open();
  auto h = send(numbered(20));
  EXPECT_EQ(answer<batch_result>(h).error(), caf::sec::request_timeout);
  EXPECT_EQ(take(4).size(), 4u);
  ring();
  auto r = answer<batch_result>(h);
  ASSERT_TRUE(r) << sys.render(r.error());
  EXPECT_EQ(r->accepted, 20u);
  EXPECT_EQ(r->queued, 4u);
}

TEST_F(FaceActorTest, IsRungWhenTheApplicationMakesRoom) {
  open();
  auto h = send(numbered(17));
  run();
  take(1);
  char doorbell = 0;
  int fd = ::open(("/tmp/.ndn-" + name + ".a2e.pipe").c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  EXPECT_EQ(::read(fd, &doorbell, 1), 1) << "releasing slots must ring for a waiting producer";
  ::close(fd);
  ring();
  EXPECT_TRUE(answer<batch_result>(h));
}

TEST_F(FaceActorTest, KeepsTheOrderOfBatchesAcrossAFullRing) {
  open();
  auto first = send(numbered(20));
  send_batch more;
  more.batch.packets = {bytes_of("last")};
  auto second = send(std::move(more));
  run();
  std::vector<std::string> got = take();
  ring();
  for (auto& p : take())
    got.push_back(p);
  ASSERT_EQ(got.size(), 21u);
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(got[static_cast<std::size_t>(i)], std::to_string(i));
  EXPECT_EQ(got.back(), "last");
  EXPECT_TRUE(answer<batch_result>(first));
  EXPECT_TRUE(answer<batch_result>(second));
}

TEST_F(FaceActorTest, RefusesABatchWithOneOversizePacketWhole) {
  open();
  auto batch = numbered(3);
  batch.batch.packets.push_back(bytes_of(std::string(1025, 'x')));
  auto h = send(std::move(batch));
  auto r = answer<batch_result>(h);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error(), caf::make_error(errc::packet_too_large));
  EXPECT_EQ(caf::to_string(r.error().context()), "(3, 1025, 1024)");
  EXPECT_TRUE(take().empty());
  EXPECT_EQ(drops(face_drop::too_large), 4u);
}

TEST_F(FaceActorTest, ReportsStalledWithTheFatesWhenTheDeadlinePasses) {
  open();
  auto h = send(numbered(20));
  run();
  advance(4999ms);
  EXPECT_EQ(answer<batch_result>(h).error(), caf::sec::request_timeout);
  advance(1ms);
  auto r = answer<batch_result>(h);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error(), caf::make_error(errc::stalled)) << sys.render(r.error());
  ASSERT_TRUE(r.error().context().match_elements<batch_result>());
  const auto fates = r.error().context().get_as<batch_result>(0);
  EXPECT_EQ(fates.accepted, 16u);
  EXPECT_EQ(fates.dropped, 4u);
  EXPECT_EQ(drops(face_drop::stalled), 4u);
}

TEST_F(FaceActorTest, HonoursAShorterDeadlineOfALaterBatch) {
  open();
  auto patient = send(numbered(20));
  auto hasty_batch = numbered(1);
  hasty_batch.deadline = 100ms;
  auto hasty = send(std::move(hasty_batch));
  run();
  advance(100ms);
  auto r = answer<batch_result>(hasty);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error(), caf::make_error(errc::stalled)) << sys.render(r.error());
  advance(4899ms);
  EXPECT_EQ(answer<batch_result>(patient).error(), caf::sec::request_timeout);
  advance(1ms);
  EXPECT_EQ(answer<batch_result>(patient).error(), caf::make_error(errc::stalled));
}

TEST_F(FaceActorTest, AnswersCancelledForWhatStillWaits) {
  open();
  auto h = send(numbered(20, 7));
  run();
  self->send(face, cancel_batch{8});  // another one's
  EXPECT_EQ(answer<batch_result>(h).error(), caf::sec::request_timeout);
  self->send(face, cancel_batch{7});
  auto r = answer<batch_result>(h);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error(), caf::make_error(errc::cancelled)) << sys.render(r.error());
  EXPECT_EQ(r.error().context().get_as<batch_result>(0).accepted, 16u);
  EXPECT_EQ(take().size(), 16u);
  ring();
  EXPECT_TRUE(take().empty()) << "cancelled packets must not be sent later";
}

TEST_F(FaceActorTest, DropsWhatExceedsItsQueueAndCountsIt) {
  open(3);  // octets: room for three packets of one digit
  auto h = send(numbered(16));
  ASSERT_TRUE(answer<batch_result>(h));
  auto waiting = send(numbered(5));
  EXPECT_EQ(answer<batch_result>(waiting).error(), caf::sec::request_timeout);
  EXPECT_EQ(take().size(), 16u);
  ring();
  auto r = answer<batch_result>(waiting);
  ASSERT_TRUE(r) << sys.render(r.error());
  EXPECT_EQ(r->accepted, 3u);
  EXPECT_EQ(r->dropped, 2u);
  EXPECT_EQ(drops(face_drop::queue_full), 2u);
}

TEST_F(FaceActorTest, LetsNothingWaitWhileOthersHoldTheMemoryThatThereIs) {
  constexpr std::size_t all = 1 << 20;
  egress = std::make_shared<egress_budget>(all);
  open();
  egress->take(all);
  auto refused = send(numbered(20));
  auto r = answer<batch_result>(refused);
  ASSERT_TRUE(r) << sys.render(r.error());
  EXPECT_EQ(r->accepted, 16u);
  EXPECT_EQ(r->dropped, 4u);
  EXPECT_EQ(drops(face_drop::queue_full), 4u);
  egress->give_back(all);
  auto waiting = send(numbered(4));
  run();
  EXPECT_GT(egress->used(), 4 * egress_budget::packet_overhead);
  EXPECT_EQ(take().size(), 16u);
  ring();
  EXPECT_TRUE(answer<batch_result>(waiting));
  EXPECT_EQ(egress->used(), 0u);
  auto lost = send(numbered(40));
  run();
  EXPECT_GT(egress->used(), 0u);
  self->send_exit(face, caf::exit_reason::kill);
  EXPECT_FALSE(answer<batch_result>(lost));
  EXPECT_EQ(egress->used(), 0u);
}

TEST_F(FaceActorTest, AnswersFaceClosedWhenKilledWhileABatchWaits) {
  open();
  auto h = send(numbered(20));
  run();
  self->send_exit(face, caf::exit_reason::kill);
  auto r = answer<batch_result>(h);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error(), caf::make_error(errc::face_closed)) << sys.render(r.error());
  EXPECT_EQ(r.error().context().get_as<batch_result>(0).accepted, 16u);
}

TEST_F(FaceActorTest, AnswersEverybodyWhenClosedOnRequest) {
  open();
  subscribe_sink();
  auto h = send(numbered(20));
  run();
  self->send(face, close_face{0, "test"});
  auto r = answer<batch_result>(h);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error(), caf::make_error(errc::face_closed)) << sys.render(r.error());
  ASSERT_EQ(seen.closed.size(), 1u);
  EXPECT_EQ(seen.closed[0].face, 300u);
  EXPECT_EQ(seen.closed[0].detail, "test");
  auto after = send(numbered(1));
  EXPECT_EQ(answer<batch_result>(after).error(), caf::sec::request_receiver_down);
}

TEST_F(FaceActorTest, UnlinksItsObjectsWhenItEnds) {
  open();
  self->send_exit(face, caf::exit_reason::kill);
  run();
  EXPECT_NE(::access(("/dev/shm/ndn-shm-" + name).c_str(), F_OK), 0);
  EXPECT_NE(::access(("/tmp/.ndn-" + name + ".a2e.pipe").c_str(), F_OK), 0);
  EXPECT_NE(::access(("/tmp/.ndn-" + name + ".e2a.pipe").c_str(), F_OK), 0);
}

TEST_F(FaceActorTest, TellsItsSinksWhatArrivesInOrder) {
  open();
  arrivals other;
  auto second = spawn<recorder_state>(&other);
  subscribe_sink();
  self->request(face, caf::infinite, subscribe{second});
  run();
  for (const char* text : {"a", "b", "c"})
    ASSERT_TRUE(app->try_send(bytes_of(text).bytes()));
  ring();
  EXPECT_EQ(seen.packets, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(other.packets, seen.packets);
}

TEST_F(FaceActorTest, HasSoManySinksAndNoMore) {
  open();
  arrivals others;
  for (int i = 0; i <= 64; ++i) {
    auto asked = self->request(face, caf::infinite, subscribe{spawn<recorder_state>(&others)});
    run();
    asked.receive([i] { EXPECT_LT(i, 64); },
                  [i](const caf::error& e) {
                    EXPECT_EQ(i, 64);
                    EXPECT_EQ(from_caf(e), errc::no_space);
                  });
  }
  ASSERT_TRUE(app->try_send(bytes_of("a").bytes()));
  ring();
  EXPECT_EQ(others.packets.size(), 64u);
}

TEST_F(FaceActorTest, LosesNothingThatCameBeforeTheFirstSubscriber) {
  open();
  ASSERT_TRUE(app->try_send(bytes_of("early").bytes()));
  ring();
  subscribe_sink();
  EXPECT_EQ(seen.packets, (std::vector<std::string>{"early"}));
}

TEST_F(FaceActorTest, GivesInterestsOneTurnAndAnswersFour) {
  drain_limit = 2;
  open();
  subscribe_sink();
  const auto interest = bytes_of("\x05");
  const auto data = bytes_of("\x06");
  for (int i = 0; i < 8; ++i)
    ASSERT_TRUE(app->try_send(interest.bytes()));
  ring();
  EXPECT_EQ(histograms().arrivals_per_drain[1], 4u) << "two by two";
  for (int i = 0; i < 12; ++i)
    ASSERT_TRUE(app->try_send(data.bytes()));
  ring();
  EXPECT_EQ(histograms().arrivals_per_drain[3], 1u) << "eight, and";
  EXPECT_EQ(histograms().arrivals_per_drain[2], 1u) << "the other four";
}

TEST_F(FaceActorTest, ClosesItselfWhenThePeerLeaves) {
  open();
  subscribe_sink();
  app.reset();
  ring();
  ASSERT_EQ(seen.closed.size(), 1u);
  EXPECT_EQ(static_cast<errc>(seen.closed[0].reason), errc::disconnected);
}

TEST_F(FaceActorTest, ClosesItselfAsCorruptWhenThePeerForgesAnIndex) {
  open();
  subscribe_sink();
  int fd = ::shm_open(("/ndn-shm-" + name).c_str(), O_RDWR, 0);
  ASSERT_GE(fd, 0);
  const std::uint32_t forged = 5000;  // far ahead of head, in a ring of 16
  ASSERT_EQ(::pwrite(fd, &forged, sizeof forged, 64), 4);
  ::close(fd);
  ring();
  ASSERT_EQ(seen.closed.size(), 1u);
  EXPECT_EQ(static_cast<errc>(seen.closed[0].reason), errc::corrupt);
  EXPECT_FALSE(seen.closed[0].detail.empty());
}

TEST_F(FaceActorTest, CountsWhatItDoes) {
  open();
  subscribe_sink();
  ASSERT_TRUE(app->try_send(bytes_of("12345").bytes()));
  ring();
  auto sent = send(numbered(2));
  ASSERT_TRUE(answer<batch_result>(sent));
  auto h = self->request(face, caf::infinite, get_counters_v);
  auto c = answer<face_counters>(h);
  ASSERT_TRUE(c);
  EXPECT_EQ(c->in_packets, 1u);
  EXPECT_EQ(c->in_octets, 5u);
  EXPECT_EQ(c->out_packets, 2u);
  EXPECT_EQ(c->out_octets, 2u);
  EXPECT_GE(c->parks, 1u);
  EXPECT_EQ(histograms().packets_per_send[1], 1u) << "one batch of two";
}

}  // namespace
}  // namespace facet::actors::test
