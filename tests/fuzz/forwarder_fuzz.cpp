// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// A whole forwarder between three faces, one of them on another host, fed with whatever comes.
#include "core/forwarding/forwarder.hpp"
#include "core/packet/lp.hpp"
#include "tests/fuzz/throwing.hpp"

#include <chrono>
#include <vector>

using namespace facet;  // NOLINT(google-build-using-namespace): a program of its own

namespace {

constexpr face_id faces = 3;

forwarding::forwarder make_forwarder() {
  forwarding::forwarder_options options;
  options.cs_bytes = 64 << 10;
  options.pit_limit = 64;
  forwarding::forwarder made{options};
  for (face_id id = 1; id <= faces; ++id) {
    forwarding::face_traits traits;
    traits.scope = id == faces ? forwarding::face_scope::non_local : forwarding::face_scope::local;
    traits.local_fields = id == 2;
    made.add_face(id, traits);
    EXPECT_TRUE(made.set_next_hop(packet::name{}, id, id));
  }
  return made;
}

/// What leaves is well-formed, fits its face and goes to one that exists.
void check(const std::vector<forwarding::transmission>& sent) {
  for (const auto& t : sent) {
    EXPECT_TRUE(t.face >= 1 && t.face <= faces);
    EXPECT_LE(t.packet.size(), packet::max_packet_size);
    EXPECT_TRUE(packet::decode_lp(t.packet));
  }
}

}  // namespace

/// The input is a sequence of packets: an octet for face and pause, two of length, the octets.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  auto forwarder = make_forwarder();
  bytes_view rest{octets, size};
  time_point now{};
  std::vector<forwarding::transmission> sent;
  while (rest.size() >= 3) {
    const face_id in = 1 + rest[0] % faces;
    now += std::chrono::milliseconds{rest[0]};
    const std::size_t length = std::min<std::size_t>(rest[1] * 256U + rest[2], rest.size() - 3);
    const packet::buffer packet = packet::buffer::copy_of(rest.subspan(3, length));
    rest = rest.subspan(3 + length);
    sent.clear();
    forwarder.receive(in, {&packet, 1}, now, sent);
    forwarder.tick(now, sent);
    check(sent);
  }
  return 0;
}
