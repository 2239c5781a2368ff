// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/signals.hpp"

#include "tests/apps/process.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <future>

namespace facet::apps {
namespace {

using namespace std::chrono_literals;

// Signals change the whole process, so these tests fork what they examine ("death tests"). The
// parent has no other threads, so a plain fork is safe.

[[noreturn]] void exit_after_first_signal() {
  stop_signals stop;
  std::promise<void> called;
  const auto subscription = stop.subscribe([&] { called.set_value(); });
  ::kill(::getpid(), SIGTERM);
  const bool came = called.get_future().wait_for(10s) == std::future_status::ready;
  ::_exit(came && stop.stopped() ? 7 : 1);
}

TEST(StopSignalsTest, CallsTheSubscriberAtTheFirstSignal) {
  EXPECT_EXIT(exit_after_first_signal(), testing::ExitedWithCode(7), "");
}

[[noreturn]] void subscribe_after_the_signal() {
  stop_signals stop;
  {
    std::promise<void> called;
    const auto first = stop.subscribe([&] { called.set_value(); });
    ::kill(::getpid(), SIGINT);
    called.get_future().wait_for(10s);
  }
  bool told = false;
  const auto late = stop.subscribe([&] { told = true; });
  ::_exit(told ? 7 : 1);
}

TEST(StopSignalsTest, TellsALateSubscriberAtOnce) {
  EXPECT_EXIT(subscribe_after_the_signal(), testing::ExitedWithCode(7), "");
}

[[noreturn]] void ignore_two_signals(const std::string& file) {
  stop_signals stop;
  stop.remove_on_abort(file);
  std::promise<void> called;
  const auto subscription = stop.subscribe([&] { called.set_value(); });
  ::kill(::getpid(), SIGINT);
  called.get_future().wait_for(10s);
  ::kill(::getpid(), SIGINT);
  std::promise<void>{}.get_future().wait_for(10s);  // ends by the signal long before
  ::_exit(9);
}

TEST(StopSignalsTest, EndsTheProgramAtTheSecondSignalAndRemovesTheUnfinishedFile) {
  tests::temporary_directory directory;
  const std::string file = directory.file("part");
  tests::write_file(file, "half");
  EXPECT_EXIT(ignore_two_signals(file), testing::ExitedWithCode(1), "");
  EXPECT_TRUE(directory.entries().empty());
}

}  // namespace
}  // namespace facet::apps
