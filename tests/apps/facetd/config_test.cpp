// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/config.hpp"

#include "core/management/control_parameters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

namespace facet::apps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// What is wrong with a configuration; empty when nothing is.
std::string problem(std::string_view text) {
  daemon_config config;
  const auto parsed = parse_config(text, "test.toml", config);
  return parsed ? "" : parsed.error().message;
}

daemon_config parsed(std::string_view text) {
  daemon_config config;
  const auto done = parse_config(text, "test.toml", config);
  EXPECT_TRUE(done) << done.error().message;
  return config;
}

std::string example() {
  std::ifstream file{FACET_EXAMPLE_CONFIG};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(ConfigTest, TheExampleIsValidAndHoldsTheDefaults) {
  const auto config = parsed(example());
  const daemon_config defaults;
  EXPECT_EQ(config.socket_mode, defaults.socket_mode);
  EXPECT_EQ(config.faces.queue_octets, defaults.faces.queue_octets);
  EXPECT_EQ(config.faces.send_deadline, defaults.faces.send_deadline);
  EXPECT_EQ(config.faces.batch, defaults.faces.batch);
  EXPECT_EQ(config.faces.poll, defaults.faces.poll);
  EXPECT_EQ(config.lanes, defaults.lanes);
  EXPECT_EQ(config.forwarder.cs_bytes, defaults.forwarder.cs_bytes);
  EXPECT_EQ(config.forwarder.pit_limit, defaults.forwarder.pit_limit);
  EXPECT_EQ(config.forwarder.pit_bytes, defaults.forwarder.pit_bytes);
  EXPECT_FALSE(config.policy.localhop);
}

TEST(ConfigTest, KnowsPresetsOfPollingAndTheExactTimeWins) {
  using namespace std::chrono_literals;
  EXPECT_EQ(parsed("[faces]\npoll = \"frugal\"\n").faces.poll, 0ns);
  EXPECT_EQ(parsed("[faces]\npoll = \"balanced\"\n").faces.poll, daemon_config{}.faces.poll);
  EXPECT_GT(parsed("[faces]\npoll = \"eager\"\n").faces.poll, daemon_config{}.faces.poll);
  EXPECT_EQ(parsed("[faces]\npoll_us = 7\npoll = \"eager\"\n").faces.poll, 7us);
  EXPECT_THAT(problem("[faces]\npoll = \"never\"\n"), HasSubstr("eager, balanced or frugal"));
}

TEST(ConfigTest, ServesHttpOnlyWhereItIsTold) {
  EXPECT_FALSE(parsed("").http);
  EXPECT_FALSE(parsed("[http]\nlisten = \"\"\n").http);
  const auto here = parsed("[http]\nlisten = \"9690\"\n").http;
  ASSERT_TRUE(here);
  EXPECT_EQ(here->authority(), "127.0.0.1:9690");
  EXPECT_TRUE(here->loopback);
  EXPECT_THAT(problem("[http]\nlisten = \"example.org:80\"\n"),
              HasSubstr("line 2: http.listen is wrong"));
  EXPECT_FALSE(reloadable("http.listen"));
}

TEST(ListenAddressTest, KnowsWhoCanReachIt) {
  const auto loopback = [](const char* text) {
    return parse_listen_address(text).value().loopback;
  };
  EXPECT_TRUE(loopback("127.0.0.1:1"));
  EXPECT_TRUE(loopback("127.8.0.1:1"));
  EXPECT_TRUE(loopback("localhost:1"));
  EXPECT_TRUE(loopback("[::1]:1"));
  EXPECT_FALSE(loopback("0.0.0.0:1"));
  EXPECT_FALSE(loopback("[::]:1"));
  EXPECT_FALSE(loopback("192.0.2.1:1"));
  EXPECT_EQ(parse_listen_address("[::1]:80")->authority(), "[::1]:80");
}

TEST(ListenAddressTest, RefusesWhatIsNoAddress) {
  for (const auto* text :
       {"", ":", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:70000", "127.0.0.1:-1", "::1:80",
        "[::1]80x", "[127.0.0.1]:80", "a:80", "1.2:80", "80x", "[::1", "127.0.0.1:80 "})
    EXPECT_FALSE(parse_listen_address(text)) << text;
}

TEST(ListenAddressTest, KnowsThisHostFromNamesThatResolveToIt) {
  for (const auto* host : {"localhost", "localhost:9690", "127.0.0.1:80", "[::1]:80", "192.0.2.1"})
    EXPECT_TRUE(names_this_host(host)) << host;
  for (const auto* host : {"", "evil.example", "127.0.0.1.evil.example:80", "localhost.evil:1"})
    EXPECT_FALSE(names_this_host(host)) << host;
}

TEST(ConfigTest, LimitsTheNumberOfLanes) {
  EXPECT_EQ(parsed("[lanes]\ncount = 3\n").lanes, 3U);
  EXPECT_THAT(problem("[lanes]\ncount = 0\n"), HasSubstr("from 1 to 64"));
  EXPECT_FALSE(reloadable("lanes.count"));
}

TEST(ConfigTest, ReportsEverythingThatIsWrongWithItsLine) {
  const auto what = problem("[log]\nlevel = \"loud\"\n[faces]\nbatch = 0\nbutch = 1\n");
  EXPECT_THAT(what, HasSubstr("test.toml"));
  EXPECT_THAT(what, HasSubstr("line 2: log.level must be trace"));
  EXPECT_THAT(what, HasSubstr("line 4: faces.batch must be from 1 to 4096"));
  EXPECT_THAT(what, HasSubstr("line 5: faces.butch is not a key"));
  EXPECT_THAT(problem("[log\n"), HasSubstr("line 1"));
}

TEST(ConfigTest, ReadsFacesRoutesAndStrategies) {
  const auto config = parsed(
      "[[face]]\nuri = \"udp4://192.0.2.1:6363\"\nmtu = 1400\n"
      "[[route]]\nprefix = \"/a\"\nface = \"udp4://192.0.2.1:6363\"\ncost = 10\ncapture = true\n"
      "[[route]]\nprefix = \"/b\"\nface = \"udp4://192.0.2.1:6363\"\nchild_inherit = false\n"
      "[[strategy]]\nprefix = \"/a\"\nstrategy = \"/localhost/nfd/strategy/multicast\"\n");
  ASSERT_EQ(config.static_faces.size(), 1u);
  EXPECT_EQ(config.static_faces[0].mtu, 1400u);
  ASSERT_EQ(config.static_routes.size(), 2u);
  EXPECT_EQ(config.static_routes[0].cost, 10u);
  EXPECT_TRUE(config.static_routes[0].capture);
  EXPECT_FALSE(config.static_routes[1].child_inherit);
  ASSERT_EQ(config.static_strategies.size(), 1u);
  EXPECT_EQ(config.static_strategies[0].prefix.to_uri(), "/a");
}

TEST(ConfigTest, ReadsWhatAFaceIsToBe) {
  const auto config = parsed(
      "[[face]]\nuri = \"udp4://192.0.2.1\"\nlocal_uri = \"udp4://192.0.2.7\"\n"
      "persistency = \"permanent\"\nreliability = true\ncongestion_marking = false\n"
      "congestion_interval_ms = 50\ncongestion_threshold = 1000\n"
      "[[face]]\nuri = \"tcp4://127.0.0.1\"\nlocal_fields = true\n"
      "[[face]]\nuri = \"shm://a\"\nmtu = 100000\n");
  ASSERT_EQ(config.static_faces.size(), 3u);
  const auto& f = config.static_faces[0];
  EXPECT_EQ(f.local_uri, "udp4://192.0.2.7");
  EXPECT_EQ(f.persistency, management::persistency::permanent);
  EXPECT_EQ(f.reliability, true);
  EXPECT_EQ(f.congestion_marking, false);
  EXPECT_EQ(f.local_fields, std::nullopt);
  EXPECT_EQ(f.congestion_interval_ms, 50u);
  EXPECT_EQ(f.congestion_threshold, 1000u);
  EXPECT_EQ(config.static_faces[1].local_fields, true);
}

TEST(ConfigTest, SaysWhatAFaceCannotBe) {
  const std::string udp = "[[face]]\nuri = \"udp4://192.0.2.1\"\n";
  const std::string tcp = "[[face]]\nuri = \"tcp4://192.0.2.1\"\n";
  EXPECT_THAT(problem(udp + "persistency = \"on-demand\"\n"),
              HasSubstr("line 3: face.persistency must be persistent or permanent"));
  EXPECT_THAT(problem(udp + "reliability = 1\n"), HasSubstr("face.reliability must be true"));
  EXPECT_THAT(problem(udp + "local_fields = true\n"), HasSubstr("line 1: face over UDP cannot"));
  EXPECT_THAT(problem(udp + "mtu = 9000\n"), HasSubstr("mtu of at most 8800"));
  EXPECT_THAT(problem(tcp + "local_uri = \"tcp4://192.0.2.7\"\n"), HasSubstr("over UDP only"));
  EXPECT_THAT(problem(udp + "local_uri = \"nonsense\"\n"), HasSubstr("bad local_uri"));
  EXPECT_THAT(problem("[[face]]\nuri = \"nonsense\"\n"), HasSubstr("face has a bad uri"));
  EXPECT_THAT(problem("[[face]]\nuri = \"unix:///tmp/x\"\n"), HasSubstr("cannot be made: unix"));
  EXPECT_THAT(problem("[[face]]\nuri = \"shm://a\"\nreliability = true\n"),
              HasSubstr("no settings but mtu"));
}

TEST(ConfigTest, SaysWhatIsWrongInAList) {
  EXPECT_THAT(problem("[[face]]\nmtu = 1400\n"), HasSubstr("face needs uri"));
  EXPECT_THAT(problem("[[route]]\nprefix = \"/0=a\"\nface = \"x\"\n"),
              HasSubstr("line 2: route.prefix must be a Name"));
  EXPECT_THAT(problem("[[route]]\nprefix = \"/a\"\nface = \"x\"\ncsot = 1\n"),
              HasSubstr("line 4: route.csot is not a key"));
  EXPECT_THAT(problem("face = 3\n"), HasSubstr("face is not a key"));
  EXPECT_THAT(problem("face = [3]\n"), HasSubstr("[[face]]"));
  std::string deep = "/a";
  for (int i = 0; i < 33; ++i)
    deep += "/c";
  EXPECT_THAT(problem("[[route]]\nprefix = \"" + deep + "\"\nface = \"x\"\n"),
              HasSubstr("32 components"));
}

TEST(ConfigTest, ReadsThePolicy) {
  const auto config = parsed(
      "[management]\ntrust_anchor = \"/etc/facet/keys\"\n"
      "[management.policy]\nrib = \"trust\"\nfaces = \"digest\"\nannouncements = \"digest\"\n"
      "localhop = true\n");
  EXPECT_EQ(config.policy.modules.at("rib"), management::proof::trust);
  EXPECT_EQ(config.policy.modules.at("faces"), management::proof::digest);
  EXPECT_EQ(config.policy.announcements, management::proof::digest);
  EXPECT_TRUE(config.policy.localhop);
  EXPECT_EQ(config.trust_anchor, "/etc/facet/keys");
  EXPECT_THAT(problem("[management.policy]\nrib = \"maybe\"\n"),
              HasSubstr("must be none, digest or trust"));
}

TEST(ConfigTest, AFileThatNamesBadAnchorsIsRefused) {
  const auto file = std::filesystem::temp_directory_path() /
                    ("facet-config-" + std::to_string(std::random_device{}()));
  std::ofstream{file} << "[management]\ntrust_anchor = \"/no/such/file\"\n";
  daemon_config config;
  const auto read = read_config(file, config);
  std::filesystem::remove(file);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, errc::not_found);
  EXPECT_THAT(read.error().message, HasSubstr("/no/such/file"));
  EXPECT_EQ(read_config("/no/such/config", config).error().code, errc::not_found);
}

TEST(ConfigTest, TellsWhichKeysChangedAndWhichNeedARestart) {
  const auto before = parsed("[socket]\npath = \"/a\"\n[log]\nlevel = \"info\"\n");
  const auto after = parsed("[socket]\npath = \"/b\"\n[[face]]\nuri = \"tcp4://192.0.2.1\"\n");
  EXPECT_THAT(changed_keys(before, after), ElementsAre("face", "log.level", "socket.path"));
  EXPECT_TRUE(changed_keys(after, after).empty());
  EXPECT_FALSE(reloadable("socket.path"));
  EXPECT_TRUE(reloadable("log.level"));
  EXPECT_TRUE(reloadable("face"));
}

TEST(ConfigTest, ReadsWhoMayDoWhatAndHaveHowMuch) {
  const auto c = parsed(R"([access]
faces = 100
routes_per_user = 7
pending_per_user = 0
operators = ["root", 1000]
operator_groups = [50]
[[access.limits]]
user = 1000
memory = 4096
[[access.prefix]]
prefix = "/a"
users = [1001]
groups = ["root"]
)");
  const auto unlimited = management::access_limits::unlimited;
  EXPECT_EQ(c.access.total.faces, 100U);
  EXPECT_EQ(c.access.per_user.routes, 7U);
  EXPECT_EQ(c.access.per_user.pending, unlimited);
  EXPECT_THAT(c.access.operators.users, ElementsAre(0U, 1000U));
  EXPECT_THAT(c.access.operators.groups, ElementsAre(50U));
  EXPECT_EQ(c.access.users.at(1000).memory, 4096U);
  EXPECT_EQ(c.access.users.at(1000).faces, unlimited);
  ASSERT_EQ(c.access.prefixes.size(), 1U);
  EXPECT_EQ(c.access.prefixes[0].prefix.to_uri(), "/a");
  EXPECT_THAT(c.access.prefixes[0].who.users, ElementsAre(1001U));
  EXPECT_THAT(c.access.prefixes[0].who.groups, ElementsAre(0U));
  EXPECT_TRUE(reloadable("access.prefix"));
  EXPECT_FALSE(reloadable("access.user"));
}

TEST(ConfigTest, SaysWhatIsWrongWithAccess) {
  EXPECT_THAT(problem("[access]\noperators = [\"no-such-user-here\"]\n"),
              HasSubstr("a user that this host does not have: no-such-user-here"));
  EXPECT_THAT(problem("[access]\noperators = \"root\"\n"), HasSubstr("must be a list"));
  EXPECT_THAT(problem("[access]\nfaces = -1\n"), HasSubstr("must be from 0"));
  EXPECT_THAT(problem("[[access.prefix]]\nusers = [1]\n"), HasSubstr("needs prefix"));
  EXPECT_THAT(problem("[[access.limits]]\nuser = true\n"), HasSubstr("name or the number"));
  EXPECT_THAT(problem("[[access.limits]]\nuser = 5\nnonsense = 1\n"), HasSubstr("nonsense"));
}

TEST(ConfigTest, DamagedTextIsRefusedOrReadButNeverFatal) {
  const auto good =
      example() +
      "\n[[face]]\nuri = \"tcp4://192.0.2.1\"\n[[route]]\nprefix = \"/a\"\nface = \"x\"\n"
      "[[strategy]]\nprefix = \"/a\"\nstrategy = \"/b\"\n"
      "[[access.prefix]]\nprefix = \"/a\"\nusers = [1]\n[[access.limits]]\nuser = 1\nfaces = 2\n";
  std::mt19937 random{7};
  const std::string alphabet = "[]{}=\"'.,#\n\\ \0xFFabc019-\xC3";
  for (int round = 0; round < 3000; ++round) {
    auto text = good;
    for (int i = 0; i < 3; ++i)
      text[random() % text.size()] = alphabet[random() % alphabet.size()];
    daemon_config config;
    (void)parse_config(text, "damaged", config);
  }
}

}  // namespace
}  // namespace facet::apps
