// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/forwarding/forwarder.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace facet::forwarding {

using namespace std::chrono_literals;

inline packet::name n(std::string_view uri) {
  return packet::name::parse(uri).value();
}

inline bytes_view octets(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// What is sent, as text: "2: interest /a hop=3", "1: nack NoRoute /a", "1: data /a token=xyz".
inline std::string describe(const transmission& t) {
  const auto lp = packet::decode_lp(t.packet);
  if (!lp)
    return "malformed";
  std::string text = std::to_string(t.face) + ": ";
  if (lp->nack)
    text += "nack " + std::string{to_string(*lp->nack)} + " ";
  if (packet::kind_of(lp->fragment) == packet::packet_kind::interest) {
    const auto interest = packet::decode_interest(lp->fragment).value();
    text += (lp->nack ? "" : "interest ") + packet::to_uri(interest.name);
    if (interest.hop_limit)
      text += " hop=" + std::to_string(*interest.hop_limit);
  } else {
    const auto data = packet::decode_data(lp->fragment, {.allow_unsigned_data = true}).value();
    text += "data " + packet::to_uri(data.name);
  }
  if (!lp->pit_token.empty())
    text += " token=" + std::string{lp->pit_token.begin(), lp->pit_token.end()};
  if (lp->congestion_mark)
    text += " mark=" + std::to_string(*lp->congestion_mark);
  if (lp->incoming_face_id)
    text += " from=" + std::to_string(*lp->incoming_face_id);
  return text;
}

/// A forwarder in virtual time with local faces 1 … 4 and non-local faces 11 … 14.
class ForwarderTest : public testing::Test {
 protected:
  using lines = std::vector<std::string>;

  explicit ForwarderTest(const forwarder_options& options = {}) : fw{options} {
    for (face_id face = 1; face <= 4; ++face) {
      fw.add_face(face, {});
      fw.add_face(face + 10, {.scope = face_scope::non_local});
    }
  }

  /// Routes a prefix to a face.
  void route(std::string_view prefix, face_id face, std::uint64_t cost = 0) {
    ASSERT_TRUE(fw.set_next_hop(n(prefix), face, cost));
  }

  /// An Interest whose Nonce differs from every other's.
  packet::interest_builder interest(const packet::name& name) {
    return packet::interest_builder{name}.nonce(++last_nonce_);
  }
  packet::buffer interest(std::string_view uri) { return interest(n(uri)).encode(); }
  packet::buffer interest(std::string_view uri, std::uint32_t nonce) {
    return packet::interest_builder{n(uri)}.nonce(nonce).encode();
  }
  packet::buffer prefix_interest(std::string_view uri) {
    return interest(n(uri)).can_be_prefix().encode();
  }
  packet::buffer fresh_interest(std::string_view uri) {
    return interest(n(uri)).must_be_fresh().encode();
  }

  static packet::buffer data(std::string_view uri, std::chrono::milliseconds freshness = 0ms,
                             std::string_view content = "x") {
    return packet::data_builder{n(uri)}.freshness(freshness).content(octets(content)).encode();
  }

  static packet::buffer with(const packet::lp_headers& headers, const packet::buffer& packet) {
    return packet::encode_lp(headers, packet);
  }

  /// Gives the forwarder one packet and describes what it sends.
  lines receive(face_id from, const packet::buffer& packet) {
    out.clear();
    fw.receive(from, {&packet, 1}, now, out);
    return described();
  }

  /// Lets time pass and describes what is sent because of it.
  lines wait(duration time) {
    out.clear();
    now += time;
    fw.tick(now, out);
    return described();
  }

  lines described() const {
    lines text;
    for (const auto& t : out)
      text.push_back(describe(t));
    return text;
  }

  std::uint64_t drops(face_id face, drop_reason reason) const {
    return fw.counters(face)->dropped(reason);
  }

  forwarder fw;
  time_point now{1h};
  std::vector<transmission> out;

 private:
  std::uint32_t last_nonce_ = 1000;
};

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

}  // namespace facet::forwarding
