// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// facetd as a process: static configuration, SIGHUP and command policy, with real packets.
#include "core/client/connection.hpp"
#include "core/management/command.hpp"
#include "core/management/dataset.hpp"
#include "core/packet/data.hpp"
#include "tests/apps/facetd_fixture.hpp"
#include "tests/core/management/signed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <fstream>

namespace facet::tests {
namespace {

using management::control_parameters;
using management::test::certificate;
using management::test::sign_command;
using management::test::signing_key;

packet::name n(std::string_view uri) {
  return packet::name::parse(uri).value();
}

std::uint64_t unix_ms() {
  using namespace std::chrono;
  return static_cast<std::uint64_t>(
      duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

/// A datagram socket in systemd's place.
class notify_socket {
 public:
  explicit notify_socket(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.sun_path);
    if (::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot bind " + path);
    const timeval limit{60, 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  std::string next() {
    char text[256];
    const auto size = ::recv(fd_.get(), text, sizeof text, 0);
    return {text, size < 0 ? 0 : static_cast<std::size_t>(size)};
  }

 private:
  unique_fd fd_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
};

class ReloadTest : public testing::Test {
 protected:
  void configure(const std::string& text) { std::ofstream{config_} << text; }

  void start(std::vector<std::string> environment = {}) {
    process::start_options o;
    o.environment = std::move(environment);
    forwarder_ = std::make_unique<process>(
        std::vector<std::string>{program("facetd"), "--socket", socket_, "--config", config_}, o);
    ASSERT_TRUE(forwarder_->read_line(patience)) << forwarder_->errors();
  }

  /// Reloads and waits until the log says `text`.
  void reload_until(const std::string& text) {
    forwarder_->kill(SIGHUP);
    ASSERT_TRUE(forwarder_->wait_for_text(text, patience)) << forwarder_->errors();
  }

  client::connection connect() {
    client::options o;
    o.socket_path = socket_;
    o.shared_memory = false;
    auto c = client::connection::open(o);
    if (!c)
      throw std::runtime_error(c.error().message);
    return std::move(*c);
  }

  std::uint64_t run(std::string_view module, std::string_view verb, const control_parameters& p) {
    auto c = connect();
    return c.command(module, verb, p).value().code;
  }

  /// Sends a packet as it is; the ControlResponse that comes back.
  management::control_response send_raw(client::connection& c, bytes_view wire) {
    EXPECT_TRUE(c.send(wire));
    const auto got = c.receive(patience);
    if (!got)
      throw std::runtime_error(got.error().message);
    const auto data = packet::decode_data(*got);
    return management::decode_control_response(data.value().content).value();
  }

  template <class Item>
  std::vector<Item> dataset(std::string_view uri) {
    auto c = connect();
    return management::decode_dataset<Item>(c.fetch_dataset(n(uri)).value()).value();
  }
  std::size_t routes_to(std::string_view prefix) {
    const auto list = dataset<management::rib_entry>("/localhost/nfd/rib/list");
    const auto at = std::ranges::find(list, n(prefix), &management::rib_entry::name);
    return at == list.end() ? 0 : at->routes.size();
  }
  bool has_strategy(std::string_view prefix) {
    const auto list = dataset<management::strategy_choice>("/localhost/nfd/strategy-choice/list");
    return std::ranges::find(list, n(prefix), &management::strategy_choice::name) != list.end();
  }

  temporary_directory directory_;
  const std::string socket_ = directory_.file("facet.sock");
  const std::string config_ = directory_.file("facet.toml");
  const std::string anchors_ = directory_.file("keys");
  const std::string face_ = "shm://reload-" + std::to_string(::getpid());
  std::unique_ptr<process> forwarder_;
};

TEST_F(ReloadTest, MakesWhatIsConfiguredAndFollowsTheFile) {
  const auto face = "[[face]]\nuri = \"" + face_ + "\"\n";
  const auto route = [&](const std::string& prefix) {
    return "[[route]]\nface = \"" + face_ + "\"\nprefix = \"" + prefix + "\"\n";
  };
  configure(face + route("/one") +
            "[[strategy]]\nprefix = \"/one\"\nstrategy = \"/localhost/nfd/strategy/multicast\"\n");
  start();
  EXPECT_EQ(routes_to("/one"), 1u);
  EXPECT_TRUE(has_strategy("/one"));
  configure("[tables]\ncontent_store_octets = 4096\n" + face + route("/two"));
  reload_until("configuration reloaded");
  EXPECT_EQ(routes_to("/one"), 0u);
  EXPECT_EQ(routes_to("/two"), 1u);
  EXPECT_FALSE(has_strategy("/one"));
  EXPECT_THAT(forwarder_->errors(), testing::HasSubstr("reloaded tables.content_store_octets"));
  configure("");
  reload_until("reloaded face");
  ASSERT_TRUE(forwarder_->wait_for_text("gone: " + face_, patience)) << forwarder_->errors();
}

TEST_F(ReloadTest, MakesWhatIsConfiguredAgainAfterAKill) {
  configure("[[face]]\nuri = \"" + face_ + "\"\n[[route]]\nface = \"" + face_ +
            "\"\nprefix = \"/one\"\n[[strategy]]\nprefix = \"/one\"\n"
            "strategy = \"/localhost/nfd/strategy/multicast\"\n");
  for (const int signal : {SIGKILL, SIGTERM}) {
    start();
    EXPECT_EQ(routes_to("/one"), 1u);
    EXPECT_TRUE(has_strategy("/one"));
    control_parameters p;
    p.name = n("/gone");
    EXPECT_EQ(run("rib", "register", p), 200u) << "by command, so not for ever";
    forwarder_->kill(signal);
    ASSERT_TRUE(forwarder_->wait(patience));
  }
  start();
  EXPECT_EQ(routes_to("/one"), 1u);
  EXPECT_EQ(routes_to("/gone"), 0u);
}

TEST_F(ReloadTest, RefusesSharedMemoryWithNamesWhenToldTo) {
  configure("[shm]\nnamed = false\n");
  start();
  control_parameters p;
  p.uri = face_;
  auto c = connect();
  const auto refused = c.command("faces", "create", p).value();
  EXPECT_EQ(refused.code, 406u);
  EXPECT_THAT(refused.text, testing::HasSubstr("switched off here (shm.named = false)"));
  client::options o;
  o.socket_path = socket_;
  EXPECT_TRUE(client::connection::open(o).value().sealed());
  o.memory = client::memory_kind::named;
  EXPECT_FALSE(client::connection::open(o).value().over_shared_memory());
  configure("");
  reload_until("configuration reloaded");
  EXPECT_EQ(run("faces", "create", p), 200u) << "of faces from now on";
}

TEST_F(ReloadTest, GivesFacesTheSettingsThatAreConfigured) {
  configure(
      "[[face]]\nuri = \"udp4://127.0.0.1:7\"\npersistency = \"permanent\"\nmtu = 1400\n"
      "reliability = true\ncongestion_interval_ms = 50\n");
  start();
  const auto face = [&] {
    const auto faces = dataset<management::face_status>("/localhost/nfd/faces/list");
    const auto at = std::ranges::find(faces, "udp4://127.0.0.1:7", &management::face_status::uri);
    return at == faces.end() ? std::optional<management::face_status>{} : *at;
  };
  const auto before = face();
  ASSERT_TRUE(before);
  EXPECT_EQ(before->face_persistency, management::persistency::permanent);
  EXPECT_EQ(before->mtu, 1400u);
  EXPECT_EQ(before->base_congestion_interval, 50'000'000u);
  EXPECT_NE(before->flags & management::face_flag::reliability, 0u);
  configure("[[face]]\nuri = \"udp4://127.0.0.1:7\"\nreliability = false\n");
  reload_until("configuration reloaded");
  const auto after = face();
  ASSERT_TRUE(after);
  EXPECT_NE(after->face_id, before->face_id);
  EXPECT_EQ(after->flags & management::face_flag::reliability, 0u);
}

TEST_F(ReloadTest, SaysWhatNeedsARestart) {
  configure("");
  start();
  configure("[tables]\npit_entries = 7\n[socket]\nmode = \"0600\"\n");
  reload_until("tables.pit_entries needs a restart");
  EXPECT_THAT(forwarder_->errors(), testing::HasSubstr("socket.mode needs a restart"));
}

TEST_F(ReloadTest, ABadFileChangesNothing) {
  configure("[[strategy]]\nprefix = \"/s\"\nstrategy = \"/localhost/nfd/strategy/multicast\"\n");
  start();
  configure("[log]\nlevel = \"off\"\nlvel = 1\n");
  reload_until("nothing changed");
  EXPECT_THAT(forwarder_->errors(), testing::HasSubstr("log.lvel"));
  EXPECT_TRUE(has_strategy("/s"));
  configure("[management]\ntrust_anchor = \"" + anchors_ + "\"\n");
  reload_until("cannot read the trust anchors");
  EXPECT_TRUE(has_strategy("/s"));
}

TEST_F(ReloadTest, ReportsAFaceThatCannotBeHadAndGoesOn) {
  configure(
      "[[face]]\nuri = \"tcp4://127.0.0.1:1\"\n"  // nobody listens there
      "[[route]]\nprefix = \"/a\"\nface = \"tcp4://127.0.0.1:1\"\n");
  start();
  EXPECT_TRUE(forwarder_->wait_for_text("configured face tcp4://127.0.0.1:1", patience));
  EXPECT_TRUE(forwarder_->wait_for_text("configured route /a", patience));
  EXPECT_EQ(run("cs", "config", {}), 200u);
}

TEST_F(ReloadTest, MakesAFaceThatEndedAnewWithItsRoutes) {
  configure("[[face]]\nuri = \"" + face_ + "\"\n[[route]]\nprefix = \"/a\"\nface = \"" + face_ +
            "\"\n");
  start();
  const auto faces = dataset<management::face_status>("/localhost/nfd/faces/list");
  const auto at = std::ranges::find(faces, face_, &management::face_status::uri);
  ASSERT_NE(at, faces.end());
  control_parameters p;
  p.face_id = at->face_id;
  ASSERT_EQ(run("faces", "destroy", p), 200u);
  EXPECT_EQ(routes_to("/a"), 0u);
  reload_until("configuration reloaded");  // sooner than the ten seconds
  EXPECT_EQ(routes_to("/a"), 1u);
}

TEST_F(ReloadTest, TellsSystemdThatItReloads) {
  notify_socket systemd{directory_.file("notify")};
  configure("");
  start({"NOTIFY_SOCKET=" + directory_.file("notify")});
  EXPECT_EQ(systemd.next(), "READY=1");
  forwarder_->kill(SIGHUP);
  EXPECT_TRUE(systemd.next().starts_with("RELOADING=1\nMONOTONIC_USEC="));
  EXPECT_EQ(systemd.next(), "READY=1");
  forwarder_->kill(SIGTERM);
  EXPECT_EQ(systemd.next(), "STOPPING=1");
}

TEST_F(ReloadTest, ObeysOnlyTrustedKeysWhereToldTo) {
  const signing_key key{packet::signature_type::sha256_with_ecdsa};
  const signing_key other{packet::signature_type::sha256_with_ecdsa};
  const auto op = n("/op/KEY/1");
  std::ofstream{anchors_} << certificate(key, op, "20200101T000000", "20370101T000000");
  const auto policy = "[management]\ntrust_anchor = \"" + anchors_ +
                      "\"\n[management.policy]\nrib = \"trust\"\ncs = \"digest\"\n";
  configure(policy);
  start();
  control_parameters p;
  p.name = n("/p");
  EXPECT_EQ(run("rib", "register", p), 403u) << "signed with a digest";
  EXPECT_EQ(run("cs", "config", {}), 200u);
  auto c = connect();
  const auto verb = n("/localhost/nfd/rib/register");
  const auto good = sign_command(verb, p, key, {op, unix_ms(), 1});
  EXPECT_EQ(send_raw(c, good).code, 200u);
  const auto replayed = send_raw(c, good);
  EXPECT_EQ(replayed.code, 403u);
  EXPECT_THAT(replayed.text, testing::HasSubstr("replay"));
  EXPECT_EQ(send_raw(c, sign_command(verb, p, other, {op, unix_ms(), 2})).code, 403u);
  EXPECT_EQ(send_raw(c, sign_command(verb, p, key, {op, unix_ms() - 200'000, 3})).code, 403u);

  const auto status = connect().fetch_dataset(n("/localhost/facet/status")).value();
  EXPECT_THAT(std::string(status.begin(), status.end()),
              testing::HasSubstr("\"rejected_commands\":4"));

  std::ofstream{anchors_} << certificate(key, op, "20200101T000000", "20210101T000000");
  reload_until("configuration reloaded");
  const auto expired = send_raw(c, sign_command(verb, p, key, {op, unix_ms(), 4}));
  EXPECT_EQ(expired.code, 403u);
  EXPECT_THAT(expired.text, testing::HasSubstr("expired"));
}

TEST_F(ReloadTest, SurvivesHostileCommands) {
  configure("");
  start();
  auto c = connect();
  for (const char* uri : {"/localhost/nfd/rib/register", "/localhost/nfd/rib/register/junk",
                          "/localhost/nfd/rib/announce", "/localhost/nfd/rib/announce/junk",
                          "/localhost/nfd/cs/erase/h%00"}) {
    const auto answer = send_raw(c, packet::interest_builder{n(uri)}.encode());
    EXPECT_EQ(answer.code, 400u) << uri;
    EXPECT_FALSE(answer.text.empty());
  }
  EXPECT_EQ(run("cs", "config", {}), 200u);
}

}  // namespace
}  // namespace facet::tests
