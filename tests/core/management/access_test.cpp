// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/access.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace facet::management {
namespace {

using testing::HasSubstr;

constexpr uid_t own = 100;
constexpr uid_t alice = 1000;
constexpr uid_t bob = 1001;

packet::name n(std::string_view uri) {
  return *packet::name::parse(uri);
}

std::string why(const result<void>& answer) {
  return answer ? "" : answer.error().message;
}

access_book book(access_settings settings) {
  return access_book{std::move(settings), own};
}

TEST(AccessTest, LetsEverybodyDoEverythingToWhatIsNobodysWithoutRules) {
  const auto all = book({});
  EXPECT_TRUE(all.may_operate({alice, {}}));
  EXPECT_TRUE(all.may_operate({}));
  EXPECT_TRUE(all.may_register({alice, {}}, n("/a")));
  EXPECT_TRUE(all.may_change_face_of({alice, {}}, std::nullopt));
  EXPECT_TRUE(all.may_change_face_of({alice, {}}, alice));
}

TEST(AccessTest, KeepsUsersFromEachOthersFaces) {
  const auto all = book({});
  EXPECT_THAT(why(all.may_change_face_of({alice, {}}, bob)),
              HasSubstr("belongs to user 1001, not to user 1000"));
  EXPECT_THAT(why(all.may_change_face_of({}, bob)), HasSubstr("not known"));
  EXPECT_TRUE(all.may_change_face_of({0, {}}, bob)) << "root";
  EXPECT_TRUE(all.may_change_face_of({own, {}}, bob)) << "who runs the forwarder";
}

TEST(AccessTest, OperatorsAreNamedByUserOrGroup) {
  access_settings s;
  s.operators = {{alice}, {50}};
  const auto all = book(s);
  EXPECT_TRUE(all.may_operate({alice, {}}));
  EXPECT_TRUE(all.may_operate({bob, {7, 50}}));
  EXPECT_TRUE(all.may_operate({0, {}}));
  EXPECT_EQ(all.may_operate({bob, {7}}).error().code, errc::permission_denied);
  EXPECT_THAT(why(all.may_operate({bob, {7}})), HasSubstr("access.operators"));
  EXPECT_FALSE(all.may_operate({})) << "a peer whom nothing identifies";
}

TEST(AccessTest, TheLongestPrefixRuleCounts) {
  access_settings s;
  s.prefixes = {{n("/a"), {{alice}, {}}}, {n("/a/b"), {{}, {50}}}};
  const auto all = book(s);
  EXPECT_TRUE(all.may_register({alice, {}}, n("/a")));
  EXPECT_TRUE(all.may_register({alice, {}}, n("/a/c/d")));
  EXPECT_THAT(why(all.may_register({alice, {}}, n("/a/b/c"))), HasSubstr("/a/b"));
  EXPECT_TRUE(all.may_register({bob, {50}}, n("/a/b/c")));
  EXPECT_FALSE(all.may_register({bob, {50}}, n("/a")));
  EXPECT_TRUE(all.may_register({bob, {}}, n("/elsewhere")));
  EXPECT_TRUE(all.may_register({own, {}}, n("/a/b")));
}

TEST(AccessTest, CountsWhatAUserHasAndRefusesMore) {
  access_settings s;
  s.per_user.faces = 2;
  s.users[bob].memory = 1000;
  auto all = book(s);
  EXPECT_TRUE(all.take_face(alice, 0));
  EXPECT_TRUE(all.take_face(alice, 1 << 20));
  const auto third = all.take_face(alice, 0);
  EXPECT_EQ(third.error().code, errc::permission_denied);
  EXPECT_THAT(why(third), HasSubstr("user 1000 has 2 faces and may have 2"));
  EXPECT_EQ(all.used_by(alice).memory, std::size_t{1} << 20);
  all.give_back_face(alice, 1 << 20);
  EXPECT_TRUE(all.take_face(alice, 0));

  EXPECT_TRUE(all.take_face(bob, 900));
  EXPECT_THAT(why(all.take_face(bob, 101)), HasSubstr("octets of shared memory"));
  EXPECT_TRUE(all.take_face(bob, 100));
  EXPECT_TRUE(all.take_face(bob, 0)) << "bob has limits of his own, none on faces";
  EXPECT_EQ(all.total().faces, 5U);
  EXPECT_EQ(all.total().memory, 1000U);
}

TEST(AccessTest, NobodyGetsTheLastOfWhatAllShare) {
  access_settings s;
  s.total.faces = 90;
  auto all = book(s);
  std::size_t got = 0;
  while (all.take_face(alice, 0))
    ++got;
  EXPECT_EQ(got, 80U);
  EXPECT_TRUE(all.take_face(bob, 0));
  EXPECT_EQ(all.take_face(alice, 0).error().code, errc::no_space);
  EXPECT_TRUE(all.take_face(std::nullopt, 0)) << "the forwarder's own";
}

TEST(AccessTest, CountsRoutesOfAUsersFaces) {
  access_settings s;
  s.per_user.routes = 2;
  auto all = book(s);
  all.count_routes(alice, 2);
  EXPECT_THAT(why(all.room_for_route(alice)), HasSubstr("may have 2 (access.routes_per_user)"));
  EXPECT_TRUE(all.room_for_route(bob));
  EXPECT_TRUE(all.room_for_route(std::nullopt));
  all.count_routes(alice, -1);
  EXPECT_TRUE(all.room_for_route(alice));
  EXPECT_EQ(all.total().routes, 1U);
}

TEST(AccessTest, SizesThatNoMachineHasAreRefused) {
  access_settings s;
  s.total.memory = 1 << 20;
  auto all = book(s);
  EXPECT_FALSE(all.take_face(alice, static_cast<std::size_t>(-1)));
  EXPECT_FALSE(all.take_face(alice, (1 << 20) + 1));
  EXPECT_EQ(all.total().faces, 0U);
}

}  // namespace
}  // namespace facet::management
