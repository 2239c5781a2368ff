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
#include <functional>
#include <map>
#include <optional>

namespace facet::packet::test {
namespace {

using nlohmann::json;

template <class T>
json or_null(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

json uri_or_null(const std::optional<component_view>& c) {
  return c ? json(to_uri(*c)) : json(nullptr);
}

// Each of these answers what our decoder says about the octets under the names that the vectors
// use, or nothing when it refuses them.
using description = std::optional<json>;

void add_signature(json& out, const signature_info_view& info) {
  out["signature_type"] = info.type;
  if (info.key_locator && info.key_locator->name)
    out["key_locator_name"] = to_uri(*info.key_locator->name);
  out["signature_nonce"] = to_hex(info.nonce);
  out["signature_time_ms"] = or_null(info.time_ms);
  out["signature_seqnum"] = or_null(info.sequence);
  out["not_before"] = std::string(info.not_before.begin(), info.not_before.end());
  out["not_after"] = std::string(info.not_after.begin(), info.not_after.end());
}

description describe_interest(bytes_view wire) {
  const auto i = decode_interest(wire);
  if (!i || !parameters_digest_ok(*i))
    return std::nullopt;
  json out{{"name_uri", to_uri(i->name)},
           {"can_be_prefix", i->can_be_prefix},
           {"must_be_fresh", i->must_be_fresh},
           {"forwarding_hint", json::array()},
           {"nonce", nullptr},
           {"lifetime_ms", i->lifetime.count()},
           {"hop_limit", or_null(i->hop_limit)},
           {"app_parameters_hex", nullptr},
           {"signed", i->is_signed()},
           {"signature_verifies", digest_signature_ok(*i)}};
  for_each_hint(*i, [&](name_view hint) { out["forwarding_hint"].push_back(to_uri(hint)); });
  if (i->nonce) {
    octets nonce(4);
    tlv_cursor{nonce.data()}.big_endian(*i->nonce, 4);
    out["nonce"] = to_hex(nonce);
  }
  if (i->application_parameters)
    out["app_parameters_hex"] = to_hex(*i->application_parameters);
  if (i->is_signed()) {
    add_signature(out, *decode_signature_info_value(i->signature_info, wire.data()));
    EXPECT_EQ(out["signature_type"], i->signature_type);
  }
  return out;
}

description describe_data(bytes_view wire) {
  const auto d = decode_data(wire);
  if (!d)
    return std::nullopt;
  json out{{"name_uri", to_uri(d->name)},
           {"content_type", d->content_type},
           {"freshness_ms", d->freshness.count()},
           {"final_block_id", uri_or_null(d->final_block_id)},
           {"has_content", d->has_content},
           {"content_hex", d->has_content ? json(to_hex(d->content)) : json(nullptr)},
           {"content_size", d->content.size()},
           {"signature_size", d->signature_value.size()},
           {"signature_verifies", digest_signature_ok(*d)},
           {"implicit_digest", to_hex(implicit_digest(wire))}};
  add_signature(out, *decode_signature_info_value(d->signature_info, wire.data()));
  EXPECT_EQ(out["signature_type"], d->signature_type);
  return out;
}

description describe_lp(bytes_view wire) {
  const auto lp = decode_lp(wire);
  if (!lp)
    return std::nullopt;
  json out{{"bare", lp->bare},
           {"fragment_hex", to_hex(lp->fragment)},
           {"nack_reason_code", lp->nack ? json(lp->nack_code) : json(nullptr)},
           {"pit_token", to_hex(lp->pit_token)},
           {"incoming_face_id", or_null(lp->incoming_face_id)},
           {"next_hop_face_id", or_null(lp->next_hop_face_id)},
           {"cache_policy", lp->cache_policy == cache_policy_no_cache ? "NoCache" : ""},
           {"congestion_mark", or_null(lp->congestion_mark)},
           {"sequence", or_null(lp->sequence)},
           {"frag_index", or_null(lp->frag_index)},
           {"frag_count", or_null(lp->frag_count)},
           {"tx_sequence", or_null(lp->tx_sequence)},
           {"acks", json::array()},
           {"non_discovery", lp->non_discovery}};
  for (std::size_t i = 0; i < lp->ack_count(); ++i)
    out["acks"].push_back(lp->ack(i));
  return out;
}

description describe_name(bytes_view wire) {
  const auto n = decode_name(wire);
  if (!n)
    return std::nullopt;
  return json{{"name_uri", to_uri(*n)},
              {"canonical_uri", to_uri(*n, uri_style::canonical)},
              {"components", n->size()}};
}

description describe_component(bytes_view wire) {
  const auto c = decode_component(wire);
  if (!c)
    return std::nullopt;
  return json{{"uri", to_uri(*c)},
              {"canonical_uri", to_uri(*c, uri_style::canonical)},
              {"type", c->type},
              {"number", or_null(c->number())}};
}

description describe_meta_info(bytes_view wire) {
  const auto m = decode_meta_info(wire);
  if (!m)
    return std::nullopt;
  return json{{"content_type", m->content_type},
              {"freshness_ms", m->freshness.count()},
              {"final_block_id", uri_or_null(m->final_block_id)}};
}

description describe_signature_info(bytes_view wire, std::uint32_t type) {
  const auto info = decode_signature_info(wire, type);
  if (!info)
    return std::nullopt;
  json out;
  add_signature(out, *info);
  return out;
}

description describe_key_locator(bytes_view wire) {
  const auto k = decode_key_locator(wire);
  if (!k)
    return std::nullopt;
  return json{{"key_locator_name", k->name ? to_uri(*k->name) : ""},
              {"key_digest", k->digest ? to_hex(*k->digest) : ""}};
}

description describe_nack_header(bytes_view wire) {
  const auto n = decode_nack_header(wire);
  if (!n)
    return std::nullopt;
  return json{{"reason", to_string(n->reason)}, {"reason_code", n->code}};
}

description describe_cache_policy(bytes_view wire) {
  const auto p = decode_cache_policy(wire);
  if (!p)
    return std::nullopt;
  return json{{"policy", *p == cache_policy_no_cache ? "NoCache" : ""}};
}

description describe_var_number(bytes_view wire) {
  const auto n = take_var_number(wire);
  if (!n || !wire.empty())
    return std::nullopt;
  return json{{"value", *n}};
}

description describe_integer(bytes_view wire) {
  const auto n = decode_integer(wire);
  if (!n)
    return std::nullopt;
  return json{{"value", *n}};
}

description describe_element(bytes_view wire) {
  const auto e = decode_single(wire);
  if (!e)
    return std::nullopt;
  return json{{"type", e->type}, {"value_size", e->value.size()}};
}

description describe(const std::string& kind, bytes_view wire) {
  static const std::map<std::string, std::function<description(bytes_view)>> by_kind{
      {"interest", describe_interest},
      {"data", describe_data},
      {"lp", describe_lp},
      {"name", describe_name},
      {"component", describe_component},
      {"metainfo", describe_meta_info},
      {"siginfo", [](bytes_view w) { return describe_signature_info(w, tlv::signature_info); }},
      {"interest-siginfo",
       [](bytes_view w) { return describe_signature_info(w, tlv::interest_signature_info); }},
      {"keylocator", describe_key_locator},
      {"nackheader", describe_nack_header},
      {"cachepolicy", describe_cache_policy},
      {"varnum", describe_var_number},
      {"nni", describe_integer},
      {"tlv", describe_element},
  };
  return by_kind.at(kind)(wire);
}

/// Vectors write integers above 2^53 as decimal strings and periods as they are on the wire; we
/// clamp those.
json as_we_say_it(const std::string& key, json expected, const json& actual) {
  if (expected.is_string() && actual.is_number())
    expected = std::stoull(expected.get<std::string>());
  if (key == "lifetime_ms" || key == "freshness_ms")
    return std::min(expected.get<std::uint64_t>(), static_cast<std::uint64_t>(max_period.count()));
  return expected;
}

class PacketVectorsTest : public testing::TestWithParam<json> {};

TEST_P(PacketVectorsTest, AgreesWithVerdictAndValues) {
  const auto& vector = GetParam();
  const auto wire = from_hex(vector["hex"].get<std::string>());
  const auto said = describe(vector["kind"], wire);
  ASSERT_EQ(said.has_value(), vector["valid"].get<bool>());
  if (!said || !vector.contains("expected"))
    return;
  for (const auto& [key, expected] : vector["expected"].items()) {
    ASSERT_TRUE(said->contains(key)) << "nothing checks " << key;
    EXPECT_EQ(said->at(key), as_we_say_it(key, expected, said->at(key))) << key;
  }
}

INSTANTIATE_TEST_SUITE_P(Every, PacketVectorsTest, testing::ValuesIn(vectors()["vectors"]),
                         [](const auto& instance) {
                           auto id = instance.param["id"].template get<std::string>();
                           std::replace(id.begin(), id.end(), '-', '_');
                           return id;
                         });

TEST(NameVectorsTest, SortInCanonicalOrder) {
  const auto& sorted = vectors()["name_order"];
  std::vector<name> names;
  for (const auto& entry : sorted) {
    const auto wire = from_hex(entry["hex"].get<std::string>());
    names.emplace_back(*decode_name(wire));
    EXPECT_EQ(names.back(), *name::parse(entry["uri"].get<std::string>()));
  }
  for (std::size_t i = 0; i < names.size(); ++i)
    for (std::size_t k = 0; k < names.size(); ++k)
      EXPECT_EQ(names[i] <=> names[k], i <=> k) << sorted[i]["uri"] << ' ' << sorted[k]["uri"];
}

TEST(NameVectorsTest, ReadAndWriteUris) {
  for (const auto& entry : vectors()["uri"]) {
    const bool is_component = entry["kind"] == "component";
    const auto uri = entry["uri"].get<std::string>();
    const auto parsed = name::parse((is_component ? "/" : "") + uri);
    ASSERT_EQ(parsed.has_value(), entry["valid"].get<bool>()) << uri;
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
    const std::string slash = is_component ? "/" : "";
    EXPECT_EQ(wire, from_hex(entry["hex"].get<std::string>())) << uri;
    EXPECT_EQ(parsed->to_uri(), slash + entry["prints_as"].get<std::string>());
    EXPECT_EQ(parsed->to_uri(uri_style::canonical), slash + entry["canonical"].get<std::string>());
  }
}

TEST(MatchVectorsTest, DecideWhichDataAnswersWhichInterest) {
  for (const auto& entry : vectors()["match"]) {
    const auto interest_wire = from_hex(entry["interest"].get<std::string>());
    const auto data_wire = from_hex(entry["data"].get<std::string>());
    const auto interest = decode_interest(interest_wire);
    const auto data = decode_data(data_wire);
    ASSERT_TRUE(interest && data) << entry["id"];
    EXPECT_EQ(matches(*interest, *data), entry["match"].get<bool>()) << entry["id"];
  }
}

}  // namespace
}  // namespace facet::packet::test
