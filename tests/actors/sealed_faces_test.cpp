// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Shared memory without a name, as a whole forwarder gives it out.
#include "core/base/descriptor_passing.hpp"
#include "core/management/command.hpp"
#include "core/packet/lp.hpp"
#include "tests/actors/node_fixture.hpp"
#include "tests/core/shm/open_descriptors.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

namespace facet::actors::test {
namespace {

/// A socket to the forwarder with nobody behind it who keeps to the rules.
class raw_client {
 public:
  explicit raw_client(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.sun_path);
    EXPECT_EQ(::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }

  void ask_for_face(const std::string& uri, std::vector<unique_fd> with = {}) {
    management::control_parameters p;
    p.uri = uri;
    p.capacity = 16;
    const auto wire = packet::encode_lp({}, management::build_command("faces", "create", p)->wire);
    const iovec part{const_cast<std::uint8_t*>(wire.data()), wire.size()};
    if (!with.empty() && send_descriptors(fd_.get(), {&part, 1}, with, 0) < 0) {
      EXPECT_EQ(errno, EPERM) << std::strerror(errno);  // Linux 6.16 refuses them for us
      with.clear();
    }
    if (!with.empty())
      return;
    EXPECT_EQ(send_descriptors(fd_.get(), {&part, 1}, with, 0), static_cast<ssize_t>(wire.size()));
  }

  /// Waits for something, and takes it. @returns how many descriptors came with it
  std::size_t take() {
    std::array<std::uint8_t, 65536> room;
    std::vector<unique_fd> fds;
    pollfd p{fd_.get(), POLLIN, 0};
    EXPECT_EQ(::poll(&p, 1, 10'000), 1);
    EXPECT_GT(receive_descriptors(fd_.get(), room, fds, 0).octets, 0);
    return fds.size();
  }

 private:
  unique_fd fd_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
};

class SealedFacesTest : public NodeTest {
 protected:
  std::size_t sealed_faces() {
    const auto list = faces();
    return static_cast<std::size_t>(std::ranges::count_if(
        list, [](const auto& face) { return face.uri.starts_with("memfd://"); }));
  }

  /// Exactly as many are open afterwards. Fewer means that something from earlier, a test before
  /// this one included, was still being closed when they were counted: then it is done once more.
  template <class F>
  static void expect_no_other_descriptors_after(F&& something) {
    std::size_t before = 0;
    std::size_t after = 0;
    do {
      before = shm::open_descriptors();
      something();
      EXPECT_TRUE(eventually([&] { return (after = shm::open_descriptors()) <= before; }))
          << after << " instead of " << before;
    } while (after < before);
  }
};

TEST_F(SealedFacesTest, AreWhatTheClientLibraryGets) {
  auto c = connect();
  EXPECT_TRUE(c.sealed()) << c.fallback_reason();
  EXPECT_EQ(sealed_faces(), 1u);
}

TEST_F(SealedFacesTest, MayAllHaveTheSameName) {
  raw_client client{socket_path};
  for (std::size_t i = 1; i <= 3; ++i) {
    client.ask_for_face("memfd://twin");
    EXPECT_EQ(client.take(), 3u);
    EXPECT_TRUE(eventually([&] { return sealed_faces() == i; }));
  }
}

TEST_F(SealedFacesTest, AreRefusedWhereNothingCanBePassed) {
  auto c = connect();
  management::control_parameters p;
  for (const char* bad : {"memfd://", "memfd://..", "memfd://a/b", "memfd://.hidden"}) {
    p.uri = bad;
    EXPECT_EQ(c.command("faces", "create", p)->code, 400u) << bad;
  }
  create_face nobodys;
  nobodys.uri = "memfd://nobodys";
  caf::scoped_actor self{system};
  self->request(node->service(), caf::infinite, nobodys)
      .receive([](const face_info&) { ADD_FAILURE() << "a face that nobody can attach to"; },
               [](const caf::error& e) { EXPECT_EQ(from_caf(e), errc::unsupported); });
  EXPECT_EQ(sealed_faces(), 1u);
}

TEST_F(SealedFacesTest, NoMoreThanOneIsOnItsWayToAnApplicationThatDoesNotRead) {
  connect().close();  // whatever a first connection opens for good is open
  ASSERT_TRUE(eventually([&] { return faces().size() == 1; }));
  expect_no_other_descriptors_after([&] {
    {
      raw_client client{socket_path};
      for (int i = 0; i < 20; ++i)
        client.ask_for_face("memfd://unread");
      EXPECT_TRUE(eventually([&] {
        const auto counted = faces();
        return counted.size() >= 3;
      }));
      EXPECT_EQ(client.take(), 3u);
      EXPECT_TRUE(eventually([&] { return sealed_faces() <= 2; }));
    }
    EXPECT_TRUE(eventually([&] { return faces().size() == 1; }));
  });
}

TEST_F(SealedFacesTest, DescriptorsThatApplicationsSendAreClosedUnseen) {
  raw_client client{socket_path};
  client.ask_for_face("memfd://first");
  EXPECT_EQ(client.take(), 3u);
  ASSERT_TRUE(eventually([&] { return sealed_faces() == 1; }));
  expect_no_other_descriptors_after([&] {
    for (int i = 0; i < 20; ++i) {
      std::vector<unique_fd> gifts;
      for (int k = 0; k < 4; ++k)
        gifts.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
      client.ask_for_face("nonsense", std::move(gifts));
      EXPECT_EQ(client.take(), 0u);
    }
  });
}

}  // namespace
}  // namespace facet::actors::test
