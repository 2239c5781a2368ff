// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/child_process.hpp"
#include "apps/bench/traffic/private_forwarder.hpp"
#include "apps/bench/traffic/process_clock.hpp"
#include "apps/bench/traffic/process_memory.hpp"
#include "apps/bench/traffic/syscall_counter.hpp"

#include <gtest/gtest.h>

#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace facet::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 60s;

TEST(ChildProcessTest, TalksInLines) {
  auto child = child_process::start({"/bin/cat"});
  ASSERT_TRUE(child);
  ASSERT_TRUE(child->write_line("one"));
  ASSERT_TRUE(child->write_line("two"));
  EXPECT_EQ(child->read_line(patience, {}).value_or(""), "one");
  EXPECT_EQ(child->read_line(patience, {}).value_or(""), "two");
  child->end(patience);
  EXPECT_EQ(child->fate(), "exit status 0");
}

TEST(ChildProcessTest, ReportsWhyALineDoesNotCome) {
  auto silent = child_process::start({"/bin/cat"});
  ASSERT_TRUE(silent);
  EXPECT_EQ(silent->read_line(1ms, {}).error(), errc::timed_out);
  EXPECT_EQ(silent->read_line(patience, [] { return true; }).error(), errc::cancelled);
  auto gone = child_process::start({"/bin/true"});
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->read_line(patience, {}).error(), errc::disconnected);
  auto missing = child_process::start({"/no/such/program"});
  ASSERT_TRUE(missing);
  EXPECT_EQ(missing->read_line(patience, {}).error(), errc::disconnected);
  missing->end(patience);
  EXPECT_EQ(missing->fate(), "exit status 127");
}

TEST(ChildProcessTest, EndsWhatDoesNotEndByItself) {
  auto stubborn = child_process::start({"/bin/sleep", "1000"});
  ASSERT_TRUE(stubborn);
  stubborn->end(0ms);
  EXPECT_EQ(stubborn->fate(), "signal 15");
}

TEST(ScratchDirectoryTest, GoesWithEverythingInIt) {
  std::string file;
  {
    auto directory = scratch_directory::create();
    ASSERT_TRUE(directory);
    file = directory->file("a");
    std::ofstream{file} << "text";
    EXPECT_TRUE(std::filesystem::exists(file));
  }
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::path{file}.parent_path()));
}

TEST(ProcessClockTest, CountsWhatAProcessComputes) {
  const auto before = cpu_time_of(::getpid());
  ASSERT_TRUE(before);
  auto now = before;
  while (now && *now - *before < 1ms)
    now = cpu_time_of(::getpid());
  EXPECT_TRUE(now);
  EXPECT_EQ(cpu_time_of(0x7ffffff0).error(), errc::not_found);
}

TEST(ProcessMemoryTest, SeesMemoryAndDescriptors) {
  const auto before = memory_of(::getpid());
  ASSERT_TRUE(before);
  const std::vector<char> touched(8 << 20, 'x');
  const unique_fd one{::dup(STDIN_FILENO)};
  const auto after = memory_of(::getpid());
  ASSERT_TRUE(after);
  EXPECT_GE(after->anonymous_octets, before->anonymous_octets + touched.size() / 2);
  EXPECT_EQ(after->descriptors, before->descriptors + 1);
  EXPECT_GT(after->descriptor_limit, after->descriptors);
}

TEST(SyscallCounterTest, CountsEachCallOnce) {
  const auto counter = syscall_counter::attach(::getpid());
  if (!counter) {
    EXPECT_EQ(counter.error(), errc::unsupported);
    GTEST_SKIP() << counter.error().message;
  }
  const auto before = counter->count();
  for (int i = 0; i < 1000; ++i)
    ::syscall(SYS_getppid);
  const auto made = counter->count() - before;
  EXPECT_GE(made, 1000U);
  EXPECT_LT(made, 1100U);
}

}  // namespace
}  // namespace facet::bench
