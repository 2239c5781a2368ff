// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/rib.hpp"

#include "tests/core/tables/table_fixture.hpp"

#include <random>

namespace facet::tables {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr auto no_flags = std::uint64_t{0};
constexpr auto inherit = route_flag::child_inherit;
constexpr auto capture = route_flag::capture;

class RibTest : public testing::Test {
 protected:
  using lines = std::vector<std::string>;

  /// Changes as text, "/a 1=10" or "/a 1 gone", applied to `fib_` as a forwarder would.
  lines changes() {
    lines text;
    for (const auto& c : changes_) {
      auto line = c.prefix.to_uri().append(" ").append(std::to_string(c.face));
      if (c.cost) {
        line.append("=").append(std::to_string(*c.cost));
        fib_[c.prefix][c.face] = *c.cost;
      } else {
        line.append(" gone");
        EXPECT_EQ(fib_[c.prefix].erase(c.face), 1U) << "removes what is there";
      }
      text.push_back(std::move(line));
    }
    changes_.clear();
    return text;
  }
  lines add(std::string_view uri, const route& r) {
    rib_.add(n(uri), r, changes_);
    return changes();
  }
  lines remove(std::string_view uri, face_id face, std::uint64_t origin = 0) {
    rib_.remove(n(uri), face, origin, changes_);
    return changes();
  }

  rib rib_;
  std::vector<fib_change> changes_;
  std::map<packet::name, std::map<face_id, std::uint64_t>> fib_;
  time_point now_{1h};
};

TEST_F(RibTest, TurnsARouteIntoANextHop) {
  EXPECT_THAT(add("/a", {.face = 1, .cost = 10}), ElementsAre("/a 1=10"));
  EXPECT_THAT(add("/a", {.face = 1, .cost = 20}), ElementsAre("/a 1=20"));
  EXPECT_THAT(add("/a", {.face = 1, .cost = 20}), IsEmpty());
  EXPECT_THAT(remove("/a", 1), ElementsAre("/a 1 gone"));
  EXPECT_EQ(rib_.prefixes(), 0U);
  EXPECT_FALSE(rib_.remove(n("/a"), 1, 0, changes_));
}

TEST_F(RibTest, TakesTheCheapestOfAFacesOrigins) {
  add("/a", {.face = 1, .origin = route_origin::app, .cost = 30});
  EXPECT_THAT(add("/a", {.face = 1, .origin = route_origin::fixed, .cost = 10}),
              ElementsAre("/a 1=10"));
  EXPECT_THAT(add("/a", {.face = 1, .origin = route_origin::nlsr, .cost = 20}), IsEmpty());
  EXPECT_THAT(remove("/a", 1, route_origin::fixed), ElementsAre("/a 1=20"));
  EXPECT_EQ(rib_.routes(), 2U);
}

TEST_F(RibTest, LetsLongerPrefixesInherit) {
  add("/a/b", {.face = 2, .cost = 5});
  EXPECT_THAT(add("/a", {.face = 1, .cost = 10, .flags = inherit}),
              ElementsAre("/a 1=10", "/a/b 1=10"));
  EXPECT_THAT(add("/a/b/c", {.face = 3, .cost = 1}),
              UnorderedElementsAre("/a/b/c 1=10", "/a/b/c 2=5", "/a/b/c 3=1"));
  EXPECT_THAT(remove("/a", 1), UnorderedElementsAre("/a 1 gone", "/a/b 1 gone", "/a/b/c 1 gone"));
}

TEST_F(RibTest, DoesNotInheritWithoutTheFlag) {
  add("/a", {.face = 1, .cost = 10, .flags = no_flags});
  EXPECT_THAT(add("/a/b", {.face = 2}), ElementsAre("/a/b 2=0"));
  EXPECT_THAT(add("/a", {.face = 1, .cost = 10, .flags = inherit}), ElementsAre("/a/b 1=10"));
  EXPECT_THAT(add("/a", {.face = 1, .cost = 10, .flags = no_flags}), ElementsAre("/a/b 1 gone"));
}

TEST_F(RibTest, PrefersTheNearestWordAboutAFace) {
  add("/a", {.face = 1, .cost = 10});
  EXPECT_THAT(add("/a/b", {.face = 1, .cost = 50}), ElementsAre("/a/b 1=50"));
  EXPECT_THAT(add("/a/b/c", {.face = 2}), UnorderedElementsAre("/a/b/c 2=0", "/a/b/c 1=50"));
}

TEST_F(RibTest, StopsInheritanceAtACapture) {
  add("/", {.face = 1, .cost = 1});
  EXPECT_THAT(add("/a", {.face = 2, .cost = 2, .flags = inherit | capture}), ElementsAre("/a 2=2"));
  EXPECT_THAT(add("/a/b", {.face = 3, .cost = 3}), UnorderedElementsAre("/a/b 3=3", "/a/b 2=2"))
      << "the capturing prefix itself still passes on";
  EXPECT_THAT(remove("/a", 2), UnorderedElementsAre("/a 2 gone", "/a/b 2 gone", "/a/b 1=1"));
}

TEST_F(RibTest, RemovesAllRoutesOfAFaceAndWhatWasInheritedFromThem) {
  add("/a", {.face = 1, .cost = 10});
  add("/a", {.face = 1, .origin = 255, .cost = 5});
  add("/a/b", {.face = 1, .cost = 1});
  add("/a/b/c", {.face = 2});
  add("/z", {.face = 2});
  rib_.remove_face(1, changes_);
  EXPECT_THAT(changes(), UnorderedElementsAre("/a 1 gone", "/a/b 1 gone", "/a/b/c 1 gone"));
  EXPECT_EQ(rib_.prefixes(), 2U);
  EXPECT_EQ(rib_.routes(), 2U);
  rib_.remove_face(1, changes_);
  EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(RibTest, ExpiresRoutesInTheirTime) {
  add("/a", {.face = 1, .expiry = now_ + 10s});
  add("/b", {.face = 1, .expiry = now_ + 5s});
  add("/c", {.face = 1});
  EXPECT_EQ(rib_.next_deadline(), now_ + 5s);
  rib_.expire(now_ + 5s, changes_);
  EXPECT_THAT(changes(), ElementsAre("/b 1 gone"));
  add("/a", {.face = 1, .expiry = now_ + 20s});
  rib_.expire(now_ + 19s, changes_);
  EXPECT_THAT(changes(), IsEmpty()) << "the route was renewed";
  add("/a", {.face = 1});
  EXPECT_EQ(rib_.next_deadline(), std::nullopt);
}

TEST_F(RibTest, ListsInCanonicalOrder) {
  add("/bb", {.face = 1}), add("/c", {.face = 2}), add("/c", {.face = 1, .origin = 255});
  add("/c", {.face = 1});
  const auto all = rib_.list();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].prefix, n("/c"));
  EXPECT_THAT(all[0].routes,
              ElementsAre(route{.face = 1}, route{.face = 1, .origin = 255}, route{.face = 2}));
  ASSERT_NE(rib_.find(n("/c"), 1, 255), nullptr);
  EXPECT_EQ(rib_.find(n("/c"), 1, 64), nullptr);
  EXPECT_EQ(rib_.find(n("/d"), 1, 0), nullptr);
}

TEST_F(RibTest, ListsWhatIsBelowAPrefix) {
  for (const auto* prefix : {"/a", "/a/b", "/a/b/c", "/a/bb", "/b", "/"})
    add(prefix, {.face = 1});
  const auto below = [&](const char* prefix, std::size_t limit) {
    std::vector<std::string> uris;
    for (const auto& each : rib_.list(n(prefix), limit))
      uris.push_back(each.prefix.to_uri());
    return uris;
  };
  EXPECT_THAT(below("/a", 10), ElementsAre("/a", "/a/b", "/a/b/c", "/a/bb"));
  EXPECT_THAT(below("/a/b", 10), ElementsAre("/a/b", "/a/b/c"));
  EXPECT_THAT(below("/a", 2), ElementsAre("/a", "/a/b"));
  EXPECT_THAT(below("/c", 10), IsEmpty());
  EXPECT_EQ(below("/", 10).size(), 6U);
}

/// Next hops of a prefix straight from the definition, given everything that is registered.
std::map<face_id, std::uint64_t> hops_by_definition(const std::vector<rib_listing>& all,
                                                    const packet::name& prefix) {
  std::map<face_id, std::uint64_t> hops;
  for (auto size = prefix.size() + 1; size-- > 0;) {
    std::map<face_id, std::uint64_t> here;
    bool captured = false;
    for (const auto& listed : all) {
      if (listed.prefix.view() != prefix.view().prefix(size))
        continue;
      for (const auto& r : listed.routes) {
        captured = captured || (r.flags & capture) != 0;
        if (size < prefix.size() && (r.flags & inherit) == 0)
          continue;
        const auto [at, fresh] = here.emplace(r.face, r.cost);
        at->second = std::min(at->second, r.cost);
      }
    }
    hops.merge(here);  // what a longer prefix said stays
    if (captured)
      break;
  }
  return hops;
}

TEST_F(RibTest, ItsChangesAddUpToTheDefinition) {
  std::mt19937 random{11};
  for (int step = 0; step < 5'000; ++step) {
    packet::name prefix;
    for (auto depth = random() % 4; depth > 0; --depth)
      prefix.append(std::string_view{"ab"}.substr(random() % 2, 1));
    const face_id face = 1 + random() % 3;
    const std::uint64_t origin = random() % 2;
    switch (random() % 8) {
      case 0:
        rib_.remove_face(face, changes_);
        break;
      case 1:
        now_ += 1s;
        rib_.expire(now_, changes_);
        break;
      case 2:
      case 3:
        rib_.remove(prefix, face, origin, changes_);
        break;
      default:
        rib_.add(prefix,
                 {.face = face,
                  .origin = origin,
                  .cost = random() % 3,
                  .flags = random() % 4,
                  .expiry = random() % 2 ? std::optional{now_ + 3s} : std::nullopt},
                 changes_);
    }
    changes();
    const auto all = rib_.list();
    for (const auto& listed : all)
      ASSERT_EQ(fib_[listed.prefix], hops_by_definition(all, listed.prefix)) << step;
    std::erase_if(fib_, [](const auto& entry) { return entry.second.empty(); });
    ASSERT_EQ(fib_.size(), all.size()) << "nothing is left of prefixes that are not registered";
  }
}

}  // namespace
}  // namespace facet::tables
