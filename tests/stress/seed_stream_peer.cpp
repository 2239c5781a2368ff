// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/shm/seed_peer.hpp"
#include "tests/core/shm/shm_fixture.hpp"
#include "tests/stress/numbered.hpp"
#include "tests/stress/peer.hpp"

#include <fmt/format.h>

#include <sched.h>

#include <algorithm>
#include <exception>
#include <vector>

namespace facet::tests {
namespace {

/// What ndn-fwd makes for an MTU of 8800: not a power of two.
constexpr shm::ring_geometry seed_geometry{90, shm::slot_size_for_mtu(8800)};
static_assert(shm::capacity_for_slot(seed_geometry.slot_size) == seed_geometry.capacity);

using packets = std::vector<std::vector<std::uint8_t>>;

/// Sends all of them the way the seed does: yields while the ring is full.
void send_as_seed(shm::seed_peer& engine, const packets& all) {
  const std::vector<bytes_view> views(all.begin(), all.end());
  for (std::size_t sent = 0; sent < views.size();) {
    const auto n = engine.send_batch(std::span{views}.subspan(sent));
    if (n == 0)
      ::sched_yield();
    sent += n;
  }
}

std::string serve(shm::seed_peer& engine, std::uint64_t count, bool echo) {
  std::vector<std::uint8_t> packet;
  packets batch;
  for (std::uint64_t n = 0; n < count;) {
    if (!engine.receive(packet))
      return fmt::format("packet {} did not come", n);
    batch.clear();
    do {
      if (auto problem = problem_with(packet, n++); !problem.empty())
        return problem;
      batch.push_back(packet);
    } while (n < count && engine.try_receive(packet));
    if (echo)
      send_as_seed(engine, batch);
  }
  return {};
}

class seed_app {
 public:
  seed_app(shm::channel end, std::size_t largest_batch, std::size_t window)
      : end_(std::move(end)), batch_(largest_batch), window_(window) {}

  std::string run(std::uint64_t count) {
    const auto wanted = window_ == 0 ? 0 : count;
    while (sent_ < count || verified_ < wanted) {
      while (sent_ < count && (window_ == 0 || sent_ - verified_ + batch_.size() <= window_))
        if (!send(std::min<std::uint64_t>(batch_.size(), count - sent_)))
          return fmt::format("stalled after {} packets", sent_);
      if (window_ != 0)
        if (auto problem = take(); !problem.empty())
          return problem;
    }
    return {};
  }

  [[nodiscard]] std::string summary() const {
    const auto c = end_.counters();
    return fmt::format("sent {} packets, verified {}, {} parks, {} rescued, {} full", sent_,
                       verified_, c.parks, c.rescued, c.full);
  }

 private:
  bool send(std::size_t size) {
    packets all;
    for (std::size_t i = 0; i < size; ++i)
      all.push_back(numbered_octets(sent_++));
    batch_.next();
    const std::vector<bytes_view> views(all.begin(), all.end());
    return shm::send_all(end_, views);
  }

  std::string take() {
    std::string problem;
    const auto got = end_.receive(64, [&](bytes_view packet) {
      if (problem.empty())
        problem = problem_with(packet, verified_++);
    });
    if (!got)
      return got.error().message;
    if (*got == 0 && end_.park() && !shm::wait_for_peer(end_))
      return fmt::format("the echo of packet {} did not come", verified_);
    return problem;
  }

  shm::channel end_;
  batch_cycle batch_;
  std::size_t window_;
  std::uint64_t sent_ = 0;
  std::uint64_t verified_ = 0;
};

}  // namespace

int run_seed_engine(const std::string& face, std::uint32_t start_index, std::uint64_t count,
                    bool echo) {
  try {
    auto engine = shm::seed_peer::create(face, seed_geometry, start_index);
    say("ready");
    const auto problem = serve(engine, count, echo);
    return problem.empty() ? 0 : complain(problem);
  } catch (const std::exception& e) {
    return complain(e.what());
  }
}

int stream_to_seed_engine(const std::string& face, std::uint64_t count, std::size_t largest_batch,
                          std::size_t window) {
  auto attached = shm::channel::attach(face);
  if (!attached)
    return complain(attached.error().message);
  seed_app app{std::move(*attached), largest_batch, window};
  const auto problem = app.run(count);
  say(app.summary());
  return problem.empty() ? 0 : complain(problem);
}

}  // namespace facet::tests
