// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// A machine that has no more to give, and clocks that jump.
#include "tests/chaos/chaos_fixture.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

namespace facet::tests {
namespace {

class MachineTest : public ChaosTest {
 protected:
  client::options hasty() const {
    client::options o;
    o.socket_path = socket_;
    o.reconnect = false;
    o.memory = client::memory_kind::named;  // the other kind does not live in /dev/shm
    o.connect_timeout = o.command_timeout = std::chrono::seconds{2};
    return o;
  }

  /// Until then memory may still be given back.
  void expect_faces_of_victims_only() {
    EXPECT_TRUE(looks_until([] { return objects_of("chaos-").empty(); }));
  }

  void expect_room_again() {
    EXPECT_TRUE(looks_until([&] {
      const auto opened = client::connection::open(hasty());
      return opened && opened->over_shared_memory();
    }));
  }
};

/// A /dev/shm of our own, of a size of our own, for this process and those it starts.
bool mount_small_shared_memory() {
  return ::geteuid() == 0 && ::unshare(CLONE_NEWNS) == 0 &&
         ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tmpfs", "/dev/shm", "tmpfs", 0, "size=32m,mode=1777") == 0;
}

/// To the last page.
void take_all_of_shared_memory(const unique_fd& hog) {
  for (off_t size = 32 << 20; size >= 4096;)
    if (::posix_fallocate(hog.get(), ::lseek(hog.get(), 0, SEEK_END), size) != 0)
      size /= 2;
}

TEST_F(MachineTest, WithoutSharedMemoryRefusesFacesAndLosesNothing) {
  if (!mount_small_shared_memory())
    GTEST_SKIP() << "no small /dev/shm to be had: " << std::strerror(errno);
  start_forwarder();
  start_victims();
  if (HasFatalFailure())
    return;
  {
    const unique_fd hog{::open("/dev/shm/hog", O_CREAT | O_RDWR | O_CLOEXEC, 0600)};
    // A region that loses pages and cannot have them back.
    const auto holes = start_attack("punch_holes", chaos_seed(), short_run);
    const auto memory = start_attack("hoard_memory", chaos_seed(), short_run);
    for (int i = 0; i < 20; ++i) {
      take_all_of_shared_memory(hog);
      wait_beside(short_run / 20);
    }
    ASSERT_TRUE(holes->wait(patience) && memory->wait(patience));
    expect_faces_of_victims_only();
    take_all_of_shared_memory(hog);
    const auto refused = client::connection::open(hasty());
    ASSERT_TRUE(refused) << refused.error().message;
    EXPECT_FALSE(refused->over_shared_memory());
    EXPECT_NE(refused->fallback_reason().find("space"), std::string_view::npos)
        << refused->fallback_reason();
  }
  ::unlink("/dev/shm/hog");
  expect_room_again();
  expect_nothing_lost();
  expect_nothing_left();
  expect_orderly_end();
}

TEST_F(MachineTest, OutOfDescriptorsRefusesConnectionsAndLosesNothing) {
  start_forwarder("[access]\nfaces = 100000\n", "ulimit -n 96");
  start_victims();
  if (HasFatalFailure())
    return;
  {
    const auto one = start_attack("hoard", chaos_seed(), 2 * short_run);
    const auto two = start_attack("leave_mid_command", chaos_seed(), 2 * short_run);
    wait_beside(2 * short_run);
  }
  expect_room_again();
  expect_nothing_lost();
  expect_nothing_left();
  expect_orderly_end();
}

/// How far the wall clock of a facetd with FACET_CLOCK_SHIFT is from the machine's.
class shifted_clock {
 public:
  explicit shifted_clock(const std::string& file) {
    const unique_fd fd{::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)};
    if (::ftruncate(fd.get(), sizeof(std::int64_t)) == 0)
      at_ = static_cast<std::int64_t*>(
          ::mmap(nullptr, sizeof *at_, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0));
  }
  ~shifted_clock() { ::munmap(at_, sizeof *at_); }
  shifted_clock(const shifted_clock&) = delete;
  shifted_clock& operator=(const shifted_clock&) = delete;
  void set(std::chrono::seconds shift) const { std::atomic_ref{*at_}.store(shift.count()); }

 private:
  std::int64_t* at_ = nullptr;
};

TEST_F(MachineTest, AWallClockThatJumpsChangesNothing) {
  if (std::getenv("FACET_CHAOS_FACETD") != nullptr)
    GTEST_SKIP() << "a library cannot be put before a sanitizer's";
  const auto file = directory_.file("shift");
  const shifted_clock wall_clock{file};
  start_forwarder({}, {}, {"LD_PRELOAD=" FACET_CLOCK_SHIFT, "FACET_CLOCK_SHIFT=" + file});
  start_victims();
  if (HasFatalFailure())
    return;
  using std::chrono::hours;
  for (const auto shift : {hours{24}, hours{-24}, hours{24 * 365 * 40}, hours{-24 * 365 * 60}}) {
    wall_clock.set(shift);
    wait_beside(std::chrono::milliseconds{200});
    auto control = open_control(socket_);
    EXPECT_FALSE(list_faces(control).empty()) << "shifted by " << shift.count() << " h";
  }
  wall_clock.set({});
  expect_nothing_lost();
  expect_nothing_left();
  expect_orderly_end();
}

TEST_F(MachineTest, AForwarderThatWasStoppedForAWhileGoesOn) {
  start_forwarder();
  start_victims();
  if (HasFatalFailure())
    return;
  for (int i = 0; i < 3; ++i) {
    forwarder_->kill(SIGSTOP);
    wait_beside(std::chrono::milliseconds{300});
    forwarder_->kill(SIGCONT);
    wait_beside(std::chrono::milliseconds{100});
  }
  expect_nothing_lost();
  expect_nothing_left();
  expect_orderly_end();
}

}  // namespace
}  // namespace facet::tests
