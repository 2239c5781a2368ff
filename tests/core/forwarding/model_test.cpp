// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/forwarder_fixture.hpp"
#include "tests/core/forwarding/naive_forwarder.hpp"

#include <array>
#include <random>
#include <span>

namespace facet::forwarding {
namespace {

constexpr std::size_t stored_packets = 25;

/// What the content store charges for one of this test's Data, which are all of one size class.
std::size_t charge_of_one() {
  forwarder fw{{.unsolicited = unsolicited_policy::admit_all}};
  fw.add_face(1, {});
  std::vector<transmission> out;
  const auto packet = packet::data_builder{n("/a/b/c")}.content(octets("1")).encode();
  fw.receive(1, {&packet, 1}, time_point{}, out);
  return fw.content_store().used_bytes;
}

/// Random packets, routes, faces and pauses, each given to the forwarder and to the naive one.
class ModelTest : public testing::TestWithParam<unsigned> {
 protected:
  ModelTest() {
    for (face_id face = 1; face <= n_faces; ++face)
      fw_.add_face(face, {});
  }

  std::size_t pick(std::size_t n) { return random_() % n; }

  packet::name some_name() {
    packet::name name;
    for (auto depth = 1 + pick(3); depth > 0; --depth)
      name.append(std::string_view{"abc"}.substr(pick(3), 1));
    return name;
  }

  packet::buffer some_data() {
    const auto content = std::string_view{"12"}.substr(pick(2), 1);
    const std::chrono::milliseconds freshness{pick(2) * 50};
    const auto name = some_name();
    // The same octets for the same name and content, so that a repetition is one.
    return packet::data_builder{name}.freshness(freshness).content(octets(content)).encode();
  }

  packet::buffer some_interest() {
    auto name = some_name();
    if (pick(8) == 0) {
      const auto wanted = some_data();
      name = packet::name{packet::decode_data(wanted)->name};
      name.append(packet::tlv::implicit_sha256_digest_component, packet::implicit_digest(wanted));
    }
    constexpr std::chrono::milliseconds lifetimes[]{5ms, 40ms, 300ms, 6000ms};
    packet::interest_builder interest{name};
    interest.can_be_prefix(pick(3) == 0)
        .must_be_fresh(pick(3) == 0)
        .nonce(static_cast<std::uint32_t>(pick(4) == 0 ? pick(5) : 100 + step_))
        .lifetime(lifetimes[pick(4)]);
    if (pick(4) == 0)
      interest.hop_limit(static_cast<std::uint8_t>(pick(4)));
    const std::array delegations{some_name(), some_name()};
    const std::array<packet::name_view, 2> hint{delegations[0], delegations[1]};
    if (pick(4) == 0)
      interest.forwarding_hint(std::span{hint}.first(1 + pick(2)));
    return interest.encode();
  }

  naive_forwarder::lines receive(face_id from, const packet::buffer& packet) {
    out_.clear();
    fw_.receive(from, {&packet, 1}, now_, out_);
    naive_forwarder::lines text;
    for (const auto& t : out_) {
      text.insert(describe(t));
      if (t.face != from && packet::kind_of(t.packet) == packet::packet_kind::interest)
        last_sent_ = t;
    }
    return text;
  }

  void send_interest() {
    const auto from = 1 + pick(n_faces);
    const auto packet = some_interest();
    const auto expected = naive_.interest(from, *packet::decode_interest(packet), now_);
    EXPECT_EQ(receive(from, packet), expected);
  }
  void send_data() {
    const auto from = 1 + pick(n_faces);
    const auto packet = some_data();
    const auto expected = naive_.data(from, packet, now_);
    EXPECT_EQ(receive(from, packet), expected);
  }
  void refuse_last_interest() {
    if (!last_sent_.packet)
      return;
    const auto sent = last_sent_;
    const auto expected = naive_.nack(sent.face, *packet::decode_interest(sent.packet), now_);
    EXPECT_EQ(receive(sent.face, packet::encode_nack(packet::nack_reason::no_route, sent.packet)),
              expected);
  }
  void change_route() {
    const auto prefix = packet::name{some_name().view().prefix(pick(3))};
    const auto face = 1 + pick(n_faces);
    if (pick(3) == 0) {
      fw_.remove_next_hop(prefix, face);
      naive_.remove_next_hop(prefix, face);
    } else {
      const auto cost = pick(4);
      ASSERT_TRUE(fw_.set_next_hop(prefix, face, cost));
      naive_.set_next_hop(prefix, face, cost);
    }
  }
  void replace_face() {
    const auto face = 1 + pick(n_faces);
    fw_.remove_face(face);
    fw_.add_face(face, {});
    naive_.remove_face(face);
  }
  void let_time_pass() {
    constexpr duration steps[]{1ms, 7ms, 60ms, 400ms};
    now_ += steps[pick(4)];
    if (pick(2) == 0)
      fw_.tick(now_, out_);
  }

  void do_something() {
    const auto dice = pick(100);
    if (dice < 45)
      send_interest();
    else if (dice < 72)
      send_data();
    else if (dice < 80)
      refuse_last_interest();
    else if (dice < 85)
      change_route();
    else if (dice < 86)
      replace_face();
    else
      let_time_pass();
  }

  void compare_tables() {
    fw_.tick(now_, out_);
    naive_.expire(now_);
    ASSERT_EQ(fw_.sizes().pit, naive_.pit_size());
    ASSERT_EQ(fw_.sizes().cs, naive_.cs_size());
    ASSERT_EQ(fw_.totals().n_satisfied, naive_.satisfied);
    ASSERT_EQ(fw_.totals().n_unsatisfied, naive_.unsatisfied);
  }

  static constexpr std::size_t n_faces = 5;
  forwarder fw_{{.cs_bytes = stored_packets * charge_of_one(), .regions = {n("/c/b")}}};
  naive_forwarder naive_{stored_packets, n("/c/b")};
  std::mt19937 random_{GetParam()};
  std::size_t step_ = 0;
  time_point now_{1h};
  std::vector<transmission> out_;
  transmission last_sent_;
};

TEST_P(ModelTest, DecidesAsTheNaiveForwarderDoes) {
  for (step_ = 0; step_ < 20'000; ++step_) {
    do_something();
    ASSERT_FALSE(HasFailure()) << "at step " << step_ << " of seed " << GetParam();
    if (step_ % 16 == 0) {
      ASSERT_NO_FATAL_FAILURE(compare_tables()) << "at step " << step_;
    }
  }
  EXPECT_GT(fw_.totals().n_satisfied, 1000U) << "the scenario must exercise what it compares";
  EXPECT_GT(fw_.totals().n_cs_hits, 1000U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ModelTest, testing::Range(1U, 6U));

}  // namespace
}  // namespace facet::forwarding
