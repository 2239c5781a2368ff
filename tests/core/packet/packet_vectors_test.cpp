// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"
#include "core/packet/name.hpp"
#include "core/packet/signature.hpp"
#include "tests/core/packet/vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

namespace facet::packet::test {
namespace {

std::string say(bool value) {
  return value ? "true" : "false";
}
std::string say(std::uint64_t value) {
  return std::to_string(value);
}
std::string say(std::chrono::milliseconds value) {
  return std::to_string(value.count());
}
std::string say(const component_view& value) {
  return to_uri(value);
}
template <class T>
std::string say(const std::optional<T>& value) {
  return value ? say(*value) : "null";
}
std::string characters(bytes_view value) {
  return {value.begin(), value.end()};
}

void add_to(std::string& list, const std::string& item) {
  if (!list.empty())
    list += ',';
  list += item;
}

// Each of these answers what our decoder says about the octets under the names that the vectors
// use, or nothing when it refuses them.
using description = std::optional<facts>;

void add_signature(facts& out, const signature_info_view& info) {
  out["signature_type"] = say(info.type);
  if (info.key_locator && info.key_locator->name)
    out["key_locator_name"] = to_uri(*info.key_locator->name);
  out["signature_nonce"] = to_hex(info.nonce);
  out["signature_time_ms"] = say(info.time_ms);
  out["signature_seqnum"] = say(info.sequence);
  out["not_before"] = characters(info.not_before);
  out["not_after"] = characters(info.not_after);
}

std::string nonce_of(const interest_view& i) {
  if (!i.nonce)
    return "null";
  octets nonce(4);
  tlv_cursor{nonce.data()}.big_endian(*i.nonce, 4);
  return to_hex(nonce);
}

description describe_interest(bytes_view wire) {
  const auto i = decode_interest(wire);
  if (!i || !parameters_digest_ok(*i))
    return std::nullopt;
  facts out;
  out["name_uri"] = to_uri(i->name);
  out["can_be_prefix"] = say(i->can_be_prefix);
  out["must_be_fresh"] = say(i->must_be_fresh);
  auto& hints = out["forwarding_hint"];
  for_each_hint(*i, [&](name_view hint) { add_to(hints, to_uri(hint)); });
  out["nonce"] = nonce_of(*i);
  out["lifetime_ms"] = say(i->lifetime);
  out["hop_limit"] = i->hop_limit ? say(std::uint64_t{*i->hop_limit}) : "null";
  out["app_parameters_hex"] =
      i->application_parameters ? to_hex(*i->application_parameters) : "null";
  out["signed"] = say(i->is_signed());
  out["signature_verifies"] = say(digest_signature_ok(*i));
  if (i->is_signed()) {
    add_signature(out, *decode_signature_info_value(i->signature_info, wire.data()));
    EXPECT_EQ(out["signature_type"], say(i->signature_type));
  }
  return out;
}

description describe_data(bytes_view wire) {
  const auto d = decode_data(wire);
  if (!d)
    return std::nullopt;
  facts out;
  out["name_uri"] = to_uri(d->name);
  out["content_type"] = say(d->content_type);
  out["freshness_ms"] = say(d->freshness);
  out["final_block_id"] = say(d->final_block_id);
  out["has_content"] = say(d->has_content);
  out["content_hex"] = d->has_content ? to_hex(d->content) : "null";
  out["content_size"] = say(d->content.size());
  out["signature_size"] = say(d->signature_value.size());
  out["signature_verifies"] = say(digest_signature_ok(*d));
  out["implicit_digest"] = to_hex(implicit_digest(wire));
  add_signature(out, *decode_signature_info_value(d->signature_info, wire.data()));
  EXPECT_EQ(out["signature_type"], say(d->signature_type));
  return out;
}

description describe_lp(bytes_view wire) {
  const auto lp = decode_lp(wire);
  if (!lp)
    return std::nullopt;
  facts out;
  out["bare"] = say(lp->bare);
  out["fragment_hex"] = to_hex(lp->fragment);
  out["nack_reason_code"] = lp->nack ? say(lp->nack_code) : "null";
  out["pit_token"] = to_hex(lp->pit_token);
  out["incoming_face_id"] = say(lp->incoming_face_id);
  out["next_hop_face_id"] = say(lp->next_hop_face_id);
  out["cache_policy"] = lp->cache_policy == cache_policy_no_cache ? "NoCache" : "null";
  out["congestion_mark"] = say(lp->congestion_mark);
  out["sequence"] = say(lp->sequence);
  out["frag_index"] = say(lp->frag_index);
  out["frag_count"] = say(lp->frag_count);
  out["tx_sequence"] = say(lp->tx_sequence);
  auto& acks = out["acks"];
  for (std::size_t i = 0; i < lp->ack_count(); ++i)
    add_to(acks, say(lp->ack(i)));
  out["non_discovery"] = say(lp->non_discovery);
  return out;
}

description describe_name(bytes_view wire) {
  const auto n = decode_name(wire);
  if (!n)
    return std::nullopt;
  return facts{{"name_uri", to_uri(*n)},
               {"canonical_uri", to_uri(*n, uri_style::canonical)},
               {"components", say(n->size())}};
}

description describe_component(bytes_view wire) {
  const auto c = decode_component(wire);
  if (!c)
    return std::nullopt;
  return facts{{"uri", to_uri(*c)},
               {"canonical_uri", to_uri(*c, uri_style::canonical)},
               {"type", say(c->type)},
               {"number", say(c->number())}};
}

description describe_meta_info(bytes_view wire) {
  const auto m = decode_meta_info(wire);
  if (!m)
    return std::nullopt;
  return facts{{"content_type", say(m->content_type)},
               {"freshness_ms", say(m->freshness)},
               {"final_block_id", say(m->final_block_id)}};
}

description describe_signature_info(bytes_view wire, std::uint32_t type) {
  const auto info = decode_signature_info(wire, type);
  if (!info)
    return std::nullopt;
  facts out;
  add_signature(out, *info);
  return out;
}

description describe_key_locator(bytes_view wire) {
  const auto k = decode_key_locator(wire);
  if (!k)
    return std::nullopt;
  return facts{{"key_locator_name", k->name ? to_uri(*k->name) : "null"},
               {"key_digest", k->digest ? to_hex(*k->digest) : "null"}};
}

description describe_nack_header(bytes_view wire) {
  const auto n = decode_nack_header(wire);
  if (!n)
    return std::nullopt;
  return facts{{"reason", std::string{to_string(n->reason)}}, {"reason_code", say(n->code)}};
}

description describe_cache_policy(bytes_view wire) {
  const auto p = decode_cache_policy(wire);
  if (!p)
    return std::nullopt;
  return facts{{"policy", *p == cache_policy_no_cache ? "NoCache" : "null"}};
}

description describe_var_number(bytes_view wire) {
  const auto n = take_var_number(wire);
  if (!n || !wire.empty())
    return std::nullopt;
  return facts{{"value", say(*n)}};
}

description describe_integer(bytes_view wire) {
  const auto n = decode_integer(wire);
  if (!n)
    return std::nullopt;
  return facts{{"value", say(*n)}};
}

description describe_element(bytes_view wire) {
  const auto e = decode_single(wire);
  if (!e)
    return std::nullopt;
  return facts{{"type", say(std::uint64_t{e->type})}, {"value_size", say(e->value.size())}};
}

description describe_data_signature(bytes_view wire) {
  return describe_signature_info(wire, tlv::signature_info);
}

description describe_interest_signature(bytes_view wire) {
  return describe_signature_info(wire, tlv::interest_signature_info);
}

description describe(const std::string& kind, bytes_view wire) {
  static const std::map<std::string, description (*)(bytes_view)> by_kind{
      {"interest", describe_interest},
      {"data", describe_data},
      {"lp", describe_lp},
      {"name", describe_name},
      {"component", describe_component},
      {"metainfo", describe_meta_info},
      {"siginfo", describe_data_signature},
      {"interest-siginfo", describe_interest_signature},
      {"keylocator", describe_key_locator},
      {"nackheader", describe_nack_header},
      {"cachepolicy", describe_cache_policy},
      {"varnum", describe_var_number},
      {"nni", describe_integer},
      {"tlv", describe_element},
  };
  return by_kind.at(kind)(wire);
}

/// Vectors give periods as they are on the wire; we clamp those.
std::string as_we_say_it(const std::string& key, const std::string& expected) {
  if (key == "lifetime_ms" || key == "freshness_ms")
    return say(clamp_period(std::stoull(expected)));
  return expected;
}

class PacketVectorsTest : public testing::TestWithParam<packet_vector> {};

TEST_P(PacketVectorsTest, AgreesWithVerdictAndValues) {
  const auto& vector = GetParam();
  const auto said = describe(vector.kind, vector.wire);
  ASSERT_EQ(said.has_value(), vector.valid);
  if (!said)
    return;
  for (const auto& [key, expected] : vector.expected) {
    ASSERT_TRUE(said->count(key)) << "nothing checks " << key;
    EXPECT_EQ(said->at(key), as_we_say_it(key, expected)) << key;
  }
}

INSTANTIATE_TEST_SUITE_P(Every, PacketVectorsTest, testing::ValuesIn(packet_vectors()),
                         [](const testing::TestParamInfo<packet_vector>& instance) {
                           auto id = instance.param.id;
                           std::replace(id.begin(), id.end(), '-', '_');
                           return id;
                         });

TEST(NameVectorsTest, SortInCanonicalOrder) {
  const auto sorted = other_vectors("name_order");
  std::vector<name> names;
  for (const auto& entry : sorted) {
    names.emplace_back(*decode_name(from_hex(entry.at("hex"))));
    EXPECT_EQ(names.back(), *name::parse(entry.at("uri")));
  }
  ASSERT_GT(names.size(), 30U);
  for (std::size_t i = 0; i < names.size(); ++i)
    for (std::size_t k = 0; k < names.size(); ++k)
      EXPECT_EQ(names[i] <=> names[k], i <=> k) << names[i].to_uri() << ' ' << names[k].to_uri();
}

TEST(NameVectorsTest, ReadAndWriteUris) {
  for (const auto& entry : other_vectors("uri")) {
    const bool is_component = entry.at("kind") == "component";
    const std::string slash = is_component ? "/" : "";
    const auto& uri = entry.at("uri");
    const auto parsed = name::parse(slash + uri);
    ASSERT_EQ(say(parsed.has_value()), entry.at("valid")) << uri;
    if (!parsed) {
      EXPECT_EQ(parsed.error(), errc::invalid_name) << uri;
      continue;
    }
    octets wire;
    tlv_writer out{wire};
    if (is_component)
      out.raw(parsed->view()[0].wire);
    else
      parsed->encode(out);
    EXPECT_EQ(wire, from_hex(entry.at("hex"))) << uri;
    EXPECT_EQ(parsed->to_uri(), slash + entry.at("prints_as"));
    EXPECT_EQ(parsed->to_uri(uri_style::canonical), slash + entry.at("canonical"));
  }
}

TEST(MatchVectorsTest, DecideWhichDataAnswersWhichInterest) {
  for (const auto& entry : other_vectors("match")) {
    const auto interest_wire = from_hex(entry.at("interest"));
    const auto data_wire = from_hex(entry.at("data"));
    const auto interest = decode_interest(interest_wire);
    const auto data = decode_data(data_wire);
    ASSERT_TRUE(interest && data) << entry.at("id");
    EXPECT_EQ(say(matches(*interest, *data)), entry.at("match")) << entry.at("id");
  }
}

}  // namespace
}  // namespace facet::packet::test
