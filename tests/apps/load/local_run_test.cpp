// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/apps/load/load_run_fixture.hpp"

namespace facet::tests {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class TransportRunTest : public testing::TestWithParam<load::transport> {};

TEST_P(TransportRunTest, CountsWhatTheForwarderCounts) {
  auto e = small_experiment();
  e.consumers[0].over = e.producers[0].over = GetParam();
  const auto run = run_once(e);
  expect_totals_of_the_forwarder(run);
  EXPECT_EQ(run.all.data, run.all.interests);
  EXPECT_EQ(run.measured.data, run.latency.count());
  EXPECT_EQ(run.all.octets, 100 * run.all.data);
  EXPECT_THAT(run.faces, SizeIs(3));
  EXPECT_THAT(run.series, SizeIs(2));
  EXPECT_GT(run.forwarder.cpu.value_or(0ns).count(), 0);
  EXPECT_GT(run.forwarder.private_octets.value_or(0), 0U);
  ASSERT_TRUE(run.forwarder.private_octets_before && run.forwarder.private_octets_attached);
  // Faces on sockets may fit into memory that was there.
  if (GetParam() == load::transport::shared_memory) {
    EXPECT_GT(*run.forwarder.private_octets_attached, *run.forwarder.private_octets_before);
  }
  EXPECT_GT(run.forwarder.cs_misses.value_or(0), 0U);
  EXPECT_TRUE(run.forwarder.drops);
  EXPECT_NE(run.forwarder.version, "");
  ASSERT_THAT(run.transports, SizeIs(2));
  for (const auto& use : run.transports) {
    EXPECT_EQ(use.over, GetParam());
    EXPECT_EQ(use.faces, use.consumer ? 2U : 1U);
    EXPECT_EQ(use.slots > 0, GetParam() == load::transport::shared_memory);
    EXPECT_EQ(use.why, "");
  }
}

INSTANTIATE_TEST_SUITE_P(Transports, TransportRunTest,
                         testing::Values(load::transport::shared_memory,
                                         load::transport::unix_socket, load::transport::udp));

TEST(LocalRun, AsksForWhatItsScheduleSaysHoweverLate) {
  auto e = small_experiment();
  e.consumers[0].pace = load::pacing::constant;
  e.consumers[0].frequency = 500;
  const auto run = run_once(e);
  expect_totals_of_the_forwarder(run);
  EXPECT_DOUBLE_EQ(run.offered_per_s, 1000);
  EXPECT_EQ(run.measured.interests + run.measured.not_sent, 200U);
}

TEST(LocalRun, ReportsNacksOfProducers) {
  auto e = small_experiment();
  e.producers[0].replies[0].reply = load::reply_pattern::kind::nack;
  const auto run = run_once(e);
  expect_totals_of_the_forwarder(run);
  EXPECT_EQ(run.all.nacks, run.all.interests);
}

TEST(LocalRun, FindsPopularDataInTheContentStore) {
  auto e = small_experiment();
  e.consumers[0].patterns[0].catalogue = load::catalogue_kind::uniform;
  e.consumers[0].patterns[0].contents = 10;
  e.producers[0].replies[0].freshness = 1h;
  const auto run = run_once(e);
  expect_totals_of_the_forwarder(run);
  EXPECT_LE(run.producers.data, 20U);
  EXPECT_GT(run.forwarder.cs_hits.value_or(0), 0U);
}

TEST(LocalRun, RepeatsWithAForwarderOfItsOwnEach) {
  auto e = small_experiment();
  e.duration = 50ms;
  e.repetitions = 2;
  std::size_t seen = 0;
  load_apps::run_options how;
  how.progress = [&](const load_apps::run_progress& p) {
    seen = std::max(seen, p.repetition);
    EXPECT_LE(p.done, p.whole);
  };
  const auto runs = run_experiment(e, how);
  ASSERT_TRUE(runs) << runs.error().message;
  ASSERT_THAT(*runs, SizeIs(2));
  EXPECT_EQ((*runs)[1].repetition, 1U);
  EXPECT_EQ(seen, 1U);
  for (const auto& run : *runs)
    expect_totals_of_the_forwarder(run);
}

TEST(LocalRun, EndsWhenToldTo) {
  auto e = small_experiment();
  e.duration = 1h;
  load_apps::run_options how;
  bool running = false;
  how.progress = [&](const load_apps::run_progress& p) { running = p.data > 0; };
  how.stopped = [&] { return running; };
  const auto runs = run_experiment(e, how);
  ASSERT_FALSE(runs);
  EXPECT_EQ(runs.error().code, errc::cancelled);
}

TEST(LocalRun, HandsOutWhatWasMeasuredBeforeItIsStopped) {
  auto e = small_experiment();
  e.repetitions = 100;
  bool enough = false;
  load_apps::run_options how;
  how.stopped = [&enough] { return enough; };
  auto session = load_apps::load_session::open(how);
  ASSERT_TRUE(session);
  std::vector<load::run_result> runs;
  const auto ran = session->run(e, [&](load::run_result run) {
    runs.push_back(std::move(run));
    enough = true;
    return result<void>{};
  });
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code, errc::cancelled);
  ASSERT_THAT(runs, SizeIs(1));
  expect_totals_of_the_forwarder(runs[0]);
}

TEST(LocalRun, RefusesWhatMakesNoSense) {
  auto e = small_experiment();
  e.consumers[0].faces = 0;
  EXPECT_EQ(run_experiment(e, {}).error().code, errc::invalid_argument);
  load_apps::run_options both;
  both.socket = both.peer = "/somewhere";
  EXPECT_EQ(run_experiment(small_experiment(), both).error().code, errc::invalid_argument);
}

TEST(LocalRun, SaysThatThereIsNoForwarder) {
  load_apps::run_options how;
  how.socket = "/nonexistent/facet.sock";
  const auto runs = run_experiment(small_experiment(), how);
  ASSERT_FALSE(runs);
  EXPECT_THAT(runs.error().message, HasSubstr("/nonexistent/facet.sock"));
}

class ForwarderRunTest : public FacetdTest {
 protected:
  /// A forwarder with these lines in its configuration.
  void restart_forwarder(const std::string& settings) {
    const auto config = directory_.file("other.toml");
    write_file(config,
               "[udp]\nlisten = false\n[tcp]\nlisten = false\n"
               "[multicast]\nipv4 = false\nipv6 = false\n" +
                   settings);
    forwarder_ = std::make_unique<process>(std::vector<std::string>{
        program("facetd"), "--config", config, "--socket", other_socket_, "--log-level", "warn"});
    ASSERT_TRUE(forwarder_->wait_for_text("ready", patience)) << forwarder_->errors();
  }
  /// Names that are asked for again and again, and Data that stays fresh.
  static load::experiment cached_experiment() {
    auto e = small_experiment();
    e.repetitions = 2;
    e.consumers[0].patterns[0].catalogue = load::catalogue_kind::uniform;
    e.consumers[0].patterns[0].contents = 1;
    e.producers[0].replies[0].freshness = 1h;
    return e;
  }

  const std::string other_socket_ = directory_.file("other.sock");
};

TEST_F(ForwarderRunTest, FindsNothingThatAnEarlierRunCached) {
  load_apps::run_options how;
  how.socket = socket_;
  const auto runs = run_experiment(cached_experiment(), how);
  ASSERT_TRUE(runs) << runs.error().message;
  ASSERT_THAT(*runs, SizeIs(2));
  EXPECT_GT((*runs)[0].producers.data, 0U);
  EXPECT_GT((*runs)[1].producers.data, 0U) << "the first one's Data would have answered all";
  EXPECT_THAT((*runs)[1].remarks, testing::IsEmpty());
}

TEST_F(ForwarderRunTest, SaysThatACacheCannotBeEmptied) {
  restart_forwarder("[management.policy]\ncs = \"trust\"\n");
  load_apps::run_options how;
  how.socket = other_socket_;
  const auto runs = run_experiment(cached_experiment(), how);
  ASSERT_TRUE(runs) << runs.error().message;
  ASSERT_THAT(*runs, SizeIs(2));
  EXPECT_EQ((*runs)[1].producers.data, 0U);
  EXPECT_THAT((*runs)[1].remarks,
              testing::ElementsAre(HasSubstr("the content store kept what it had")));
}

TEST_F(ForwarderRunTest, SaysWhatCarriedPacketsInsteadOfSharedMemory) {
  restart_forwarder("[access]\nmemory = 4096\n");
  load_apps::run_options how;
  how.peer = other_socket_;
  const auto run = run_once(small_experiment(), how);
  expect_totals_of_the_forwarder(run);
  ASSERT_THAT(run.transports, SizeIs(2));
  EXPECT_EQ(run.transports[0].over, load::transport::unix_socket);
  EXPECT_NE(run.transports[0].why, "");
  EXPECT_THAT(run.remarks, testing::Contains(HasSubstr("Unix socket instead of shared memory")));
}

TEST_F(ForwarderRunTest, UsesTheForwarderThatIsNamed) {
  for (const bool as_peer : {false, true}) {
    load_apps::run_options how;
    (as_peer ? how.peer : how.socket) = socket_;
    expect_totals_of_the_forwarder(run_once(small_experiment(), how));
  }
}

TEST_F(ForwarderRunTest, ReportsAForwarderThatEnds) {
  auto e = small_experiment();
  e.duration = 1h;
  load_apps::run_options how;
  how.socket = socket_;
  how.progress = [&](const load_apps::run_progress& p) {
    if (p.data > 0)
      forwarder_->kill(SIGKILL);
  };
  const auto run = run_once(e, how);
  EXPECT_THAT(run.failure, HasSubstr("face "));
  EXPECT_GT(run.all.data, 0U);
}

}  // namespace
}  // namespace facet::tests
