// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/output_file.hpp"

#include "tests/apps/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace facet::apps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

bytes_view octets(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

class OutputFileTest : public testing::Test {
 protected:
  tests::temporary_directory directory_;
  const std::string target_ = directory_.file("out");
};

TEST_F(OutputFileTest, AppearsOnlyWhenCommitted) {
  auto file = output_file::create(target_);
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_TRUE(file->write(octets("hello ")));
  ASSERT_TRUE(file->write(octets("world")));
  EXPECT_FALSE(std::filesystem::exists(target_));
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(tests::read_file(target_), "hello world");
  EXPECT_THAT(directory_.entries(), ElementsAre("out"));
}

TEST_F(OutputFileTest, LeavesNothingWhenDestroyedUncommitted) {
  {
    auto file = output_file::create(target_);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write(octets("half")));
  }
  EXPECT_THAT(directory_.entries(), IsEmpty());
}

TEST_F(OutputFileTest, KeepsAnOlderFileUntilItReplacesIt) {
  tests::write_file(target_, "old");
  {
    auto abandoned = output_file::create(target_);
    ASSERT_TRUE(abandoned);
    ASSERT_TRUE(abandoned->write(octets("half")));
  }
  EXPECT_EQ(tests::read_file(target_), "old");
  auto file = output_file::create(target_);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write(octets("new")));
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(tests::read_file(target_), "new");
  EXPECT_THAT(directory_.entries(), ElementsAre("out"));
}

TEST_F(OutputFileTest, KeepsThePermissionsOfTheFileItReplaces) {
  tests::write_file(target_, "old");
  ASSERT_EQ(::chmod(target_.c_str(), 0640), 0);
  auto file = output_file::create(target_);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->commit());
  struct stat status {};
  ASSERT_EQ(::stat(target_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0640U);
}

TEST_F(OutputFileTest, ReplacesTheFileBehindASymbolicLinkAndKeepsTheLink) {
  tests::write_file(directory_.file("real"), "old");
  std::filesystem::create_symlink("real", target_);
  auto file = output_file::create(target_);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write(octets("new")));
  ASSERT_TRUE(file->commit());
  EXPECT_TRUE(std::filesystem::is_symlink(target_));
  EXPECT_EQ(tests::read_file(directory_.file("real")), "new");
}

TEST_F(OutputFileTest, WritesManyPiecesInOrder) {
  std::string all;
  std::vector<std::string> texts;
  for (int i = 0; i < 200; ++i)
    all += texts.emplace_back(std::to_string(i) + ",");
  std::vector<bytes_view> pieces;
  for (const auto& each : texts)
    pieces.push_back(octets(each));
  auto file = output_file::create(target_);
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write(pieces));
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(tests::read_file(target_), all);
}

TEST_F(OutputFileTest, WritesStraightIntoWhatIsNoRegularFile) {
  auto file = output_file::create("/dev/null");
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_TRUE(file->write(octets("gone")));
  ASSERT_TRUE(file->commit());
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST_F(OutputFileTest, ReportsAFullDevice) {
  auto file = output_file::create("/dev/full");
  ASSERT_TRUE(file);
  const auto written = file->write(octets("x"));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error(), errc::no_space);
  EXPECT_THAT(written.error().message, HasSubstr("/dev/full"));
}

TEST_F(OutputFileTest, NamesThePathWhoseDirectoryDoesNotExist) {
  const auto file = output_file::create(directory_.file("none/out"));
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error(), errc::not_found);
  EXPECT_THAT(file.error().message, HasSubstr("none/out"));
}

TEST_F(OutputFileTest, RefusesADirectoryAsTarget) {
  const auto file = output_file::create(directory_.path());
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error().message, HasSubstr(directory_.path()));
}

TEST_F(OutputFileTest, MovesWithWhatWasWritten) {
  auto first = output_file::create(target_);
  ASSERT_TRUE(first);
  ASSERT_TRUE(first->write(octets("moved")));
  output_file second = std::move(*first);
  ASSERT_TRUE(second.commit());
  EXPECT_EQ(tests::read_file(target_), "moved");
}

}  // namespace
}  // namespace facet::apps
