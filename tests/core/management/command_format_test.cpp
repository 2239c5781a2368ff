// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/command_format.hpp"

#include <gtest/gtest.h>

namespace facet::management {
namespace {

const command_format& format(std::string_view module, std::string_view verb) {
  const auto* found = find_format(module, verb);
  if (found == nullptr)
    throw std::invalid_argument("no such command");
  return *found;
}

control_parameters named(std::string_view uri) {
  control_parameters p;
  p.name = packet::name::parse(uri).value();
  return p;
}

TEST(CommandFormatTest, NamesWhatIsMissingAndWhatIsTooMuch) {
  const auto& add = format("rib", "register");
  EXPECT_EQ(check_request(add, {}).error().message, "Name is missing");
  auto p = named("/a");
  EXPECT_TRUE(check_request(add, p));
  p.local_uri = "x";
  EXPECT_EQ(check_request(add, p).error().message, "LocalUri is not a parameter of this command");
}

TEST(CommandFormatTest, FlagsAndMaskComeTogetherWhereThereIsAMask) {
  control_parameters p;
  p.flags = 1;
  EXPECT_EQ(check_request(format("cs", "config"), p).error().message, "Flags without Mask");
  p.mask = 1;
  EXPECT_TRUE(check_request(format("cs", "config"), p));
  p.flags.reset();
  EXPECT_EQ(check_request(format("cs", "config"), p).error().message, "Mask without Flags");
  auto route = named("/a");
  route.flags = 1;
  EXPECT_TRUE(check_request(format("rib", "register"), route));
}

TEST(CommandFormatTest, RefusesCountZeroAndUnsettingTheRoot) {
  auto erase = named("/");
  EXPECT_TRUE(check_request(format("cs", "erase"), erase));
  erase.count = 0;
  EXPECT_FALSE(check_request(format("cs", "erase"), erase));
  EXPECT_FALSE(check_request(format("strategy-choice", "unset"), named("/")));
  EXPECT_TRUE(check_request(format("strategy-choice", "unset"), named("/a")));
}

TEST(CommandFormatTest, AnAnswerCarriesExactlyItsFieldsAndAFace) {
  const auto& remove = format("rib", "unregister");
  auto p = named("/a");
  p.face_id = 1;
  EXPECT_EQ(check_answer(remove, p).error().message, "Origin is missing");
  p.origin = 0;
  EXPECT_TRUE(check_answer(remove, p));
  p.face_id = 0;
  EXPECT_EQ(check_answer(remove, p).error().message, "FaceId must not be 0");
  p.face_id = 1;
  p.cost = 1;
  EXPECT_FALSE(check_answer(remove, p));
}

TEST(CommandFormatTest, NothingIsBothRequiredAndOptional) {
  for (const auto& f : command_formats())
    for (int i = 0; i <= static_cast<int>(parameter::mtu); ++i) {
      const auto p = static_cast<parameter>(i);
      EXPECT_FALSE(f.required.has(p) && f.optional.has(p)) << f.module << "/" << f.verb;
      EXPECT_FALSE(f.answer_required.has(p) && f.answer_optional.has(p)) << f.module;
    }
}

}  // namespace
}  // namespace facet::management
