// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/client/connection.hpp"
#include "core/packet/name.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

/// What the processes of the stress tests do. Each role ends with exit status 0 when everything was
/// as it must be, else with 1 after saying on stderr what was not. Roles that end on SIGTERM finish
/// what they began and close in order.
namespace facet::tests {

/// An application's part of a stream through facetd.
struct stream_options {
  std::string socket{};
  std::string prefix{};
  std::uint64_t capacity = 256;     ///< slots per ring
  std::uint64_t count = 0;          ///< Data to verify or to serve; 0: until SIGTERM
  std::size_t largest_batch = 300;  ///< sends are 1, 2 … this many packets, then 1 again
  std::size_t window = 1000;        ///< most Interests outstanding
  std::int64_t spin_us = 50;        ///< 0: park at once, every time
  bool named = false;               ///< shared memory with a name, as ndn-rs has it
  bool any_order = false;           ///< producer: Interests may come again, and others be lost
};

/// Asks for packets 0, 1, 2 … and verifies that they come once, in that order, intact.
/// Says "flowing" after the first, and what it did at the end.
int run_consumer(const stream_options& o);
/// Answers what run_consumer asks for, and verifies that it is asked in order. Says "ready".
int run_producer(const stream_options& o);
/// As run_consumer while facetd dies and comes back: asks again for what was lost on the way.
/// Says "resumed K AT" when 200 packets came after the K-th return; AT is CLOCK_MONOTONIC in ns.
int run_recovering_consumer(const stream_options& o);
/// A producer and a consumer in one process, until something kills it. Says "ready".
int run_victim(const stream_options& o);

/// Attaches `count` shared-memory faces, says "ready", and sleeps until SIGTERM.
/// @param version_1  attach like ndn-rs does, announcing nothing
int hold_faces(const std::string& socket, std::uint64_t count, bool version_1);

/// Both ends of one region, stop-and-wait, each parking whenever its ring is empty.
/// Fails when a packet lies in a ring and nobody rings for it, and when a wait is longer than 200
/// ms beyond what the two processes waited for a core.
/// @param count   pings, each answered by a pong
/// @param engine  process of the other end
int ping_as_app(const std::string& face, std::uint64_t count, pid_t engine);
int answer_as_engine(const std::string& face, std::uint64_t count);

/// A version-1 engine with rings of 90 slots that checks what comes, and echoes it on request.
int run_seed_engine(const std::string& face, std::uint32_t start_index, std::uint64_t count,
                    bool echo);
/// Its app: sends `count` packets in batches of 1 … largest_batch; with a window, also verifies the
/// echo.
int stream_to_seed_engine(const std::string& face, std::uint64_t count, std::size_t largest_batch,
                          std::size_t window);

// -- what the roles share

/// How long a role waits for what must happen before it gives up.
inline constexpr std::chrono::seconds peer_patience{60};

/// Makes SIGTERM set a flag instead of ending the process.
void watch_for_stop();
bool stop_requested() noexcept;

/// Prints one line that the test waits for.
void say(const std::string& line);
/// Prints why the role failed. @returns 1
int complain(const std::string& why);

/// 1, 2 … largest, then again.
class batch_cycle {
 public:
  explicit batch_cycle(std::size_t largest) noexcept : largest_(largest) {}
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  void next() noexcept { size_ = size_ % largest_ + 1; }

 private:
  std::size_t largest_;
  std::size_t size_ = 1;
};

/// A shared-memory connection as the options say.
result<client::connection> open_stream(const stream_options& o);
/// Sends all of them, as one batch. Errors: as send_batch; stalled when it sent fewer
result<void> send_all(client::connection& to, const std::vector<packet::buffer>& packets);

}  // namespace facet::tests
