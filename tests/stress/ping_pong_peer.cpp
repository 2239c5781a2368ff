// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/channel.hpp"
#include "tests/core/shm/shm_fixture.hpp"
#include "tests/stress/numbered.hpp"
#include "tests/stress/peer.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>

namespace facet::tests {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// A ringing that has not come this long after its packet is lost.
constexpr milliseconds stall_limit{200};

/// Time that a process has been ready to run and has waited for a core: no fault of a ring.
class core_waits {
 public:
  explicit core_waits(pid_t pid)
      : fd_(::open(fmt::format("/proc/{}/schedstat", pid).c_str(), O_RDONLY | O_CLOEXEC)) {}

  /// Zero where the kernel does not tell.
  [[nodiscard]] nanoseconds so_far() const {
    std::array<char, 96> text{};
    if (::pread(fd_.get(), text.data(), text.size() - 1, 0) <= 0)
      return nanoseconds{0};
    char* at = text.data();
    std::strtoll(at, &at, 10);  // first the time on a core
    return nanoseconds{std::strtoll(at, nullptr, 10)};
  }

 private:
  unique_fd fd_;
};

/// One end of stop-and-wait. Never spins for a packet: an empty ring parks it, every time.
class stop_and_wait {
 public:
  stop_and_wait(shm::channel end, unsigned seed) : end_(std::move(end)), random_(seed) {}

  /// Tells which process is at the other end. Waits before that do not count.
  void meet(pid_t peer) {
    peer_waits_.emplace(peer);
    longest_ = stalled_ = nanoseconds{0};
  }
  [[nodiscard]] pid_t app_pid() const noexcept { return end_.app_pid(); }

  bool send(std::uint64_t n) { return end_.try_send(numbered_octets(n)); }

  /// Takes packet `n`. @returns what went wrong
  std::string take(std::uint64_t n) {
    idle_a_while();
    const auto start = clock::now();
    const auto cores_before = waits_for_cores();
    for (bool at_once = true;; at_once = false) {
      std::string problem;
      const auto got =
          end_.receive(1, [&](bytes_view packet) { problem = problem_with(packet, n); });
      if (!got)
        return got.error().message;
      if (*got == 1) {
        aim(at_once);
        note_wait(clock::now() - start, waits_for_cores() - cores_before);
        return problem;
      }
      if (auto lost = sleep(n); !lost.empty())
        return lost;
      if (clock::now() - start > peer_patience)
        return fmt::format("packet {} did not come", n);
    }
  }

  [[nodiscard]] std::string summary(std::uint64_t rounds) const {
    using milliseconds_ = std::chrono::duration<double, std::milli>;
    return fmt::format(
        "{} rounds, slept {} times, caught {} packets while parking, longest wait {:.3f} ms, "
        "without waits for a core {:.3f} ms",
        rounds, slept_, caught_, milliseconds_{longest_}.count(), milliseconds_{stalled_}.count());
  }
  /// What the waits showed at the end; empty when it is well.
  [[nodiscard]] std::string verdict() const {
    if (stalled_ > stall_limit)
      return "a wait was longer than any wait for a core explains: " + summary(0);
    return slept_ != 0 ? std::string{} : "this end never slept: nothing was tested";
  }

 private:
  [[nodiscard]] nanoseconds waits_for_cores() const {
    return own_waits_.so_far() + (peer_waits_ ? peer_waits_->so_far() : nanoseconds{0});
  }

  /// Lets the peer's packet come before, during or after this end parks: one round in four goes to
  /// sleep at once, one is busy for a random time, two as long as it lately took the packet to
  /// come.
  void idle_a_while() {
    const auto draw = random_();
    const nanoseconds busy[]{nanoseconds{0}, nanoseconds{(draw >> 8) % 100'000}, aim_, aim_};
    const auto until = clock::now() + busy[draw % 4];
    while (clock::now() < until) {
    }
  }

  /// Steers aim_ to the moment when packets come, from both sides.
  void aim(bool came_before) {
    const nanoseconds step{20 + random_() % 200};
    aim_ = std::clamp<nanoseconds>(came_before ? aim_ - step : aim_ + step, nanoseconds{0},
                                   std::chrono::microseconds{200});
  }

  void note_wait(nanoseconds waited, nanoseconds for_cores) {
    longest_ = std::max(longest_, waited);
    stalled_ = std::max(stalled_, waited - for_cores);
  }

  /// Parks and waits to be rung. @returns non-empty when there is a packet and nobody rang
  std::string sleep(std::uint64_t n) {
    if (!end_.park()) {
      ++caught_;
      return {};
    }
    ++slept_;
    if (!shm::becomes_readable(end_.descriptor(), stall_limit) && end_.has_packets() &&
        !shm::becomes_readable(end_.descriptor(), stall_limit))
      return fmt::format("lost wake-up: packet {} lies there and nobody rang", n);
    end_.unpark();
    return {};
  }

  shm::channel end_;
  std::minstd_rand random_;
  core_waits own_waits_{::getpid()};
  std::optional<core_waits> peer_waits_;
  nanoseconds aim_{10'000};
  std::uint64_t slept_ = 0;
  std::uint64_t caught_ = 0;
  nanoseconds longest_{0};
  nanoseconds stalled_{0};
};

int finish(const stop_and_wait& end, std::uint64_t rounds, std::string problem) {
  say(end.summary(rounds));
  if (problem.empty())
    problem = end.verdict();
  return problem.empty() ? 0 : complain(problem);
}

}  // namespace

int ping_as_app(const std::string& face, std::uint64_t count, pid_t engine) {
  auto attached = shm::channel::attach(face);
  if (!attached)
    return complain(attached.error().message);
  stop_and_wait end{std::move(*attached), 1};
  end.meet(engine);
  std::string problem;
  std::uint64_t n = 0;
  for (; n < count && problem.empty(); ++n)
    problem = end.send(n) ? end.take(n) : "the ring of a stop-and-wait exchange was full";
  return finish(end, n, problem);
}

int answer_as_engine(const std::string& face, std::uint64_t count) {
  auto created = shm::channel::create(face, {.geometry = {16, 2048}});
  if (!created)
    return complain(created.error().message);
  stop_and_wait end{std::move(*created), 2};
  say("ready");
  std::string problem;
  std::uint64_t n = 0;
  for (; n < count && problem.empty(); ++n) {
    problem = end.take(n);
    if (n == 0)
      end.meet(end.app_pid());
    if (problem.empty() && !end.send(n))
      problem = "the ring of a stop-and-wait exchange was full";
  }
  return finish(end, n, problem);
}

}  // namespace facet::tests
