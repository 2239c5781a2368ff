// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/forwarding/forwarder_fixture.hpp"

#include <algorithm>
#include <random>

namespace facet::forwarding {
namespace {

class HostileTest : public ForwarderTest {
 protected:
  HostileTest() : ForwarderTest{{.cs_bytes = 20'000, .pit_limit = 50}} {
    route("/", 2), route("/ndn", 11), route("/ndn", 3);
    fw.add_face(4, {.local_fields = true});
    fw.add_face(21, {.link = link_type::ad_hoc});
  }

  std::size_t pick(std::size_t n) { return random_() % n; }

  packet::buffer good_packet() {
    constexpr std::string_view uris[]{"/a", "/ndn/x/y", "/localhost/a", "/localhop/b",
                                      "/ndn/broadcast/q"};
    const auto uri = uris[pick(std::size(uris))];
    const auto nonce = static_cast<std::uint32_t>(pick(20));
    packet::lp_headers headers;
    if (pick(2) == 0)
      headers.pit_token = octets("token");
    if (pick(3) == 0)
      headers.congestion_mark = pick(2);
    if (pick(8) == 0)
      headers.next_hop_face_id = pick(24);
    switch (pick(6)) {
      case 0:
        return interest(uri, nonce);
      case 1:
        return packet::interest_builder{n(uri)}.hop_limit(std::uint8_t(pick(3))).encode();
      case 2:
        return packet::interest_builder{n(uri)}.can_be_prefix().without_nonce().encode();
      case 3:
        return data(uri, 100ms);
      case 4:
        return with(headers, pick(2) == 0 ? interest(uri, nonce) : data(uri));
      default:
        return packet::encode_nack(packet::nack_reason::no_route, interest(uri, nonce));
    }
  }

  /// Changes, removes or inserts octets anywhere.
  packet::buffer damaged(const packet::buffer& good) {
    std::vector<std::uint8_t> octets{good.data(), good.data() + good.size()};
    for (auto times = pick(4); times > 0 && !octets.empty(); --times) {
      const auto at = octets.begin() + static_cast<std::ptrdiff_t>(pick(octets.size()));
      switch (pick(3)) {
        case 0:
          *at = static_cast<std::uint8_t>(random_());
          break;
        case 1:
          octets.erase(at, pick(2) == 0 ? at + 1 : octets.end());
          break;
        default:
          octets.insert(at, static_cast<std::uint8_t>(random_()));
      }
    }
    return packet::buffer::copy_of(octets);
  }

  std::mt19937 random_{7};
};

TEST_F(HostileTest, DamagedPacketsAreCountedAndEverythingSentIsWellFormed) {
  constexpr face_id faces[]{1, 2, 3, 4, 11, 12, 21};
  std::size_t received = 0, idle = 0;
  for (int i = 0; i < 60'000; ++i) {
    const auto packet = damaged(good_packet());
    const auto lp = packet::decode_lp(packet);
    idle += lp && lp->is_idle() ? 1 : 0;
    ++received;
    for (const auto& line : receive(faces[pick(std::size(faces))], packet))
      ASSERT_NE(line, "malformed");
    if (pick(20) == 0)
      wait(duration{std::chrono::milliseconds{pick(3000)}});
    ASSERT_LE(fw.sizes().pit, 50U);
    ASSERT_LE(fw.content_store().used_bytes, 20'000U);
  }
  const auto totals = fw.totals().faces;
  EXPECT_EQ(totals.n_in_interests + totals.n_in_data + totals.n_in_nacks +
                totals.dropped(drop_reason::malformed) + totals.dropped(drop_reason::fragment) +
                idle,
            received)
      << "every packet is counted";
  EXPECT_GT(totals.dropped(drop_reason::malformed), 1000U);
  EXPECT_THAT(receive(1, interest("/still/alive")), ElementsAre("2: interest /still/alive"));
}

TEST_F(HostileTest, FragmentsAndIdlePacketsAreNotDelivered) {
  packet::lp_headers part;
  part.sequence = 1;
  part.frag_index = 0;
  part.frag_count = 2;
  EXPECT_THAT(receive(1, with(part, interest("/a"))), IsEmpty());
  EXPECT_EQ(drops(1, drop_reason::fragment), 1U);
  packet::lp_headers ack;
  ack.tx_sequence = 5;
  EXPECT_THAT(receive(1, packet::encode_lp(ack, {})), IsEmpty());
  EXPECT_EQ(drops(1, drop_reason::malformed), 0U);
}

TEST_F(HostileTest, AnLpPacketInsideAnotherIsMalformed) {
  EXPECT_THAT(receive(1, with({}, with({}, interest("/a")))), IsEmpty());
  EXPECT_EQ(drops(1, drop_reason::malformed), 1U);
}

TEST_F(HostileTest, AnEmptyBufferIsMalformed) {
  EXPECT_THAT(receive(1, {}), IsEmpty());
  EXPECT_EQ(drops(1, drop_reason::malformed), 1U);
}

TEST_F(HostileTest, InterestsForManyDigestsOfOneNameAreBounded) {
  fw = forwarder{};
  fw.add_face(1, {}), fw.add_face(2, {});
  route("/", 2);
  std::size_t forwarded = 0;
  for (std::uint8_t i = 0; i < 200; ++i) {
    auto name = n("/a");
    name.append(packet::tlv::implicit_sha256_digest_component, std::vector<std::uint8_t>(32, i));
    forwarded += receive(1, interest(name).encode()).at(0).starts_with("2: interest") ? 1 : 0;
  }
  EXPECT_EQ(forwarded, 64U);
  EXPECT_EQ(drops(1, drop_reason::pit_full), 136U);
}

}  // namespace
}  // namespace facet::forwarding
