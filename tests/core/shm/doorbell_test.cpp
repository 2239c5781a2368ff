// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/doorbell.hpp"

#include "tests/core/shm/shm_fixture.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>

namespace facet::shm {
namespace {

using namespace std::chrono_literals;

class DoorbellTest : public ::testing::Test {
 protected:
  name_cleanup name_{unique_face_name("bell")};
  std::string path_ = a2e_doorbell_path(name_.get());
};

TEST_F(DoorbellTest, RingsAcrossTheFifoUntilDrained) {
  const auto waiter = doorbell::create(path_, {});
  ASSERT_TRUE(waiter) << waiter.error().message;
  const auto ringer = doorbell::open(path_);
  ASSERT_TRUE(ringer) << ringer.error().message;
  EXPECT_FALSE(waiter->is_ringing());
  EXPECT_TRUE(ringer->ring());
  EXPECT_TRUE(ringer->ring());
  EXPECT_TRUE(becomes_readable(waiter->descriptor()));
  EXPECT_TRUE(waiter->is_ringing());
  waiter->drain();
  EXPECT_FALSE(waiter->is_ringing());
}

TEST_F(DoorbellTest, AFullFifoStillCountsAsRung) {
  const auto bell = doorbell::create(path_, {});
  ASSERT_TRUE(bell);
  for (int i = 0; i < 70'000; ++i)  // more than a FIFO holds
    ASSERT_TRUE(bell->ring());
  EXPECT_TRUE(bell->is_ringing());
  bell->drain();
  EXPECT_FALSE(bell->is_ringing());
}

TEST_F(DoorbellTest, ADepartedPeerIsNotAnEndOfFile) {
  const auto bell = doorbell::create(path_, {});
  ASSERT_TRUE(bell);
  {
    const auto peer = doorbell::open(path_);
    ASSERT_TRUE(peer);
    EXPECT_TRUE(peer->ring());
  }
  bell->drain();
  EXPECT_FALSE(becomes_readable(bell->descriptor(), 0ms));
  EXPECT_TRUE(bell->ring());  // and no SIGPIPE
}

TEST_F(DoorbellTest, ReplacesAStaleFifo) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  const auto bell = doorbell::create(path_, {});
  ASSERT_TRUE(bell) << bell.error().message;
}

TEST_F(DoorbellTest, LeavesARegularFileInItsWayAlone) {
  unique_fd{::open(path_.c_str(), O_CREAT | O_WRONLY, 0600)}.reset();
  const auto bell = doorbell::create(path_, {});
  ASSERT_FALSE(bell);
  EXPECT_EQ(bell.error(), errc::invalid_argument);
  EXPECT_NE(bell.error().message.find(path_), std::string::npos);
  EXPECT_EQ(::access(path_.c_str(), F_OK), 0);
}

TEST_F(DoorbellTest, RefusesToOpenWhatIsNotAFifo) {
  EXPECT_EQ(doorbell::open(path_).error(), errc::not_found);
  unique_fd{::open(path_.c_str(), O_CREAT | O_WRONLY, 0600)}.reset();
  EXPECT_EQ(doorbell::open(path_).error(), errc::invalid_argument);
  ::unlink(path_.c_str());
  const std::string target = e2a_doorbell_path(name_.get());
  ASSERT_EQ(::mkfifo(target.c_str(), 0600), 0);
  ASSERT_EQ(::symlink(target.c_str(), path_.c_str()), 0);
  EXPECT_EQ(doorbell::open(path_).error(), errc::invalid_argument);
}

TEST_F(DoorbellTest, UnlinksItsOwnFifoAndNoOther) {
  std::optional<doorbell> bell = doorbell::create(path_, {}).value();
  bell.reset();
  EXPECT_NE(::access(path_.c_str(), F_OK), 0);

  bell = doorbell::create(path_, {}).value();
  ::unlink(path_.c_str());
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);  // somebody else's now
  bell.reset();
  EXPECT_EQ(::access(path_.c_str(), F_OK), 0);
}

TEST_F(DoorbellTest, OpeningDoesNotTakeOwnership) {
  const auto bell = doorbell::create(path_, {});
  ASSERT_TRUE(bell);
  doorbell::open(path_).value();
  EXPECT_EQ(::access(path_.c_str(), F_OK), 0);
}

TEST_F(DoorbellTest, KnowsWhetherSomebodyHasItOpen) {
  EXPECT_FALSE(doorbell_in_use(path_));
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_FALSE(doorbell_in_use(path_));
  const auto peer = doorbell::open(path_);
  EXPECT_TRUE(doorbell_in_use(path_));
}

TEST_F(DoorbellTest, HasTheModeAskedForWhateverTheUmask) {
  const mode_t before = ::umask(0077);
  const auto bell = doorbell::create(path_, {.mode = 0666});
  ::umask(before);
  ASSERT_TRUE(bell);
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0666u);
}

}  // namespace
}  // namespace facet::shm
