// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// `facet face`, `facet route`, `facet strategy` and `facet cs`.
#include "tests/apps/facetd_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace facet::tests {
namespace {

using testing::HasSubstr;

class ManageTest : public FacetdTest {
 protected:
  nlohmann::json ask(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    const auto ran = run_facet(std::move(arguments));
    EXPECT_EQ(ran.ended.status, 0) << ran.errors;
    auto json = nlohmann::json::parse(ran.output, nullptr, false);
    EXPECT_TRUE(json.is_object()) << ran.output;
    return json;
  }

  int status_of(std::vector<std::string> arguments) {
    return run_facet(std::move(arguments)).ended.status;
  }

  /// The number of an application's shared-memory face.
  std::string face_of_server() {
    const auto listed = ask({"face", "list", "--scheme", "memfd"});
    const auto& faces = listed.at("faces");
    EXPECT_EQ(faces.size(), 1U);
    return faces.empty() ? "0" : std::to_string(faces[0].at("face_id").get<std::uint64_t>());
  }
};

TEST_F(ManageTest, ListsFacesThatPassTheFilters) {
  const auto server = start_server({"ping", "--server", "/s"});
  EXPECT_EQ(ask({"face", "list", "--scheme", "memfd"}).at("faces").size(), 1U);
  EXPECT_EQ(ask({"face", "list", "--scheme", "udp4"}).at("faces").size(), 0U);
  EXPECT_EQ(ask({"face", "list", "--scope", "non-local"}).at("faces").size(), 0U);
  EXPECT_EQ(status_of({"face", "list", "--scope", "nearby"}), 2);
}

TEST_F(ManageTest, ShowsAFaceByNumberAndByUri) {
  const auto server = start_server({"ping", "--server", "/s"});
  const std::string number = face_of_server();
  const auto shown = ask({"face", "show", number});
  EXPECT_EQ(std::to_string(shown.at("face_id").get<std::uint64_t>()), number);
  EXPECT_EQ(ask({"face", "show", shown.at("uri").get<std::string>()}).at("face_id"),
            shown.at("face_id"));
  EXPECT_THAT(run_facet({"face", "show", number}).output, HasSubstr("flags"));
}

TEST_F(ManageTest, SaysThatThereIsNoSuchFace) {
  for (const std::string verb : {"show", "destroy", "update"}) {
    const auto ran = run_facet({"face", verb, "99999"});
    EXPECT_EQ(ran.ended.status, 1);
    EXPECT_THAT(ran.errors, HasSubstr("there is no face 99999"));
    EXPECT_EQ(status_of({"face", verb, "neither"}), 2);
  }
}

TEST_F(ManageTest, DestroysAFace) {
  const auto server = start_server({"ping", "--server", "/s", "--no-shm"});
  const auto faces = ask({"face", "list", "--scheme", "fd"}).at("faces");
  const auto oldest = std::min_element(faces.begin(), faces.end(), [](auto& a, auto& b) {
    return a.at("face_id") < b.at("face_id");
  });
  ASSERT_NE(oldest, faces.end());
  const auto number = std::to_string(oldest->at("face_id").get<std::uint64_t>());
  EXPECT_EQ(ask({"face", "destroy", number}).at("face_id"), oldest->at("face_id"));
  const auto until = std::chrono::steady_clock::now() + patience;
  while (status_of({"face", "show", number}) == 0 && std::chrono::steady_clock::now() < until) {
  }
  EXPECT_EQ(status_of({"face", "show", number}), 1);
}

TEST_F(ManageTest, RefusesAFaceUriOfAnUnknownScheme) {
  const auto ran = run_facet({"face", "create", "pigeon://roof"});
  EXPECT_EQ(ran.ended.status, 1);
  EXPECT_THAT(ran.errors, HasSubstr("406"));
}

TEST_F(ManageTest, AddsListsAndRemovesARoute) {
  const auto server = start_server({"ping", "--server", "/s"});
  const std::string face = face_of_server();
  const auto added = ask({"route", "add", "/r", face, "--cost", "7", "--capture"});
  EXPECT_EQ(added.at("cost"), 7);
  EXPECT_EQ(added.at("origin"), "static");

  const auto routes = ask({"route", "list", "/r"}).at("routes");
  ASSERT_EQ(routes.size(), 1U);
  EXPECT_EQ(routes[0].at("prefix"), "/r");
  EXPECT_EQ(routes[0].at("capture"), true);
  EXPECT_EQ(routes[0].at("child_inherit"), true);
  EXPECT_TRUE(routes[0].at("expires_ms").is_null());
  EXPECT_EQ(ask({"route", "list", "--nexthop", face}).at("routes").size(), 2U);
  EXPECT_EQ(ask({"route", "list", "--origin", "app", "--nexthop", face}).at("routes").size(), 1U);

  EXPECT_EQ(ask({"route", "remove", "/r", face}).at("removed").size(), 1U);
  EXPECT_EQ(status_of({"route", "remove", "/r", face}), 1);
  EXPECT_EQ(status_of({"route", "list", "/r"}), 1);
}

TEST_F(ManageTest, NamesAFaceInARouteByItsUri) {
  const auto server = start_server({"ping", "--server", "/s"});
  const auto uri = ask({"face", "show", face_of_server()}).at("uri").get<std::string>();
  EXPECT_EQ(ask({"route", "add", "/r", uri, "--expires", "600000"}).at("prefix"), "/r");
  EXPECT_GT(ask({"route", "list", "/r"}).at("routes")[0].at("expires_ms"), 0);
  EXPECT_EQ(status_of({"route", "remove", "/r", uri}), 0);
}

TEST_F(ManageTest, ShowsTheStrategyOfTheLongestPrefix) {
  EXPECT_THAT(ask({"strategy", "list"}).at("strategies").size(), testing::Ge(1U));
  const auto shown = ask({"strategy", "show", "/localhost/nfd/x"});
  EXPECT_EQ(shown.at("prefix"), "/localhost/nfd");
  EXPECT_THAT(shown.at("strategy").get<std::string>(), HasSubstr("best-route"));
}

TEST_F(ManageTest, TellsAboutTheContentStore) {
  const auto info = ask({"cs", "info"});
  EXPECT_GT(info.at("capacity"), 0);
  EXPECT_EQ(info.at("admit"), true);
  EXPECT_TRUE(info.at("hits").is_number());
}

TEST_F(ManageTest, ExplainsWhatWouldHappenToAnInterest) {
  const auto server = start_server({"ping", "--server", "/s"});
  const auto told = ask({"explain", "/s/ping/1"});
  EXPECT_EQ(told.at("fib").at("prefix"), "/s/ping");
  EXPECT_EQ(std::to_string(told.at("fib").at("next_hops")[0].at("face").get<std::uint64_t>()),
            face_of_server());
  const auto ran = run_facet({"explain", "/nowhere"});
  EXPECT_EQ(ran.ended.status, 0) << ran.errors;
  EXPECT_THAT(ran.output, HasSubstr("An Interest for /nowhere now: "));
}

TEST_F(ManageTest, CreatesUpdatesAndDestroysANetworkFace) {
  const auto created = ask({"face", "create", "udp4://127.0.0.1:9", "--persistency", "permanent"});
  EXPECT_EQ(created.at("created"), true);
  const auto number = std::to_string(created.at("face_id").get<std::uint64_t>());
  EXPECT_EQ(ask({"face", "create", "udp4://127.0.0.1:9"}).at("created"), false);
  EXPECT_EQ(ask({"face", "show", "udp://127.0.0.1:9"}).at("persistency"), "permanent");
  EXPECT_EQ(status_of({"face", "update", number, "--reliability", "on"}), 0);
  EXPECT_THAT(run_facet({"face", "show", number}).output, HasSubstr("reliability"));
  EXPECT_EQ(status_of({"route", "add", "/r", "udp4://127.0.0.1:9"}), 0);
  EXPECT_EQ(ask({"route", "list", "--nexthop", number}).at("routes").size(), 1U);
  EXPECT_EQ(status_of({"face", "destroy", number}), 0);
}

TEST_F(ManageTest, SetsAndUnsetsAStrategy) {
  const auto chosen = ask({"strategy", "set", "/s", "multicast"});
  EXPECT_EQ(chosen.at("prefix"), "/s");
  EXPECT_THAT(chosen.at("strategy").get<std::string>(), HasSubstr("multicast/v="));
  EXPECT_EQ(ask({"strategy", "show", "/s/x"}).at("prefix"), "/s");
  EXPECT_EQ(status_of({"strategy", "unset", "/s"}), 0);
  EXPECT_EQ(ask({"strategy", "show", "/s/x"}).at("prefix"), "/");
  const auto ran = run_facet({"strategy", "set", "/s", "magic"});
  EXPECT_EQ(ran.ended.status, 1);
  EXPECT_THAT(ran.errors, HasSubstr("404"));
}

TEST_F(ManageTest, ConfiguresAndErasesTheContentStore) {
  EXPECT_EQ(ask({"cs", "config", "--serve", "off"}).at("serve"), false);
  EXPECT_EQ(ask({"cs", "info"}).at("serve"), false);
  EXPECT_EQ(ask({"cs", "config", "--serve", "on"}).at("serve"), true);
  EXPECT_EQ(ask({"cs", "erase", "/s"}).at("erased"), 0);
}

TEST_F(ManageTest, CountsWhatMakesNoSenseAsBadUsage) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"route", "add", "/r"},
                                             {"route", "add", "/r//", "1"},
                                             {"route", "add", "/r", "1", "--cost", "x"},
                                             {"route", "add", "/r", "1", "--origin", "me"},
                                             {"strategy", "set", "/a"},
                                             {"strategy", "set", "/a", "/b//c"},
                                             {"cs", "erase"},
                                             {"cs", "erase", "/a", "--count", "0"},
                                             {"cs", "config", "--admit", "maybe"},
                                             {"face", "create"}})
    EXPECT_EQ(status_of(arguments), 2) << arguments[0] << ' ' << arguments[1];
}

}  // namespace
}  // namespace facet::tests
