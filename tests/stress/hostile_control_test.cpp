// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Garbage and forbidden wishes on the control socket, while others exchange packets.
#include "core/packet/interest.hpp"
#include "tests/core/shm/shm_fixture.hpp"
#include "tests/stress/stress_fixture.hpp"
#include "tests/stress/volume.hpp"

#include <gtest/gtest.h>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace facet::tests {
namespace {

class HostileControlStressTest : public StressTest {
 protected:
  void SetUp() override {
    StressTest::SetUp();
    start_stream();
    control_ = std::make_unique<client::connection>(open_control(socket_));
    faces_ = face_ids(*control_);
  }

  void TearDown() override {
    // Whatever was connected is gone by now.
    EXPECT_TRUE(eventually([&] { return face_ids(*control_) == faces_; }));
    expect_undisturbed_stream();
    expect_orderly_end();
  }

  [[nodiscard]] unique_fd connect_raw() const {
    unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, socket_.c_str(), socket_.size() + 1);
    EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return fd;
  }

  /// Sends what facetd takes; it may hang up in the middle.
  static void send_raw(const unique_fd& fd, bytes_view octets) {
    while (!octets.empty()) {
      const auto n = ::send(fd.get(), octets.data(), octets.size(), MSG_NOSIGNAL);
      if (n <= 0)
        return;
      octets = octets.subspan(static_cast<std::size_t>(n));
    }
  }

  /// Whether facetd hangs up; what it says before is skipped.
  static bool hangs_up(const unique_fd& fd) {
    std::array<char, 4096> skipped;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    while (shm::becomes_readable(fd.get(), patience))
      if (::read(fd.get(), skipped.data(), skipped.size()) <= 0)
        return true;
    return false;
  }

  std::unique_ptr<client::connection> control_;
  std::set<face_id> faces_;
};

TEST_F(HostileControlStressTest, AStreamThatCannotHoldPacketsIsHungUpOn) {
  const std::vector<std::vector<std::uint8_t>> beginnings{
      {0x05, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF},  // longer than memory
      {0x64, 0xFE, 0x00, 0x01, 0x00, 0x00},                          // longer than a packet
      {0x06, 0xFD, 0x00, 0x01, 0x00},                                // length not in shortest form
      {0x00, 0x00},                                                  // type 0
  };
  for (const auto& beginning : beginnings) {
    const auto fd = connect_raw();
    send_raw(fd, beginning);
    EXPECT_TRUE(hangs_up(fd)) << static_cast<int>(beginning[0]);
  }
  EXPECT_TRUE(forwarder_->wait_for_text("the stream does not hold packets", patience));
}

TEST_F(HostileControlStressTest, RandomOctetsHarmNobody) {
  std::minstd_rand random{1};
  const auto rounds = volume(2000, 100);
  for (std::uint64_t i = 0; i < rounds; ++i) {
    const auto fd = connect_raw();
    std::vector<std::uint8_t> octets(1 + random() % 20'000);
    for (auto& octet : octets)
      octet = static_cast<std::uint8_t>(random() >> 8);
    // Some begin like a packet, so that what is inside is looked at.
    constexpr std::array<std::uint8_t, 4> types{0x05, 0x06, 0x64, 0x07};
    if (i % 2 == 0)
      octets.front() = types[i / 2 % types.size()];
    send_raw(fd, octets);
  }
  EXPECT_FALSE(face_ids(*control_).empty());
}

TEST_F(HostileControlStressTest, ConnectionsLeftInTheMiddleOfAPacketLeaveNothing) {
  std::vector<unique_fd> held;
  for (int i = 0; i < 200; ++i) {
    held.push_back(connect_raw());
    constexpr std::array<std::uint8_t, 3> begun{0x05, 0x40, 0x07};
    send_raw(held.back(), begun);
  }
  EXPECT_TRUE(eventually([&] { return face_ids(*control_).size() == faces_.size() + 200; }));
}

TEST_F(HostileControlStressTest, ForbiddenNamesAreRefusedWithAReasonAndMakeNothing) {
  const auto mark = "stress-" + std::to_string(::getpid());
  const std::vector<std::string> names{
      "",
      ".",
      "..",
      "." + mark,
      "../" + mark,
      "/" + mark,
      mark + "/x",
      mark + "/../../x",
      mark + std::string(1, '\0'),
      std::string(1, '\0') + mark,
      mark + " x",
      mark + "\n",
      mark + "\xC3\xA4",
      mark + "%2F",
      mark + std::string(300 - mark.size(), 'x'),
      mark + std::string(129 - mark.size(), 'x'),
      mark + std::string(7000, 'x'),
  };
  const auto before = face_ids(*control_);
  for (const auto& name : names) {
    const auto answer = create_face(*control_, name);
    EXPECT_EQ(answer.code, 400U) << name << ": " << answer.text;
    EXPECT_FALSE(answer.text.empty()) << name;
  }
  EXPECT_EQ(face_ids(*control_), before);
  EXPECT_TRUE(objects_of(mark).empty());
}

TEST_F(HostileControlStressTest, WishesThatNoMachineCanFulfilAreRefusedWithAReason) {
  constexpr auto huge = std::numeric_limits<std::uint64_t>::max();
  struct wish {
    std::optional<std::uint64_t> mtu, capacity;
  };
  const auto name = shm::unique_face_name("stress-wish");
  for (const auto& [mtu, capacity] :
       {wish{huge, {}}, wish{{}, huge}, wish{huge, huge}, wish{1U << 31, 1U << 31}}) {
    management::control_parameters p;
    p.uri = "shm://" + name;
    p.mtu = mtu;
    p.capacity = capacity;
    const auto answer = control_->command("faces", "create", p);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_GE(answer->code, 400U) << answer->text;
    EXPECT_FALSE(answer->text.empty());
    EXPECT_FALSE(shm::leaves_anything(name));
  }
}

TEST_F(HostileControlStressTest, CommandsThatAreNoneAreAnsweredOrIgnored) {
  auto talker = open_control(socket_);
  std::minstd_rand random{2};
  for (int i = 0; i < 200; ++i) {
    std::vector<std::uint8_t> garbage(random() % 400);
    for (auto& octet : garbage)
      octet = static_cast<std::uint8_t>(random() >> 8);
    auto name = *packet::name::parse(i % 2 == 0 ? "/localhost/nfd/faces/create"
                                                : "/localhost/nfd/rib/register");
    name.append(packet::tlv::generic_component, garbage);
    ASSERT_TRUE(talker.send(packet::interest_builder{name}.encode_signed()));
  }
  EXPECT_FALSE(list_faces(talker).empty());
}

}  // namespace
}  // namespace facet::tests
