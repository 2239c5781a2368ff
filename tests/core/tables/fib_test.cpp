// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/fib.hpp"

#include "tests/core/tables/table_fixture.hpp"

#include <map>
#include <random>

namespace facet::tables {
namespace {

class FibTest : public testing::Test {
 protected:
  static face_ref face(face_id id) { return {id, static_cast<std::uint32_t>(id), 1}; }

  std::vector<face_id> lookup(packet::name_view name) {
    name_prefixes prefixes{name};
    std::vector<face_id> faces;
    for (const auto& hop : fib_.lookup(prefixes))
      faces.push_back(hop.face.id);
    return faces;
  }
  std::vector<face_id> lookup(std::string_view uri) { return lookup(n(uri)); }

  fib fib_;
};

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(FibTest, AnswersTheLongestPrefix) {
  fib_.set(n("/"), face(1), 0);
  fib_.set(n("/a/b"), face(2), 0);
  EXPECT_THAT(lookup("/a/b/c"), ElementsAre(2));
  EXPECT_THAT(lookup("/a/b"), ElementsAre(2));
  EXPECT_THAT(lookup("/a"), ElementsAre(1));
  EXPECT_THAT(lookup("/"), ElementsAre(1));
  EXPECT_TRUE(fib_.remove(n("/"), 1));
  EXPECT_THAT(lookup("/a"), IsEmpty());
}

TEST_F(FibTest, OrdersNextHopsByCostThenFace) {
  fib_.set(n("/a"), face(3), 5);
  fib_.set(n("/a"), face(2), 5);
  fib_.set(n("/a"), face(1), 9);
  EXPECT_THAT(lookup("/a"), ElementsAre(2, 3, 1));
  fib_.set(n("/a"), face(1), 0);
  EXPECT_THAT(lookup("/a"), ElementsAre(1, 2, 3));
}

TEST_F(FibTest, ForgetsAPrefixWithItsLastNextHop) {
  fib_.set(n("/a"), face(1), 0);
  fib_.set(n("/a"), face(2), 0);
  EXPECT_TRUE(fib_.remove(n("/a"), 1));
  EXPECT_FALSE(fib_.remove(n("/a"), 1));
  EXPECT_FALSE(fib_.remove(n("/b"), 1));
  EXPECT_EQ(fib_.size(), 1U);
  EXPECT_TRUE(fib_.remove(n("/a"), 2));
  EXPECT_EQ(fib_.size(), 0U);
}

TEST_F(FibTest, MatchesLongNamesByTheirFirstComponents) {
  packet::name deep;
  for (int i = 0; i < 40; ++i)
    deep.append("c");
  fib_.set(deep.view().prefix(32), face(1), 0);
  EXPECT_THAT(lookup(deep), ElementsAre(1));
  EXPECT_THAT(lookup(deep.view().prefix(31)), IsEmpty());
}

TEST_F(FibTest, AgreesWithANaiveTableOnRandomRoutes) {
  std::map<packet::name, std::map<face_id, std::uint64_t>> naive;
  std::mt19937 random{5};
  const auto some_name = [&](std::size_t most) {
    packet::name name;
    for (auto depth = random() % (most + 1); depth > 0; --depth)
      name.append(std::string_view{"ab"}.substr(random() % 2, 1));
    return name;
  };
  for (int step = 0; step < 20'000; ++step) {
    const auto prefix = some_name(4);
    const face_id id = 1 + random() % 4;
    if (random() % 50 == 0) {
      for (bool more = true; more;)  // in steps that are sometimes larger than what there is
        more = fib_.remove_face(id, 1 + random() % 8);
      for (auto& [name, hops] : naive)
        hops.erase(id);
    } else if (random() % 2 == 0) {
      fib_.set(prefix, face(id), random() % 3);
      naive[prefix][id] = 0;
    } else {
      fib_.remove(prefix, id);
      naive[prefix].erase(id);
    }
    const auto name = some_name(6);
    std::vector<face_id> expected;
    for (auto size = name.size() + 1; size-- > 0 && expected.empty();)
      for (const auto& [known, cost] : naive[packet::name{name.view().prefix(size)}])
        expected.push_back(known);
    ASSERT_THAT(lookup(name), testing::UnorderedElementsAreArray(expected)) << name.to_uri();
  }
}

}  // namespace
}  // namespace facet::tables
