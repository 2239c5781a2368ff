// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/file_writer.hpp"

#include "tests/apps/process.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>

namespace facet::apps {
namespace {

class FileWriterTest : public testing::Test {
 protected:
  /// A piece of `size` octets that all have that value, alive through its packet only.
  static file_writer::piece piece_of(std::uint8_t value, std::size_t size) {
    const std::vector<std::uint8_t> octets(size, value);
    auto owner = packet::buffer::copy_of(octets);
    const bytes_view view = owner;
    return {std::move(owner), view};
  }

  static std::string content_of(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  tests::temporary_directory directory_;
  const std::string target_ = directory_.file("out");
};

TEST_F(FileWriterTest, WritesEverythingInOrder) {
  constexpr std::size_t size = 8000;
  const std::size_t batches = 2 * file_writer::max_queued / (100 * size);  // more than may wait
  auto file = output_file::create(target_);
  ASSERT_TRUE(file) << file.error().message;
  std::string expected;
  {
    file_writer writer{*file};
    std::vector<file_writer::piece> pieces;
    for (std::size_t batch = 0; batch < batches; ++batch) {
      for (std::size_t i = 0; i < 100; ++i) {
        pieces.push_back(piece_of(static_cast<std::uint8_t>(batch + i), size));
        expected.append(size, static_cast<char>(batch + i));
      }
      ASSERT_TRUE(writer.write(pieces));
      EXPECT_TRUE(pieces.empty());
    }
    EXPECT_TRUE(writer.finish());
  }
  ASSERT_TRUE(file->commit());
  EXPECT_TRUE(content_of(target_) == expected);
}

TEST_F(FileWriterTest, TellsOfAFullDisk) {
  auto file = output_file::create("/dev/full");
  ASSERT_TRUE(file) << file.error().message;
  file_writer writer{*file};
  std::vector<file_writer::piece> pieces;
  pieces.push_back(piece_of(1, 100));
  (void)writer.write(pieces);
  const auto finished = writer.finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error(), errc::no_space);
  pieces.push_back(piece_of(2, file_writer::max_queued));
  pieces.push_back(piece_of(3, file_writer::max_queued));
  EXPECT_FALSE(writer.write(pieces)) << "and does not wait for room that never comes";
  EXPECT_FALSE(writer.write(pieces));
}

TEST_F(FileWriterTest, LeavesItsOwnerFreeWhileAReaderIsSlow) {
  ASSERT_EQ(::mkfifo(target_.c_str(), 0600), 0);
  const unique_fd reader{::open(target_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
  ASSERT_TRUE(reader);
  auto file = output_file::create(target_);
  ASSERT_TRUE(file) << file.error().message;
  file_writer writer{*file};
  std::vector<file_writer::piece> pieces;
  constexpr std::size_t size = std::size_t{1} << 20;  // more than a FIFO holds
  pieces.push_back(piece_of(7, size));
  ASSERT_TRUE(writer.write(pieces));
  ASSERT_TRUE(writer.write(pieces));
  // Nobody has read yet, and here we are.
  std::size_t read = 0;
  std::vector<std::uint8_t> room(size);
  while (read < size) {
    const auto n = ::read(reader.get(), room.data(), room.size());
    read += n > 0 ? static_cast<std::size_t>(n) : 0;
  }
  EXPECT_TRUE(writer.finish());
}

}  // namespace
}  // namespace facet::apps
