// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/sigbus_guard.hpp"

#include "core/base/unique_fd.hpp"
#include "tests/core/shm/shm_fixture.hpp"

#include <gtest/gtest.h>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <vector>

namespace facet::shm {
namespace {

constexpr std::size_t pages = 8;
constexpr std::size_t page = 4096;

/// A mapped anonymous file that can be truncated under its mapping.
struct mapped_file {
  mapped_file() : fd(::memfd_create("test", MFD_CLOEXEC)) {
    if (::ftruncate(fd.get(), pages * page) == 0)
      at = static_cast<volatile std::uint8_t*>(
          ::mmap(nullptr, pages * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0));
  }
  ~mapped_file() { ::munmap(const_cast<std::uint8_t*>(at), pages * page); }
  mapped_file(const mapped_file&) = delete;
  mapped_file& operator=(const mapped_file&) = delete;
  [[nodiscard]] guarded_range guard() const {
    return {const_cast<std::uint8_t*>(at), pages * page};
  }
  void truncate(off_t size) const { EXPECT_EQ(::ftruncate(fd.get(), size), 0); }

  unique_fd fd;
  volatile std::uint8_t* at = nullptr;
};

TEST(SigbusGuardTest, ATruncatedRangeReadsZerosAndIsPoisonedAlone) {
  install_sigbus_guard();
  const mapped_file victim;
  const mapped_file bystander;
  const guarded_range victim_guard = victim.guard();
  const guarded_range bystander_guard = bystander.guard();
  victim.at[5 * page] = 7;
  bystander.at[5 * page] = 8;
  victim.truncate(page);
  EXPECT_EQ(victim.at[5 * page], 0);
  EXPECT_TRUE(victim_guard.poisoned());
  victim.at[7 * page] = 9;  // and it can be written, to nobody's knowledge
  EXPECT_EQ(victim.at[7 * page], 9);
  EXPECT_FALSE(bystander_guard.poisoned());
  EXPECT_EQ(bystander.at[5 * page], 8);
}

TEST(SigbusGuardTest, AWriteIntoATruncatedRangeIsContainedToo) {
  install_sigbus_guard();
  const mapped_file victim;
  const guarded_range guard = victim.guard();
  victim.truncate(0);
  victim.at[0] = 1;
  EXPECT_TRUE(guard.poisoned());
}

TEST(SigbusGuardTest, TheTableGrowsAndItsEntriesAreReused) {
  install_sigbus_guard();
  const mapped_file victim;
  for (int round = 0; round < 2; ++round) {
    std::vector<guarded_range> many;
    std::vector<std::uint8_t> elsewhere(1000);
    for (auto& octet : elsewhere)
      many.emplace_back(&octet, 1);
    EXPECT_TRUE(std::none_of(many.begin(), many.end(), [](auto& r) { return r.poisoned(); }));
    many.push_back(victim.guard());  // beyond the first block
    if (round == 1) {
      victim.truncate(0);
      EXPECT_EQ(victim.at[0], 0);
      EXPECT_TRUE(many.back().poisoned());
    }
  }
}

/// Runs `act` in a child process and answers how that ended.
template <class F>
int status_of_child(F&& act) {
  const pid_t child = ::fork();
  if (child == 0) {
    act();
    ::_exit(0);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return status;
}

TEST(SigbusGuardTest, OtherBusErrorsStillEndTheProcess) {
  const int status = status_of_child([] {
    ::signal(SIGBUS, SIG_DFL);  // instead of a sanitizer's handler
    install_sigbus_guard();
    const mapped_file unguarded;
    unguarded.truncate(0);
    unguarded.at[0] = 1;
  });
  EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) != 0) << status;
}

void exit_with_42(int /*signal*/) {
  ::_exit(42);
}

void exit_with_43(int /*signal*/, siginfo_t* info, void* /*context*/) {
  ::_exit(info->si_addr != nullptr ? 43 : 1);
}

// The guard is installed once per process, so these run before any other use in the child: they
// need a process in which it is not installed yet, hence gtest's re-executed death tests.
class SigbusChainDeathTest : public ::testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(SigbusChainDeathTest, AnOrdinaryHandlerInstalledBeforeIsCalled) {
  EXPECT_EXIT(
      {
        ::signal(SIGBUS, exit_with_42);
        install_sigbus_guard();
        const mapped_file unguarded;
        unguarded.truncate(0);
        unguarded.at[0] = 1;
      },
      ::testing::ExitedWithCode(42), "");
}

TEST_F(SigbusChainDeathTest, AHandlerWithInformationGetsIt) {
  EXPECT_EXIT(
      {
        struct sigaction action {};
        action.sa_sigaction = exit_with_43;
        action.sa_flags = SA_SIGINFO;
        ::sigaction(SIGBUS, &action, nullptr);
        install_sigbus_guard();
        const mapped_file unguarded;
        unguarded.truncate(0);
        unguarded.at[0] = 1;
      },
      ::testing::ExitedWithCode(43), "");
}

TEST_F(SigbusChainDeathTest, ASentSignalIsNotTakenForAFault) {
  EXPECT_EXIT(
      {
        ::signal(SIGBUS, exit_with_42);
        install_sigbus_guard();
        ::raise(SIGBUS);
      },
      ::testing::ExitedWithCode(42), "");
}

TEST_F(SigbusChainDeathTest, ASentSignalKillsWhereNobodyElseCared) {
  EXPECT_EXIT(
      {
        ::signal(SIGBUS, SIG_DFL);
        install_sigbus_guard();
        ::raise(SIGBUS);
      },
      ::testing::KilledBySignal(SIGBUS), "");
}

}  // namespace
}  // namespace facet::shm
