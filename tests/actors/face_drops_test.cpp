// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// What a face drops is told: to the log, in summaries, and to the service when the face has ended.
#include "tests/actors/face_fixture.hpp"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>

namespace facet::actors::test {
namespace {

/// Keeps what faces say of themselves.
class watcher_state {
 public:
  using handle = link_watcher;
  static inline const char* name = "test.watcher";

  watcher_state(link_watcher::pointer, std::vector<face_ended>* into) : into_(into) {}
  link_watcher::behavior_type make_behavior() {
    return {
        [](const link_state&) {},
        [](const reliability_taken_up&) {},
        [this](const face_ended& ended) { into_->push_back(ended); },
    };
  }

 private:
  std::vector<face_ended>* into_;
};

class FaceDropsTest : public FaceActorTest {
 protected:
  void SetUp() override {
    before_ = spdlog::default_logger();
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log_)));
    spdlog::set_pattern("%v");
    watcher_ = spawn<watcher_state>(&ended_);
    watcher = watcher_;
  }
  void TearDown() override {
    FaceActorTest::TearDown();
    watcher = watcher_ = nullptr;
    spdlog::set_default_logger(before_);
  }

  /// Fills the ring, lets three octets wait and loses two.
  void lose_two() {
    open(3);
    send(numbered(16));
    send(numbered(5));
    run();
  }

  std::ostringstream log_;
  std::shared_ptr<spdlog::logger> before_;
  std::vector<face_ended> ended_;
  link_watcher watcher_;
};

TEST_F(FaceDropsTest, SummarizesDropsInTheLogASecondLater) {
  lose_two();
  advance(999ms);
  EXPECT_EQ(log_.str(), "");
  advance(1ms);
  EXPECT_EQ(log_.str(), "face 300: 2 dropped: queue_full 2\n");
}

TEST_F(FaceDropsTest, SummarizesNotMoreOftenThanEveryTenSeconds) {
  lose_two();
  advance(1s);
  send(numbered(1));  // one more, at 1 s; what waits stalls at 5 s
  run();
  advance(9999ms);
  EXPECT_EQ(log_.str(), "face 300: 2 dropped: queue_full 2\n");
  advance(1ms);
  EXPECT_EQ(log_.str(),
            "face 300: 2 dropped: queue_full 2\n"
            "face 300: 4 dropped: stalled 3, queue_full 1\n");
}

TEST_F(FaceDropsTest, TellsWhatItDroppedWhenItHasEnded) {
  lose_two();
  self->send_exit(face, caf::exit_reason::kill);
  run();
  ASSERT_EQ(ended_.size(), 1u);
  EXPECT_EQ(ended_[0].face, 300u);
  EXPECT_EQ(ended_[0].totals.counters.drops[static_cast<std::size_t>(face_drop::queue_full)], 2u);
  EXPECT_EQ(ended_[0].totals.counters.drops[static_cast<std::size_t>(face_drop::closed)], 3u);
  EXPECT_EQ(log_.str(), "face 300: 5 dropped: face_closed 3, queue_full 2\n");
}

}  // namespace
}  // namespace facet::actors::test
