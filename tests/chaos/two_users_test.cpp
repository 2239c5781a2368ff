// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// A face belongs to the user who asked for it: what another one can do with it. Takes root, to
// become two others.
#include "core/packet/interest.hpp"
#include "core/shm/channel.hpp"
#include "tests/core/shm/shm_fixture.hpp"
#include "tests/stress/numbered.hpp"
#include "tests/stress/peer.hpp"
#include "tests/stress/stress_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <grp.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace facet::tests {
namespace {

/// Users that no machine has.
constexpr uid_t owner_uid = 61234;
constexpr uid_t stranger_uid = 61235;

/// A process of another user that runs a function of this program and tells what it found out,
/// line by line.
class user_process {
 public:
  using line_out = std::function<void(const std::string&)>;

  user_process(uid_t uid, const std::function<void(const line_out&)>& run) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      throw std::runtime_error("pipe2");
    from_.reset(ends[0]);
    unique_fd to{ends[1]};
    pid_ = ::fork();
    if (pid_ != 0)
      return;
    // From here on nothing of the test's own may run, not even at the end.
    const gid_t gid = uid;
    if (::setgroups(0, nullptr) != 0 || ::setgid(gid) != 0 || ::setuid(uid) != 0)
      ::_exit(2);
    const line_out tell = [&to](const std::string& line) {
      const auto text = line + "\n";
      if (::write(to.get(), text.data(), text.size()) < 0)
        ::_exit(3);
    };
    try {
      run(tell);
    } catch (const std::exception& e) {
      tell(std::string{"exception: "} + e.what());
    }
    ::_exit(0);
  }

  ~user_process() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  user_process(const user_process&) = delete;
  user_process& operator=(const user_process&) = delete;

  /// The next line; what came without an end when there is none in time.
  std::string line() {
    std::string text;
    char c = 0;
    while (shm::becomes_readable(from_.get(), patience) && ::read(from_.get(), &c, 1) == 1 &&
           c != '\n')
      text.push_back(c);
    return text;
  }

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

 private:
  unique_fd from_;
  pid_t pid_ = -1;
};

/// What errno says of a call that must fail; "done" if it did not.
std::string outcome(long result) {
  return result >= 0 ? "done" : std::strerror(errno);
}

class TwoUsersTest : public StressTest {
 protected:
  void SetUp() override {
    if (::geteuid() != 0)
      GTEST_SKIP() << "needs root, to run processes of two other users";
    StressTest::SetUp();
    // The socket is for everybody, its folder is this test's own.
    std::filesystem::permissions(directory_.path(), std::filesystem::perms{0755});
    control_ = std::make_unique<client::connection>(open_control(socket_));
  }

  client::options options(client::memory_kind memory) const {
    client::options o;
    o.socket_path = socket_;
    o.memory = memory;
    o.capacity = 16;
    return o;
  }

  /// An application of the owner that exchanges packets with itself for ever, and tells so.
  std::unique_ptr<user_process> start_owner(client::memory_kind memory) {
    auto owner = std::make_unique<user_process>(owner_uid, [this, memory](const auto& tell) {
      auto c = client::connection::open(options(memory));
      if (!c || !c->over_shared_memory())
        return tell("no face: " + (c ? std::string{c->fallback_reason()} : c.error().message));
      const auto prefix = packet::name::parse("/owner").value();
      auto producer = client::connection::open(options(memory));
      if (!producer || !producer->register_prefix(prefix))
        return tell("no producer");
      tell("ready");
      for (std::uint64_t n = 0;; ++n) {
        if (!c->send(numbered_interest(prefix, n, patience)))
          return tell("cannot send");
        const auto asked = producer->receive(patience);
        if (!asked || !producer->send(numbered_data(name_of_interest(*asked), n)))
          return tell("cannot answer");
        const auto got = c->receive(patience);
        if (!got || !read_numbered_data(*got, prefix).problem.empty())
          return tell("wrong answer");
        if (n == 0)
          tell("flowing");
        if (n % 1000 == 999)
          tell("still flowing");
      }
    });
    EXPECT_EQ(owner->line(), "ready");
    EXPECT_EQ(owner->line(), "flowing");
    return owner;
  }

  static packet::name_view name_of_interest(const packet::buffer& wire) {
    return packet::decode_interest(wire).value().name;
  }

  /// Twice, as one may have been on its way already.
  static void expect_undisturbed(user_process& owner) {
    EXPECT_EQ(owner.line(), "still flowing");
    EXPECT_EQ(owner.line(), "still flowing");
  }

  /// The name of one of the owner's faces.
  std::string face_of(const user_process& owner) {
    const auto mark = "app-" + std::to_string(owner.pid()) + "-";
    for (const auto& face : list_faces(*control_))
      if (const auto at = face.uri.find(mark); at != std::string::npos)
        return face.uri.substr(at);
    ADD_FAILURE() << "no face of " << mark;
    return {};
  }

  std::unique_ptr<client::connection> control_;
};

TEST_F(TwoUsersTest, AStrangerCannotAttachToReadRingOrReplaceAFaceWithAName) {
  const auto owner = start_owner(client::memory_kind::named);
  const auto name = face_of(*owner);
  user_process stranger{
      stranger_uid, [&](const auto& tell) {
        const auto region = shm::region_object_name(name);
        tell(shm::channel::attach(name).error().message);
        tell(outcome(::shm_open(region.c_str(), O_RDONLY | O_CLOEXEC, 0)));
        tell(outcome(::shm_unlink(region.c_str())));
        for (const auto& bell : {shm::a2e_doorbell_path(name), shm::e2a_doorbell_path(name)}) {
          tell(outcome(::open(bell.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)));
          tell(outcome(::unlink(bell.c_str())));
          tell(outcome(::rename(bell.c_str(), (bell + "-mine").c_str())));
        }
        auto control = open_control(socket_);
        const auto answer = create_face(control, name);
        tell(std::to_string(answer.code) + " " + answer.text);
      }};
  EXPECT_EQ(stranger.line(),
            "cannot open shared memory " + shm::region_object_name(name) + ": Permission denied");
  EXPECT_EQ(stranger.line(), "Permission denied") << "reading";
  const auto not_permitted = testing::AnyOf("Operation not permitted", "Permission denied");
  EXPECT_THAT(stranger.line(), not_permitted) << "removing the region";
  for (const auto* bell : {"a2e", "e2a"}) {
    EXPECT_EQ(stranger.line(), "Permission denied") << "ringing " << bell;
    EXPECT_THAT(stranger.line(), not_permitted) << "removing " << bell;
    EXPECT_THAT(stranger.line(), not_permitted) << "replacing " << bell;
  }
  EXPECT_EQ(stranger.line(), "409 another engine has a shared-memory face named " + name);
  expect_undisturbed(*owner);
}

TEST_F(TwoUsersTest, AStrangerFindsNoWayToASealedFace) {
  const auto owner = start_owner(client::memory_kind::sealed);
  const auto name = face_of(*owner);
  EXPECT_FALSE(shm::leaves_anything(name)) << "there is nothing to open";
  const std::array<pid_t, 2> holders{owner->pid(), forwarder_->pid()};
  user_process stranger{
      stranger_uid, [&](const auto& tell) {
        for (const auto pid : holders) {
          const auto process = "/proc/" + std::to_string(pid);
          tell(outcome(::open((process + "/fd").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
          tell(outcome(::open((process + "/fd/5").c_str(), O_RDWR | O_CLOEXEC)));
          tell(outcome(::open((process + "/mem").c_str(), O_RDWR | O_CLOEXEC)));
          const unique_fd pidfd{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
          tell(outcome(::syscall(SYS_pidfd_getfd, pidfd.get(), 5, 0)));
          char octet = 0;
          iovec here{&octet, 1};
          iovec there{&octet, 1};
          tell(outcome(::process_vm_readv(pid, &here, 1, &there, 1, 0)));
          tell(outcome(::ptrace(PTRACE_SEIZE, pid, nullptr, nullptr)));
        }
        // The same name is a face of the stranger's own; it has nothing to do with the owner's.
        auto own = client::connection::open(options(client::memory_kind::sealed));
        tell(own && own->sealed() ? "a face of my own" : "no face");
      }};
  for ([[maybe_unused]] const auto pid : holders)
    for (const auto* way : {"fd", "fd/5", "mem", "pidfd_getfd", "process_vm_readv", "ptrace"})
      EXPECT_THAT(stranger.line(), testing::AnyOf("Operation not permitted", "Permission denied"))
          << way;
  EXPECT_EQ(stranger.line(), "a face of my own");
  expect_undisturbed(*owner);
}

TEST_F(TwoUsersTest, WhatAStrangerPutInTheWayOfAFaceIsNotUsed) {
  const shm::name_cleanup face{shm::unique_face_name("two-users")};
  const auto a2e = shm::a2e_doorbell_path(face.get());
  {
    user_process stranger{stranger_uid, [&](const auto& tell) {
                            tell(outcome(::mkfifo(a2e.c_str(), 0666)));
                            tell(outcome(::shm_open(shm::region_object_name(face.get()).c_str(),
                                                    O_CREAT | O_RDWR | O_CLOEXEC, 0666)));
                          }};
    EXPECT_EQ(stranger.line(), "done");
    EXPECT_EQ(stranger.line(), "done");
  }
  user_process owner{owner_uid, [&](const auto& tell) {
                       auto control = open_control(socket_);
                       const auto answer = create_face(control, face.get());
                       tell(std::to_string(answer.code));
                       tell(shm::channel::attach(face.get()) ? "attached" : "refused");
                       ::pause();
                     }};
  EXPECT_EQ(owner.line(), "200");
  EXPECT_EQ(owner.line(), "attached");
  for (const auto& object : objects_of(face.get())) {
    struct stat status {};
    ASSERT_EQ(::stat(object.c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, owner_uid) << object;
    EXPECT_EQ(status.st_mode & 0777, 0600u) << object;
  }
  EXPECT_EQ(objects_of(face.get()).size(), 3u);
}

}  // namespace
}  // namespace facet::tests
