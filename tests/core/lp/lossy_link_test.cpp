// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/lp/lp_fixture.hpp"

#include <array>
#include <map>
#include <random>

namespace facet::lp::test {
namespace {

struct link_faults {
  double loss = 0;
  double duplication = 0;
  duration delay = 5ms;
  duration jitter = 0ms;  // reorders
};

/// What arrived of what was sent, by the octets of the packets.
struct deliveries {
  std::size_t sent = 0;
  std::size_t once = 0;
  std::size_t repeated = 0;
  std::size_t invented = 0;
};

/// Two link services and the wires between them, in virtual time.
class simulated_link {
 public:
  simulated_link(const link_options& options, const link_faults& faults, std::uint64_t seed)
      : ends_{end{link_service{options}}, end{link_service{options}}},
        faults_(faults),
        random_(seed) {}

  void send(std::size_t from, const packet::buffer& packet) {
    ++ends_[from].sent[octets_of(packet)];
    buffers frames;
    ends_[from].link.send(packet, 0, now_, frames);
    carry(from, frames);
  }

  /// Lets everything happen that is due until `deadline`.
  void run_until(time_point deadline) {
    while (true) {
      const auto next = next_event();
      if (!next || *next > deadline)
        break;
      now_ = std::max(now_, *next);
      deliver_due();
      for (std::size_t i : {0U, 1U}) {
        const auto due = ends_[i].link.next_deadline();
        if (due && *due <= now_)
          carry(i, tick(ends_[i].link, now_));
      }
    }
    now_ = std::max(now_, deadline);
  }

  [[nodiscard]] time_point now() const { return now_; }
  [[nodiscard]] const link_counters& counters(std::size_t i) const {
    return ends_[i].link.counters();
  }
  [[nodiscard]] bool at_rest() const { return !next_event(); }

  /// What end 1 − `from` got of what `from` sent.
  [[nodiscard]] deliveries delivered(std::size_t from) const {
    deliveries sum;
    const auto& got = ends_[1 - from].got;
    for (const auto& [octets, n] : ends_[from].sent) {
      sum.sent += n;
      const auto it = got.find(octets);
      const auto arrived = it == got.end() ? 0 : it->second;
      sum.once += std::min(arrived, n);
      sum.repeated += arrived - std::min(arrived, n);
    }
    for (const auto& [octets, n] : got)
      if (!ends_[from].sent.contains(octets))
        sum.invented += n;
    return sum;
  }

 private:
  struct end {
    link_service link;
    std::map<octets, std::size_t> sent{};
    std::map<octets, std::size_t> got{};
    std::multimap<time_point, packet::buffer> arriving{};
  };

  void carry(std::size_t from, const buffers& frames) {
    for (const auto& frame : frames) {
      EXPECT_LE(frame.size(), ends_[from].link.options().mtu);
      for (int copies = happens(faults_.duplication) ? 2 : 1; copies > 0; --copies)
        if (!happens(faults_.loss))
          ends_[1 - from].arriving.emplace(now_ + faults_.delay + jitter(), frame);
    }
  }

  void deliver_due() {
    for (auto& to : ends_)
      while (!to.arriving.empty() && to.arriving.begin()->first <= now_) {
        for (const auto& packet : receive(to.link, to.arriving.begin()->second, now_))
          ++to.got[octets_of(packet)];
        to.arriving.erase(to.arriving.begin());
      }
  }

  [[nodiscard]] std::optional<time_point> next_event() const {
    std::optional<time_point> next;
    const auto consider = [&next](std::optional<time_point> t) {
      if (t && (!next || *t < *next))
        next = t;
    };
    for (const auto& e : ends_) {
      consider(e.link.next_deadline());
      if (!e.arriving.empty())
        consider(e.arriving.begin()->first);
    }
    return next;
  }

  bool happens(double probability) {
    return std::uniform_real_distribution<>{}(random_) < probability;
  }
  duration jitter() {
    return duration{
        std::uniform_int_distribution<duration::rep>{0, faults_.jitter.count()}(random_)};
  }

  std::array<end, 2> ends_;
  link_faults faults_;
  std::mt19937_64 random_;
  time_point now_ = start;
};

/// Packets of all sizes both ways, in bursts, some of them with headers.
void exchange(simulated_link& link, std::size_t n_packets, std::uint64_t seed) {
  std::mt19937_64 random{seed};
  for (std::uint64_t i = 0; i < n_packets; ++i) {
    const auto size = random() % 8 == 0 ? random() % 8000 : random() % 1000;
    auto packet = data_of(size, i);
    if (random() % 4 == 0)
      packet = packet::encode_lp({.congestion_mark = 1 + i % 3}, packet);
    link.send(random() % 3 == 0 ? 1 : 0, packet);
    if (random() % 4 == 0)
      link.run_until(link.now() + duration{static_cast<duration::rep>(random() % 4'000'000)});
  }
  link.run_until(link.now() + 1h);
}

void expect_nothing_wrong(const simulated_link& link) {
  for (std::size_t from : {0U, 1U}) {
    const auto d = link.delivered(from);
    EXPECT_EQ(d.invented, 0U);
    EXPECT_EQ(d.repeated, 0U);
  }
}

TEST(LossyLinkTest, WithoutFaultsEverythingArrivesOnce) {
  for (const auto& options : {fragmenting(), reliable(), reliable(300)}) {
    simulated_link link{options, {}, 1};
    exchange(link, 3000, 1);
    expect_nothing_wrong(link);
    EXPECT_TRUE(link.at_rest());
    for (std::size_t from : {0U, 1U}) {
      EXPECT_EQ(link.delivered(from).once, link.delivered(from).sent);
      EXPECT_EQ(link.counters(from).drops, decltype(link_counters::drops){});
      EXPECT_EQ(link.counters(from).n_retransmitted, 0U);
    }
  }
}

TEST(LossyLinkTest, ReorderingAloneLosesNothing) {
  simulated_link link{fragmenting(), {.jitter = 20ms}, 2};
  exchange(link, 3000, 2);
  expect_nothing_wrong(link);
  for (std::size_t from : {0U, 1U})
    EXPECT_EQ(link.delivered(from).once, link.delivered(from).sent);
}

TEST(LossyLinkTest, WithoutReliabilityALostFragmentLosesItsPacketAndNoOther) {
  simulated_link link{fragmenting(), {.loss = 0.05}, 3};
  exchange(link, 3000, 3);
  expect_nothing_wrong(link);
  for (std::size_t from : {0U, 1U}) {
    const auto d = link.delivered(from);
    EXPECT_LT(d.once, d.sent);
    EXPECT_GT(d.once, d.sent * 85 / 100);
    EXPECT_GT(link.counters(from).dropped(drop_reason::reassembly_timeout), 0U);
  }
}

TEST(LossyLinkTest, WithReliabilityLossReorderingAndDuplicationCostNoPacket) {
  for (std::uint64_t seed = 10; seed < 15; ++seed) {
    simulated_link link{reliable(), {.loss = 0.05, .duplication = 0.05, .jitter = 3ms}, seed};
    exchange(link, 3000, seed);
    expect_nothing_wrong(link);
    EXPECT_TRUE(link.at_rest());
    for (std::size_t from : {0U, 1U}) {
      const auto d = link.delivered(from);
      const auto& c = link.counters(from);
      // Four transmissions of a frame fail once in 160,000 times; a packet may lose all of them.
      EXPECT_GE(d.once + c.dropped(drop_reason::retransmissions_exhausted), d.sent);
      EXPECT_GE(d.once + 2, d.sent) << "seed " << seed;
      EXPECT_GT(c.n_retransmitted, 0U);
      EXPECT_GT(c.dropped(drop_reason::duplicate_frame), 0U);
    }
  }
}

TEST(LossyLinkTest, APeerThatIsGoneCostsThreeRetransmissionsAndNothingStays) {
  simulated_link link{reliable(), {.loss = 1}, 5};
  exchange(link, 300, 5);
  EXPECT_TRUE(link.at_rest());
  for (std::size_t from : {0U, 1U}) {
    EXPECT_EQ(link.counters(from).dropped(drop_reason::retransmissions_exhausted),
              link.counters(from).n_out_packets);
    EXPECT_EQ(link.delivered(from).once, 0U);
  }
}

TEST(LossyLinkTest, ChangingTheOptionsLosesNothing) {
  link_service one{reliable(700)};
  link_service other{reliable(700)};
  std::mt19937_64 random{6};
  const std::array<link_options, 4> all{reliable(700), fragmenting(500), reliable(1400), {}};
  std::size_t got = 0;
  auto now = start;
  for (std::uint64_t i = 0; i < 2000; ++i, now += 1ms) {
    one.configure(all[random() % all.size()]);
    other.configure(all[random() % all.size()]);
    const auto packet = data_of(random() % 3000, i);
    auto frames = send(one, packet, now);
    std::shuffle(frames.begin(), frames.end(), random);
    const auto packets = receive_all(other, frames, now);
    ASSERT_EQ(packets.size(), 1U) << i;
    ASSERT_EQ(octets_of(packets[0]), octets_of(packet)) << i;
    ++got;
    receive_all(one, tick(other, now), now);
  }
  EXPECT_EQ(got, 2000U);
}

}  // namespace
}  // namespace facet::lp::test
