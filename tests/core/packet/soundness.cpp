// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/packet/soundness.hpp"

#include "tests/core/packet/vectors.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace facet::packet::test {
namespace {

void expect_inside(bytes_view inner, bytes_view outer, const char* what) {
  if (inner.empty())
    return;
  const std::less_equal<> not_after;
  EXPECT_TRUE(not_after(outer.data(), inner.data()) &&
              not_after(inner.data() + inner.size(), outer.data() + outer.size()))
      << what;
}

lp_headers headers_of(const lp_view& lp, const std::vector<std::uint64_t>& acks) {
  auto h = network_headers(lp);
  h.sequence = lp.sequence;
  h.frag_index = lp.frag_index;
  h.frag_count = lp.frag_count;
  h.tx_sequence = lp.tx_sequence;
  h.acks = acks;
  return h;
}

}  // namespace

void expect_sound_name(name_view n, bytes_view wire) {
  expect_inside(n.value(), wire, "name");
  name copy;
  for (const auto component : n) {
    expect_inside(component.wire, wire, "component");
    copy.append(component);
  }
  EXPECT_EQ(copy.size(), n.size());
  EXPECT_EQ(copy.view(), n);
  EXPECT_EQ(copy.view().hash(), n.hash());
  EXPECT_EQ(n.prefix(n.size() / 2).size(), n.size() / 2);
  const auto canonical = name::parse(n.empty() ? "/" : to_uri(n, uri_style::canonical));
  ASSERT_TRUE(canonical);
  EXPECT_EQ(canonical->view(), n);
}

void expect_sound(const interest_view& i) {
  for (const auto part :
       {i.forwarding_hint, i.parameters_digest, i.parameters_portion, i.signature_info,
        i.signature_value, i.signed_portion[0], i.signed_portion[1], i.signed_portion[2]})
    expect_inside(part, i.wire, "part of an Interest");
  expect_sound_name(i.name, i.wire);
  for_each_hint(i, [&](name_view hint) { expect_sound_name(hint, i.wire); });
  EXPECT_EQ(i.application_parameters.has_value(), !i.parameters_digest.empty());
  EXPECT_LE(i.lifetime, max_period);
  if (i.hop_limit) {
    EXPECT_EQ(i.wire[i.hop_limit_offset], *i.hop_limit);
  }
  if (!i.nonce) {
    const auto packet = rewritten(i, {.nonce = 0x01020304});
    const auto again = decode_interest(packet);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->nonce, 0x01020304U);
    EXPECT_EQ(again->name, i.name);
    EXPECT_EQ(again->lifetime, i.lifetime);
    EXPECT_EQ(parameters_digest_ok(*again), parameters_digest_ok(i));
    EXPECT_EQ(digest_signature_ok(*again), digest_signature_ok(i));
  }
  const auto packet = rewritten(i, {.nonce = 1, .hop_limit = 2, .without_hint = true});
  const auto again = decode_interest(packet);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->nonce, i.nonce.value_or(1));
  EXPECT_EQ(again->hop_limit, 2);
  EXPECT_TRUE(again->forwarding_hint.empty());
  EXPECT_EQ(again->name, i.name);
  EXPECT_EQ(again->lifetime, i.lifetime);
}

void expect_sound(const data_view& d) {
  for (const auto part : {d.content, d.signature_info, d.signature_value, d.signed_portion})
    expect_inside(part, d.wire, "part of Data");
  expect_sound_name(d.name, d.wire);
  if (d.final_block_id) {
    expect_inside(d.final_block_id->wire, d.wire, "FinalBlockId");
    EXPECT_TRUE(decode_component(d.final_block_id->wire));
  }
  const auto built = data_builder{d.name}
                         .content_type(d.content_type)
                         .freshness(d.freshness)
                         .content(d.content)
                         .encode();
  const auto again = decode_data(built);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->name, d.name);
  EXPECT_EQ(again->freshness, d.freshness);
  EXPECT_EQ(again->content_type, d.content_type);
  EXPECT_TRUE(digest_signature_ok(*again));
}

void expect_sound(const lp_view& lp) {
  for (const auto part : {lp.fragment, lp.pit_token, lp.ack_octets, lp.prefix_announcement})
    expect_inside(part, lp.wire, "part of an LpPacket");
  std::vector<std::uint64_t> acks;
  for (std::size_t i = 0; i < lp.ack_count(); ++i)
    acks.push_back(lp.ack(i));
  const auto packet = encode_lp(headers_of(lp, acks), lp.fragment);
  const auto again = decode_lp(packet);
  ASSERT_TRUE(again);
  EXPECT_EQ(to_hex(again->fragment), to_hex(lp.fragment));
  EXPECT_EQ(to_hex(again->pit_token), to_hex(lp.pit_token));
  EXPECT_EQ(to_hex(again->ack_octets), to_hex(lp.ack_octets));
  EXPECT_EQ(again->nack, lp.nack);
  EXPECT_EQ(again->nack_code, lp.nack_code);
  EXPECT_EQ(again->congestion_mark, lp.congestion_mark);
  EXPECT_EQ(again->sequence, lp.sequence);
}

}  // namespace facet::packet::test
