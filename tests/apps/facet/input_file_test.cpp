// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/input_file.hpp"

#include "tests/apps/process.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>

namespace facet::apps {
namespace {

class InputFileTest : public testing::Test {
 protected:
  tests::temporary_directory directory_;
  const std::string path_ = directory_.file("content");
};

TEST_F(InputFileTest, HasTheOctetsOfTheFile) {
  tests::write_file(path_, "hello");
  const auto file = input_file::open(path_);
  ASSERT_TRUE(file);
  EXPECT_EQ(std::string(file->content().begin(), file->content().end()), "hello");
  EXPECT_FALSE(file->changed());
  EXPECT_FALSE(file->cut_off());
}

TEST_F(InputFileTest, NoticesThatSomebodyWroteToIt) {
  tests::write_file(path_, "hello");
  const auto file = input_file::open(path_);
  ASSERT_TRUE(file);
  tests::write_file(path_, "hello, world");
  EXPECT_TRUE(file->changed());
}

TEST_F(InputFileTest, SurvivesBeingCutOffWhileItIsRead) {
  tests::write_file(path_, std::string(1'000'000, 'x'));
  auto opened = input_file::open(path_);
  ASSERT_TRUE(opened);
  const input_file file = std::move(*opened);
  ASSERT_EQ(::truncate(path_.c_str(), 10), 0);
  const auto content = file.content();
  EXPECT_FALSE(file.cut_off());
  EXPECT_LT(std::count(content.begin(), content.end(), 'x'), 1'000'000);
  EXPECT_TRUE(file.cut_off());
  EXPECT_TRUE(file.changed());
}

TEST_F(InputFileTest, SaysWhatCannotBeRead) {
  EXPECT_EQ(input_file::open(path_).error(), errc::not_found);
  EXPECT_FALSE(input_file::open(directory_.path()));
}

}  // namespace
}  // namespace facet::apps
