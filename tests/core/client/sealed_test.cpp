// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Shared memory without a name, from forwarders that keep to the rules and from others.
#include "tests/core/client/client_fixture.hpp"
#include "tests/core/shm/open_descriptors.hpp"
#include "tests/core/shm/shm_fixture.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>

namespace facet::client {
namespace {

using shm::open_descriptors;

class SealedClientTest : public ClientTest {
 protected:
  options any_memory() const {
    auto o = defaults();
    o.memory = memory_kind::sealed_or_named;
    return o;
  }

  /// What a client makes of a forwarder that changes what it passes.
  void expect_socket_instead(std::function<void(std::vector<unique_fd>&)> tamper,
                             const std::string& why) {
    forwarder_.reset();
    auto& forwarder =
        start({.kind = engine::sealed, .what = mode::echo, .tamper = std::move(tamper)});
    {
      auto c = open(any_memory());
      EXPECT_FALSE(c.over_shared_memory());
      EXPECT_NE(c.fallback_reason().find(why), std::string_view::npos) << c.fallback_reason();
      EXPECT_NE(c.fallback_reason().find("400 no such scheme"), std::string_view::npos)
          << "names are tried, too: " << c.fallback_reason();
      ASSERT_TRUE(c.send(data(1)));
      expect_packets(c, {data(1)});
      EXPECT_TRUE(eventually([&] { return forwarder.faces() == 0; })) << "the face is given back";
    }
    EXPECT_TRUE(eventually([&] { return forwarder.connections() == 0; }));
    const auto before = open_descriptors();
    open(any_memory()).close();
    EXPECT_TRUE(eventually([&] { return forwarder.connections() == 0; }));
    EXPECT_EQ(open_descriptors(), before) << "nothing that was passed stays open";
  }
};

TEST_F(SealedClientTest, MovesPacketsThroughMemoryWithoutAName) {
  auto& forwarder = start({.kind = engine::sealed, .what = mode::echo});
  auto c = open(any_memory());
  EXPECT_TRUE(c.sealed());
  EXPECT_TRUE(c.over_shared_memory());
  EXPECT_EQ(c.fallback_reason(), "");
  EXPECT_FALSE(shm::leaves_anything(forwarder.face_name()));
  const auto packets = many(2000, 100);
  const auto sent = c.send_batch(views(packets));
  ASSERT_TRUE(sent) << sent.error().message;
  EXPECT_EQ(*sent, packets.size());
  expect_packets(c, packets);
  EXPECT_EQ(forwarder.commands(), std::vector<std::string>{"faces/create"});
}

TEST_F(SealedClientTest, DescriptorsMayComeWithAnyOctetOfTheAnswer) {
  auto& forwarder = start({.kind = engine::sealed, .what = mode::echo, .one_octet_writes = true});
  auto c = open(any_memory());
  EXPECT_TRUE(c.sealed()) << c.fallback_reason();
  forwarder.change([](behaviour& b) { b.one_octet_writes = false; });
  ASSERT_TRUE(c.send(data(1)));
  expect_packets(c, {data(1)});
}

TEST_F(SealedClientTest, AForwarderThatKnowsNoneGivesMemoryWithAName) {
  auto& forwarder = start({.what = mode::echo});
  auto c = open(any_memory());
  EXPECT_TRUE(c.over_shared_memory());
  EXPECT_FALSE(c.sealed());
  EXPECT_EQ(c.fallback_reason(), "");
  EXPECT_EQ(forwarder.commands(), (std::vector<std::string>{"faces/create", "faces/create"}));
}

TEST_F(SealedClientTest, WhoWantsNoneWithANameGetsTheSocket) {
  start({.what = mode::echo});
  auto o = any_memory();
  o.memory = memory_kind::sealed;
  auto c = open(o);
  EXPECT_FALSE(c.over_shared_memory());
  EXPECT_NE(c.fallback_reason().find("400 no such scheme"), std::string_view::npos);
}

TEST_F(SealedClientTest, AttachesAgainAfterARestart) {
  start({.kind = engine::sealed});
  auto c = open(any_memory());
  ASSERT_TRUE(c.register_prefix(uri("/a")));
  forwarder_.reset();
  auto& back = start({.kind = engine::sealed, .what = mode::echo});
  ASSERT_TRUE(eventually([&] {
    (void)c.receive(1ms);
    return c.sealed() && back.registered() == std::vector<std::string>{"/a"};
  }));
  EXPECT_EQ(c.stats().reconnects, 1U);
  ASSERT_TRUE(c.send(data(1)));
  expect_packets(c, {data(1)});
}

TEST_F(SealedClientTest, TooFewOrTooManyDescriptorsMeanTheSocket) {
  expect_socket_instead([](auto& fds) { fds.clear(); }, "0 descriptors were passed");
  expect_socket_instead([](auto& fds) { fds.pop_back(); }, "2 descriptors were passed");
  expect_socket_instead([](auto& fds) { fds.emplace_back(::dup(fds[0].get())); },
                        "4 descriptors were passed");
}

TEST_F(SealedClientTest, MemoryWhoseSizeCanChangeMeansTheSocket) {
  expect_socket_instead(
      [](auto& fds) {
        unique_fd unsealed{::memfd_create("unsealed", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
        ASSERT_EQ(::ftruncate(unsealed.get(), 1 << 20), 0);
        ASSERT_EQ(::fcntl(unsealed.get(), F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SEAL), 0);
        fds[0] = std::move(unsealed);
      },
      "not sealed");
}

TEST_F(SealedClientTest, MemoryThatIsTooSmallMeansTheSocket) {
  expect_socket_instead(
      [](auto& fds) {
        // The head of the region that was to be, and less of the rest than it says.
        std::array<std::uint8_t, 4096> head{};
        ASSERT_EQ(::pread(fds[0].get(), head.data(), head.size(), 0),
                  static_cast<ssize_t>(head.size()));
        unique_fd small{::memfd_create("small", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
        ASSERT_EQ(::write(small.get(), head.data(), head.size()),
                  static_cast<ssize_t>(head.size()));
        ASSERT_EQ(::fcntl(small.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL), 0);
        fds[0] = std::move(small);
      },
      "octets, its header promises");
}

TEST_F(SealedClientTest, SomethingElseInPlaceOfMemoryOrDoorbellMeansTheSocket) {
  expect_socket_instead([](auto& fds) { std::swap(fds[0], fds[1]); }, "doorbell is none");
  expect_socket_instead([](auto& fds) { fds[2].reset(::open("/dev/null", O_RDWR | O_CLOEXEC)); },
                        "doorbell is none");
  expect_socket_instead([](auto& fds) { fds[0].reset(::open("/dev/zero", O_RDWR | O_CLOEXEC)); },
                        "not sealed");
  expect_socket_instead([](auto& fds) { fds[0].reset(::open("/", O_DIRECTORY | O_CLOEXEC)); },
                        "not sealed");
}

TEST_F(SealedClientTest, DescriptorsThatNobodyAskedForAreClosed) {
  auto& forwarder = start({.kind = engine::refused, .tamper = {}});
  auto c = open(any_memory());
  const auto before = open_descriptors();
  for (int i = 0; i < 50; ++i)
    forwarder.pass(unique_fd{::open("/dev/null", O_RDONLY | O_CLOEXEC)}, data(1));
  ASSERT_TRUE(c.register_prefix(uri("/a"))) << "what came before the answer has been read";
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace facet::client
