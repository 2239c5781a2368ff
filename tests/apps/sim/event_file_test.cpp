// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/sim/event_file.hpp"

#include "core/sim/trace.hpp"
#include "tests/apps/process.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace facet::sim_apps {
namespace {

std::string unpacked(const std::string& path) {
  std::string text;
  char block[65536];
  auto* file = gzopen(path.c_str(), "rb");
  for (int n = 0; (n = gzread(file, block, sizeof block)) > 0;)
    text.append(block, static_cast<std::size_t>(n));
  gzclose(file);
  return text;
}

TEST(EventFile, PiecesDoNotMatter) {
  tests::temporary_directory folder;
  std::string text;
  for (int i = 0; i < 60'000; ++i)
    text += std::to_string(i * 7919 % 10'007) + "\tn1\tin\n";
  const auto write = [&](const std::string& name, std::size_t piece) {
    event_file file;
    ASSERT_TRUE(event_file::open(folder.file(name), file));
    for (std::size_t at = 0; at < text.size(); at += piece)
      file.write(std::string_view{text}.substr(at, piece));
    ASSERT_TRUE(file.finish());
    ASSERT_TRUE(file.keep());
  };
  write("whole", text.size());
  write("pieces", 777);
  const auto whole = tests::read_file(folder.file("whole"));
  EXPECT_TRUE(whole == tests::read_file(folder.file("pieces")));
  EXPECT_LT(whole.size(), text.size() / 2);
  EXPECT_TRUE(unpacked(folder.file("whole")) ==
              std::string{sim::trace_header(sim::trace_kind::events)} + text);
}

TEST(EventFile, GoesWhenItIsNotKept) {
  tests::temporary_directory folder;
  {
    event_file file;
    ASSERT_TRUE(event_file::open(folder.file("events.gz"), file));
    file.write("row\n");
  }
  EXPECT_TRUE(folder.entries().empty());
  tests::write_file(folder.file("events.gz"), "of an earlier run");
  {
    event_file file;
    ASSERT_TRUE(event_file::open(folder.file("events.gz"), file));
    file.write("row\n");
  }
  EXPECT_EQ(folder.entries(), std::vector<std::string>{"events.gz"});
  EXPECT_EQ(tests::read_file(folder.file("events.gz")), "of an earlier run");
  event_file file;
  EXPECT_FALSE(event_file::open(folder.file("none/events.gz"), file));
}

TEST(EventFile, IsWrittenIntoADeviceAsItIs) {
  tests::temporary_directory folder;
  const std::filesystem::path device = folder.file("null");
  std::filesystem::create_symlink("/dev/null", device);
  for (const bool kept : {true, false}) {
    event_file file;
    ASSERT_TRUE(event_file::open(device, file));
    file.write("row\n");
    if (kept) {
      ASSERT_TRUE(file.finish());
      ASSERT_TRUE(file.keep());
    }
  }
  EXPECT_EQ(folder.entries(), std::vector<std::string>{"null"});
  EXPECT_TRUE(std::filesystem::is_character_file(device));
}

}  // namespace
}  // namespace facet::sim_apps
