// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/workers/worker_system.hpp"
#include "tests/apps/load/load_run_fixture.hpp"

#include <caf/scoped_actor.hpp>

#include <signal.h>

#include <functional>
#include <optional>

namespace facet::tests {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

/// Two workers, as processes.
class WorkerRunTest : public testing::Test {
 protected:
  void start_workers(const std::vector<std::string>& more = {}) {
    for (int i = 0; i < 2; ++i) {
      std::vector<std::string> arguments{program("facet"), "worker", "--listen", "127.0.0.1:0"};
      arguments.insert(arguments.end(), more.begin(), more.end());
      auto& worker = workers_.emplace_back(std::make_unique<process>(arguments));
      const auto line = worker->read_line(patience);
      ASSERT_TRUE(line && line->starts_with("ready ")) << worker->errors();
      how_.workers.push_back(line->substr(6));
    }
  }
  /// As soon as packets flow, once.
  void when_under_way(std::function<void()> act) {
    how_.progress = [act, done = false](const load_apps::run_progress& p) mutable {
      if (p.data > 0 && !std::exchange(done, true))
        act();
    };
  }
  [[nodiscard]] static std::size_t lost(const load::run_result& run) {
    return static_cast<std::size_t>(std::ranges::count_if(run.workers, &load::worker_result::lost));
  }

  std::vector<std::unique_ptr<process>> workers_;
  load_apps::run_options how_;
};

TEST_F(WorkerRunTest, SumsUpWhatItsWorkersFound) {
  start_workers();
  auto e = small_experiment();
  e.repetitions = 2;
  const auto runs = run_experiment(e, how_);
  ASSERT_TRUE(runs) << runs.error().message;
  ASSERT_THAT(*runs, SizeIs(2));
  for (const auto& run : *runs) {
    expect_totals_of_the_forwarder(run);
    ASSERT_THAT(run.workers, SizeIs(2));
    EXPECT_EQ(run.workers[0].faces + run.workers[1].faces, 3U);
    ASSERT_THAT(run.faces, SizeIs(3));
    EXPECT_EQ(run.faces[1].as_consumer.data + run.faces[2].as_consumer.data, run.measured.data);
    EXPECT_EQ(run.latency.count(), run.measured.data);
  }
}

TEST_F(WorkerRunTest, StartsProcessesOfItsOwn) {
  how_.processes = 2;
  const auto run = run_once(small_experiment(), how_);
  expect_totals_of_the_forwarder(run);
  EXPECT_THAT(run.workers, SizeIs(2));
}

TEST_F(WorkerRunTest, EndsWithAClearReportWhenAWorkerIsKilled) {
  start_workers();
  auto e = small_experiment();
  e.duration = 1h;
  when_under_way([this] { workers_[0]->kill(SIGKILL); });
  const auto run = run_once(e, how_);
  EXPECT_THAT(run.failure, HasSubstr("worker " + how_.workers[0] + " was lost"));
  EXPECT_FALSE(run.degraded);
  EXPECT_EQ(lost(run), 1U);
}

TEST_F(WorkerRunTest, NoticesAWorkerThatHangs) {
  start_workers();
  auto e = small_experiment();
  e.duration = 1h;
  e.worker_patience = 2s;  // the other worker may have to wait for a core
  when_under_way([this] { workers_[1]->kill(SIGSTOP); });
  const auto run = run_once(e, how_);
  EXPECT_THAT(run.failure, HasSubstr("worker " + how_.workers[1] + " was lost"));
  EXPECT_EQ(lost(run), 1U);
}

TEST_F(WorkerRunTest, GoesOnWithoutALostWorkerWhenToldTo) {
  start_workers();
  auto e = small_experiment();
  e.duration = 500ms;
  e.on_lost_worker = load::lost_worker::degrade;
  // The first drives one consumer, the second the other and the producer.
  when_under_way([this] { workers_[0]->kill(SIGKILL); });
  const auto run = run_once(e, how_);
  EXPECT_EQ(run.failure, "");
  EXPECT_TRUE(run.degraded);
  EXPECT_EQ(lost(run), 1U);
  EXPECT_GT(run.all.data, 0U);
}

/// Under lost_worker::degrade, and keeps what is found.
class DegradedRunTest : public WorkerRunTest {
 protected:
  void SetUp() override {
    start_workers();
    experiment_.on_lost_worker = load::lost_worker::degrade;
  }
  void open_session() {
    auto opened = load_apps::load_session::open(how_);
    ASSERT_TRUE(opened) << opened.error().message;
    session_.emplace(std::move(*opened));
  }
  [[nodiscard]] result<void> run() {
    return session_->run(experiment_, [this](load::run_result run) {
      runs_.push_back(std::move(run));
      if (between_)
        between_();
      return result<void>{};
    });
  }
  /// The one worker that is left had all faces.
  void expect_whole_without_a_worker(const load::run_result& run) const {
    expect_totals_of_the_forwarder(run);
    EXPECT_TRUE(run.degraded);
    EXPECT_EQ(lost(run), 1U);
    EXPECT_THAT(run.faces, SizeIs(3));
  }

  load::experiment experiment_ = small_experiment();
  std::optional<load_apps::load_session> session_;
  std::vector<load::run_result> runs_;
  std::function<void()> between_;  // repetitions
};

TEST_F(DegradedRunTest, SharesTheFacesOfALostWorkerInLaterRepetitions) {
  experiment_.repetitions = 2;
  when_under_way([this] { workers_[0]->kill(SIGKILL); });
  open_session();
  const auto ran = run();
  ASSERT_TRUE(ran) << ran.error().message;
  ASSERT_THAT(runs_, SizeIs(2));
  EXPECT_TRUE(runs_[0].degraded);
  expect_whole_without_a_worker(runs_[1]);
  EXPECT_THAT(runs_[1].workers.back().why, HasSubstr("before this repetition"));
}

TEST_F(DegradedRunTest, GoesOnWithTheNextPoint) {
  when_under_way([this] { workers_[0]->kill(SIGKILL); });
  open_session();
  for (int point = 0; point < 2; ++point) {
    const auto ran = run();
    ASSERT_TRUE(ran) << ran.error().message;
  }
  ASSERT_THAT(runs_, SizeIs(2));
  expect_whole_without_a_worker(runs_[1]);
}

TEST_F(DegradedRunTest, BeginsAnewWithoutAWorkerThatWasLostBetweenRepetitions) {
  experiment_.repetitions = 2;
  between_ = [this] { workers_[1]->kill(SIGKILL); };
  open_session();
  const auto ran = run();
  ASSERT_TRUE(ran) << ran.error().message;
  ASSERT_THAT(runs_, SizeIs(2));
  EXPECT_FALSE(runs_[0].degraded);
  expect_whole_without_a_worker(runs_[1]);
}

TEST_F(DegradedRunTest, SaysThatAllWorkersAreLostAndKeepsWhatWasFound) {
  experiment_.repetitions = 2;
  between_ = [this] {
    for (const auto& worker : workers_)
      worker->kill(SIGKILL);
  };
  open_session();
  const auto ran = run();
  ASSERT_FALSE(ran);
  EXPECT_THAT(ran.error().message, HasSubstr("lost"));
  EXPECT_THAT(runs_, SizeIs(1));
}

TEST_F(WorkerRunTest, NoticesAWorkerThatHangsWhileAttaching) {
  start_workers();
  auto session = load_apps::load_session::open(how_);
  ASSERT_TRUE(session) << session.error().message;
  workers_[1]->kill(SIGSTOP);
  auto e = small_experiment();
  e.worker_patience = 2s;  // the other worker may have to wait for a core
  const auto ran = session->run(e, [](const load::run_result&) { return result<void>{}; });
  ASSERT_FALSE(ran);
  EXPECT_THAT(ran.error().message, HasSubstr("worker " + how_.workers[1] + " was lost"));
}

TEST_F(WorkerRunTest, StopsWhileAWorkerAttaches) {
  start_workers();
  temporary_directory directory;
  how_.socket = directory.file("facet.sock");
  write_file(directory.file("facetd.toml"),
             "[udp]\nlisten = false\n[tcp]\nlisten = false\n"
             "[multicast]\nipv4 = false\nipv6 = false\n");
  process forwarder{{program("facetd"), "--config", directory.file("facetd.toml"), "--socket",
                     how_.socket, "--log-level", "warn"}};
  ASSERT_TRUE(forwarder.wait_for_text("ready", patience)) << forwarder.errors();
  // With a forwarder that runs, nobody asks before the workers attach.
  how_.stopped = [] { return true; };
  auto session = load_apps::load_session::open(how_);
  ASSERT_TRUE(session) << session.error().message;
  workers_[1]->kill(SIGSTOP);
  auto e = small_experiment();
  e.worker_patience = 1h;
  const auto ran = session->run(e, [](const load::run_result&) { return result<void>{}; });
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code, errc::cancelled);
}

TEST_F(WorkerRunTest, RefusesAWorkerThatIsNamedTwice) {
  how_.workers = {"127.0.0.1:1", "127.0.0.1:1"};
  const auto runs = run_experiment(small_experiment(), how_);
  ASSERT_FALSE(runs);
  EXPECT_THAT(runs.error().message, HasSubstr("named twice"));
}

TEST_F(WorkerRunTest, SaysWhichWorkerDoesNotAnswer) {
  how_.workers = {"127.0.0.1:1"};
  const auto runs = run_experiment(small_experiment(), how_);
  ASSERT_FALSE(runs);
  EXPECT_THAT(runs.error().message, HasSubstr("127.0.0.1:1"));
  how_.workers = {"nonsense"};
  EXPECT_EQ(run_experiment(small_experiment(), how_).error().code, errc::invalid_argument);
}

TEST_F(WorkerRunTest, SaysWhatAWorkerCannotDo) {
  start_workers({"--socket", "/nonexistent/facet.sock"});
  const auto runs = run_experiment(small_experiment(), how_);
  ASSERT_FALSE(runs);
  EXPECT_THAT(runs.error().message, HasSubstr("/nonexistent/facet.sock"));
}

class OwnForwarderTest : public FacetdTest {
 protected:
  std::unique_ptr<process> start_worker(bool own) {
    std::vector<std::string> arguments{program("facet"), "worker", "--listen", "127.0.0.1:0"};
    if (own)
      arguments.insert(arguments.end(), {"--socket", socket_});
    auto worker = std::make_unique<process>(arguments);
    const auto line = worker->read_line(patience);
    EXPECT_TRUE(line && line->starts_with("ready ")) << worker->errors();
    how_.workers.push_back(line ? line->substr(6) : "");
    return worker;
  }
  load_apps::run_options how_;
};

TEST_F(OwnForwarderTest, TellsWhatTheForwarderOfTheWorkersCounted) {
  const auto a = start_worker(true);
  const auto b = start_worker(true);
  const auto run = run_once(small_experiment(), how_);
  expect_totals_of_the_forwarder(run);
  EXPECT_TRUE(run.own_forwarders);
  EXPECT_FALSE(run.forwarder.cpu);
  EXPECT_FALSE(run.forwarder.drops);
  EXPECT_FALSE(run.forwarder.cs_hits);
  EXPECT_THAT(run.remarks, testing::Contains(HasSubstr("workers' own forwarders")));
}

TEST_F(OwnForwarderTest, RefusesSweepsOfSettingsThatWorkersForwardersKeep) {
  const auto a = start_worker(true);
  how_.sweeps_forwarder = true;
  const auto runs = run_experiment(small_experiment(), how_);
  ASSERT_FALSE(runs);
  EXPECT_THAT(runs.error().message, HasSubstr("leave out the sweep"));
}

TEST_F(OwnForwarderTest, RefusesWorkersOfWhichSomeHaveOne) {
  const auto a = start_worker(true);
  const auto b = start_worker(false);
  const auto runs = run_experiment(small_experiment(), how_);
  ASSERT_FALSE(runs);
  EXPECT_THAT(runs.error().message, HasSubstr("give it to all, or to none"));
}

class DriverTest : public FacetdTest {
 protected:
  using prepared = caf::expected<load_actors::load_prepared>;

  prepared prepare(caf::scoped_actor& coordinator) {
    load_actors::prepare_load order;
    order.experiment = small_experiment();
    order.place.socket = socket_;
    return prepare(coordinator, order);
  }
  prepared prepare(caf::scoped_actor& coordinator, const load_actors::prepare_load& order) {
    prepared got = caf::make_error(caf::sec::request_timeout);
    coordinator->request(system_->driver(), caf::infinite, order)
        .receive([&](load_actors::load_prepared& made) { got = std::move(made); },
                 [&](caf::error& why) { got = std::move(why); });
    return got;
  }

  std::unique_ptr<worker_actors::worker_system> system_ =
      worker_actors::worker_system::start({}, false).value();
};

TEST_F(DriverTest, ServesOneCoordinatorAndTheNextWhenThatIsGone) {
  {
    caf::scoped_actor first{system_->system()};
    const auto made = prepare(first);
    ASSERT_TRUE(made);
    EXPECT_THAT(made->consumers, SizeIs(2));
    caf::scoped_actor second{system_->system()};
    const auto refused = prepare(second);
    ASSERT_FALSE(refused);
    EXPECT_EQ(actors::from_caf(refused.error()).code, errc::conflict);
  }
  caf::scoped_actor third{system_->system()};
  const auto until = std::chrono::steady_clock::now() + patience;
  auto served = prepare(third);
  while (!served && std::chrono::steady_clock::now() < until)
    served = prepare(third);
  EXPECT_TRUE(served);
}

TEST_F(DriverTest, NeedsNothingOfTheForwardersMachineForUdp) {
  load_actors::prepare_load order;
  order.experiment = small_experiment();
  order.experiment.consumers[0].over = load::transport::udp;
  order.experiment.producers[0].over = load::transport::udp;
  order.place = {"/nonexistent/facet.sock", "127.0.0.1:9", false};
  caf::scoped_actor coordinator{system_->system()};
  const auto made = prepare(coordinator, order);
  ASSERT_TRUE(made) << actors::from_caf(made.error()).message;
  ASSERT_THAT(made->datagrams, SizeIs(3));
  EXPECT_FALSE(made->datagrams[0].consumer);  // producers come first
  EXPECT_TRUE(made->datagrams[2].consumer);
  EXPECT_THAT(made->datagrams[0].here, testing::StartsWith("udp4://127.0.0.1:"));
  EXPECT_EQ(made->datagrams[0].there, "udp4://127.0.0.1:9");
}

TEST_F(DriverTest, RefusesUdpFacesWithAForwarderOfItsOwn) {
  system_->start_driver(socket_);
  load_actors::prepare_load order;
  order.experiment = small_experiment();
  order.experiment.consumers[0].over = load::transport::udp;
  order.place.udp = "127.0.0.1:9";
  caf::scoped_actor coordinator{system_->system()};
  const auto made = prepare(coordinator, order);
  ASSERT_FALSE(made);
  EXPECT_THAT(actors::from_caf(made.error()).message,
              HasSubstr("leave out --socket, or the UDP faces"));
}

TEST_F(DriverTest, SaysThatAnotherMachineNeedsUdp) {
  load_actors::prepare_load order;
  order.experiment = small_experiment();
  order.place.socket = "/nonexistent/facet.sock";
  caf::scoped_actor coordinator{system_->system()};
  const auto made = prepare(coordinator, order);
  ASSERT_FALSE(made);
  EXPECT_THAT(actors::from_caf(made.error()).message, HasSubstr("use faces with over = \"udp\""));
}

TEST_F(WorkerRunTest, WarnsOfAWorkerThatEverybodyMayUse) {
  process worker{{program("facet"), "worker", "--listen", "0.0.0.0:0"}};
  EXPECT_TRUE(worker.wait_for_text("without TLS", patience)) << worker.errors();
  EXPECT_TRUE(worker.wait_for_text("ready ", patience));
  worker.kill(SIGTERM);
  const auto ended = worker.wait(patience);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, 0);
}

}  // namespace
}  // namespace facet::tests
