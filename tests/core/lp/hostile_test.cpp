// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/lp/lp_fixture.hpp"
#include "tests/core/packet/mutator.hpp"

#include <random>

namespace facet::lp::test {
namespace {

/// Sanitizers make each many times as dear.
#ifdef FACET_SANITIZED
constexpr unsigned rounds = 5'000;
#else
constexpr unsigned rounds = 50'000;
#endif

/// Every frame that came in ended as exactly one thing that is counted.
void expect_all_accounted_for(const link_counters& c) {
  const auto whole = c.n_in_packets - c.n_reassembled;
  EXPECT_EQ(c.n_in_frames,
            whole + c.n_in_idle + c.n_in_fragments + c.dropped(drop_reason::malformed) +
                c.dropped(drop_reason::bad_fragment) + c.dropped(drop_reason::duplicate_frame));
}

/// What is handed up is an Interest or Data by its type, or an LpPacket without link fields.
void expect_presentable(const buffers& packets) {
  for (const auto& packet : packets) {
    if (packet::kind_of(packet) != packet::packet_kind::lp)
      continue;
    const auto view = packet::decode_lp(packet);
    ASSERT_TRUE(view);
    EXPECT_FALSE(view->is_idle());
    EXPECT_FALSE(view->sequence || view->frag_index || view->frag_count || view->tx_sequence);
    EXPECT_TRUE(view->ack_octets.empty());
  }
}

/// A link service with everything on and tight bounds, and whoever sends it frames.
class besieged_link {
 public:
  besieged_link() : link_(options()) {}

  void attack(const packet::buffer& frame, endpoint from, duration later) {
    now_ += later;
    const auto packets = receive(link_, frame, now_, from);
    EXPECT_LE(packets.size(), 1U);
    expect_presentable(packets);
    int n_ticks = 0;
    while (link_.next_deadline() && *link_.next_deadline() <= now_ && ++n_ticks < 100)
      for (const auto& answer : tick(link_, now_))
        EXPECT_LE(answer.size(), link_.options().mtu);
    EXPECT_LT(n_ticks, 100);
  }

  buffers send(const packet::buffer& packet) { return test::send(link_, packet, now_); }

  void finish() {
    int n_ticks = 0;
    while (link_.next_deadline() && ++n_ticks < 100'000) {
      now_ = std::max(now_, *link_.next_deadline());
      tick(link_, now_);
    }
    EXPECT_EQ(link_.next_deadline(), std::nullopt);
    expect_all_accounted_for(link_.counters());
  }

  [[nodiscard]] const link_counters& counters() const { return link_.counters(); }

 private:
  static link_options options() {
    auto o = reliable(400);
    o.reassembly.max_packets_per_endpoint = 8;
    o.reassembly.max_packets = 20;
    o.reassembly.max_octets_per_endpoint = 20'000;
    o.reassembly.max_octets = 40'000;
    o.reliability.max_unacked_frames = 50;
    return o;
  }

  link_service link_;
  time_point now_ = start;
};

TEST(HostileLinkTest, DamagedFramesAreCountedAndDoNoHarm) {
  packet::test::mutator mutate;
  std::mt19937_64 random{1};
  besieged_link victim;
  link_service peer{reliable(400)};
  for (unsigned i = 0; i < rounds && !HasFailure(); ++i) {
    auto now = start;
    buffers packets;
    for (const auto& frame : victim.send(data_of(random() % 100, i)))
      peer.receive(frame, the_peer, now, packets);
    for (const auto& frame : send(peer, data_of(random() % 1000, i), now))
      victim.attack(packet::buffer::copy_of(mutate.damage(octets_of(frame))), random() % 2,
                    duration{static_cast<duration::rep>(random() % 1'000'000)});
  }
  victim.finish();
  EXPECT_GT(victim.counters().dropped(drop_reason::malformed), rounds / 10U);
  EXPECT_GT(victim.counters().n_in_acks, rounds / 10U);
  EXPECT_GT(victim.counters().n_in_acks_ignored, rounds / 500U);
  EXPECT_GT(victim.counters().n_reassembled, rounds / 5000U);
}

/// Well-formed, with numbers chosen to meet: few Sequences, few counts, extreme values now and
/// then.
packet::buffer nasty_frame(std::mt19937_64& random) {
  const auto number = [&](std::uint64_t few) {
    return random() % 16 == 0 ? ~std::uint64_t{0} - random() % 3 : random() % few;
  };
  packet::lp_headers headers;
  std::vector<std::uint64_t> acks(random() % 20);
  for (auto& ack : acks)
    ack = number(3000);
  headers.acks = acks;
  if (random() % 8 != 0)
    headers.sequence = number(12);
  if (random() % 4 != 0)
    headers.frag_count = number(4);
  if (random() % 4 != 0)
    headers.frag_index = number(3);
  if (random() % 2 != 0)
    headers.tx_sequence = number(1000);
  if (random() % 8 == 0)
    headers.congestion_mark = number(3);
  octets content(random() % 4 == 0 ? random() % 9000 : random() % 50);
  if (!content.empty())  // mostly the start of an Interest or Data, sometimes of an LpPacket
    content[0] = random() % 4 == 0 ? packet::tlv::lp_packet : 5 + random() % 2;
  return packet::encode_lp(headers, content);
}

TEST(HostileLinkTest, SenselessNumbersAreCountedAndDoNoHarm) {
  std::mt19937_64 random{2};
  besieged_link victim;
  for (unsigned i = 0; i < rounds && !HasFailure(); ++i) {
    if (i % 8 == 0)
      victim.send(data_of(random() % 1000, i));
    victim.attack(nasty_frame(random), random() % 5,
                  duration{static_cast<duration::rep>(random() % 20'000'000)});
  }
  victim.finish();
  for (const auto reason : {drop_reason::bad_fragment, drop_reason::inconsistent_fragment,
                            drop_reason::duplicate_fragment, drop_reason::duplicate_frame,
                            drop_reason::reassembly_full, drop_reason::reassembly_timeout})
    EXPECT_GT(victim.counters().dropped(reason), 0U) << to_string(reason);
  EXPECT_GT(victim.counters().n_reassembled, rounds / 500U);
  EXPECT_GT(victim.counters().n_in_acks, rounds / 500U);
}

TEST(HostileLinkTest, AFloodOfFirstFragmentsKeepsBoundedMemory) {
  std::mt19937_64 random{3};
  link_service link{fragmenting()};
  packet::lp_headers headers;
  headers.frag_index = 0;
  headers.frag_count = 400;
  const octets content(8000, packet::tlv::data);
  for (unsigned i = 0; i < rounds; ++i) {
    headers.sequence = random();
    receive(link, packet::encode_lp(headers, content), start, random());
  }
  // 16 MiB hold fewer than 1024 of these: each keeps 9 KB of frame and 13 KB of places for others.
  const auto dropped = link.counters().dropped(drop_reason::reassembly_full);
  EXPECT_GT(dropped, rounds - 1000U);
  EXPECT_EQ(tick(link, start + 500ms).size(), 0U);
  EXPECT_EQ(dropped + link.counters().dropped(drop_reason::reassembly_timeout), rounds);
}

}  // namespace
}  // namespace facet::lp::test
