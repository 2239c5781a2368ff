// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/channel.hpp"
#include "tests/core/shm/shm_fixture.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

namespace facet::shm {
namespace {

#ifdef FACET_SANITIZED
constexpr std::uint64_t stream_packets = 40'000;
#else
constexpr std::uint64_t stream_packets = 400'000;
#endif

struct stream_shape {
  std::uint32_t capacity;
  std::size_t batch;
  std::size_t size;
};

/// Packet sizes that vary around `size`, so that batches end in all ways.
std::size_t size_of(std::uint64_t sequence, std::size_t size) {
  return 8 + (sequence * 37) % (2 * size);
}

/// The app in a process of its own: sends the stream, then exits.
int run_sender(const std::string& name, const stream_shape& shape) {
  auto app = channel::attach(name);
  if (!app)
    return 2;
  for (std::uint64_t next = 0; next < stream_packets;) {
    std::vector<std::vector<std::uint8_t>> packets;
    for (std::size_t i = 0; i < shape.batch && next < stream_packets; ++i, ++next)
      packets.push_back(numbered_packet(next, size_of(next, shape.size)));
    const std::vector<bytes_view> views(packets.begin(), packets.end());
    if (!send_all(*app, views))
      return 3;
  }
  return 0;
}

class StreamStressTest : public ::testing::TestWithParam<stream_shape> {
 protected:
  name_cleanup name_{unique_face_name("stream")};
};

TEST_P(StreamStressTest, BetweenTwoProcessesNothingIsLostReorderedOrChangedAcrossTheWrap) {
  const stream_shape shape = GetParam();
  auto engine = channel::create(
      name_.get(), {.geometry = {shape.capacity, static_cast<std::uint32_t>(2 * shape.size + 8)},
                    .start_index = 0U - static_cast<std::uint32_t>(stream_packets / 2)});
  ASSERT_TRUE(engine) << engine.error().message;
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0)
    ::_exit(run_sender(name_.get(), shape));
  std::uint64_t next = 0;
  bool intact = true;
  while (next < stream_packets && intact) {
    const auto received = engine->receive(64, [&](bytes_view packet) {
      intact =
          intact && packet.size() == size_of(next, shape.size) && is_numbered_packet(packet, next);
      ++next;
    });
    ASSERT_TRUE(received) << received.error().message;
    if (*received == 0 && engine->park()) {
      ASSERT_TRUE(wait_for_peer(*engine)) << "stalled at packet " << next;
    }
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_TRUE(intact) << "packet " << next;
  EXPECT_EQ(next, stream_packets);
}

INSTANTIATE_TEST_SUITE_P(Shapes, StreamStressTest,
                         ::testing::Values(stream_shape{16, 1, 64}, stream_shape{16, 300, 64},
                                           stream_shape{256, 32, 128}, stream_shape{256, 300, 600},
                                           stream_shape{1024, 64, 64}),
                         [](const auto& shape) {
                           return "Capacity" + std::to_string(shape.param.capacity) + "Batch" +
                                  std::to_string(shape.param.batch);
                         });

TEST(CrashStressTest, AnEngineSurvivesAppsKilledAtAnyMoment) {
  const name_cleanup name{unique_face_name("killed")};
  for (int round = 0; round < 20; ++round) {
    auto engine = channel::create(name.get(), {.geometry = {16, 256}});
    ASSERT_TRUE(engine) << engine.error().message;
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0)
      ::_exit(run_sender(name.get(), {16, 1 + static_cast<std::size_t>(round), 120}));
    std::uint64_t next = 0;
    while (next < 500U * static_cast<unsigned>(round)) {
      const auto received = engine->receive(64, [&](bytes_view packet) {
        EXPECT_TRUE(is_numbered_packet(packet, next));
        ++next;
      });
      ASSERT_TRUE(received) << received.error().message;
      if (*received == 0 && engine->park()) {
        ASSERT_TRUE(wait_for_peer(*engine));
      }
    }
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    // What was published before the end is there and whole; the engine's end still works.
    for (std::size_t got = 1; got != 0;) {
      const auto received =
          engine->receive(64, [&](bytes_view p) { EXPECT_TRUE(is_numbered_packet(p, next++)); });
      ASSERT_TRUE(received) << received.error().message;
      got = *received;
    }
    EXPECT_FALSE(engine->poisoned());
  }
}

}  // namespace
}  // namespace facet::shm
