// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// `facet status` and `facet face list`.
#include "tests/apps/facetd_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace facet::tests {
namespace {

using testing::HasSubstr;

class StatusTest : public FacetdTest {
 protected:
  nlohmann::json ask(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    const auto ran = run_facet(std::move(arguments));
    EXPECT_EQ(ran.ended.status, 0) << ran.errors;
    auto json = nlohmann::json::parse(ran.output, nullptr, false);
    EXPECT_TRUE(json.is_object()) << ran.output;
    return json;
  }
};

TEST_F(StatusTest, TellsWhatTheForwarderHoldsAndDid) {
  const auto server = start_server({"ping", "--server", "/s"});
  ASSERT_EQ(run_facet({"ping", "/s", "--count", "3", "--interval", "1"}).ended.status, 0);
  const auto json = ask({"status"});
  EXPECT_EQ(json.at("socket"), socket_);
  EXPECT_GE(json.at("entries").at("fib").get<std::uint64_t>(), 1U);
  EXPECT_GE(json.at("satisfied_interests").get<std::uint64_t>(), 3U);
  EXPECT_TRUE(json.at("drops").is_array());
  EXPECT_TRUE(json.at("channels").is_array());
  EXPECT_FALSE(json.at("strategies").empty());
  EXPECT_THAT(json.at("routes").dump(), HasSubstr("/s/ping"));
  const auto text = run_facet({"status"});
  EXPECT_EQ(text.ended.status, 0) << text.errors;
  EXPECT_THAT(text.output, HasSubstr(socket_));
  EXPECT_THAT(text.output, HasSubstr("dropped"));
}

TEST_F(StatusTest, ListsTheFaceOfAnApplicationWithItsCounters) {
  const auto server = start_server({"ping", "--server", "/s"});
  ASSERT_EQ(run_facet({"ping", "/s", "--count", "3", "--interval", "1"}).ended.status, 0);
  const auto json = ask({"face", "list"});
  const auto& faces = json.at("faces");
  const auto found = std::find_if(faces.begin(), faces.end(), [](const auto& face) {
    return face.at("uri").template get<std::string>().starts_with("memfd://");
  });
  ASSERT_NE(found, faces.end()) << json.dump(2);
  EXPECT_EQ(found->at("out").at("interests"), 3);
  EXPECT_EQ(found->at("in").at("data"), 3);
  EXPECT_EQ(found->at("scope"), "local");
  EXPECT_TRUE(found->at("drops").is_object());
  EXPECT_THAT(run_facet({"face", "list"}).output, HasSubstr("memfd://"));
}

TEST_F(StatusTest, RemembersDropsOfFacesThatAreGone) {
  ASSERT_EQ(run_facet({"peek", "/nowhere"}).ended.status, 1);
  const auto until = std::chrono::steady_clock::now() + patience;
  std::string told;
  while (told.find("gone: no_route 1") == std::string::npos &&
         std::chrono::steady_clock::now() < until)
    told = run_facet({"status"}).output;
  EXPECT_THAT(told, HasSubstr("gone: no_route 1"));
  EXPECT_THAT(told, HasSubstr("so far: no_route 1"));
  EXPECT_EQ(ask({"status"}).at("drops_of_gone_faces").at("no_route"), 1);
}

TEST_F(StatusTest, ForgetsTheFaceOfAnApplicationThatIsGone) {
  { const auto server = start_server({"ping", "--server", "/s"}); }  // SIGKILL
  const auto until = std::chrono::steady_clock::now() + patience;
  const auto holds_shm_face = [&] {
    return ask({"face", "list"}).dump().find("memfd://") != std::string::npos;
  };
  while (holds_shm_face() && std::chrono::steady_clock::now() < until) {
  }
  EXPECT_FALSE(holds_shm_face());
}

}  // namespace
}  // namespace facet::tests
