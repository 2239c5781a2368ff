// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Every management case of the packet vectors, both directions: what decodes must also encode to
// the same octets where the encoder writes the same form.
#include "core/management/control_response.hpp"
#include "core/management/dataset.hpp"
#include "tests/core/packet/octets.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <functional>
#include <map>
#include <set>

namespace facet::management {
namespace {

using packet::test::from_hex;
using packet::test::to_hex;

using nlohmann::json;

json parameters_json(const control_parameters& p) {
  json j = json::object();
  const auto put = [&j](const char* key, const auto& field) {
    if (field)
      j[key] = *field;
  };
  if (p.name)
    j["name"] = p.name->to_uri();
  if (p.strategy)
    j["strategy"] = p.strategy->to_uri();
  put("face_id", p.face_id);
  put("uri", p.uri);
  put("local_uri", p.local_uri);
  put("origin", p.origin);
  put("cost", p.cost);
  put("capacity", p.capacity);
  put("count", p.count);
  put("flags", p.flags);
  put("mask", p.mask);
  put("expiration_period_ms", p.expiration_period);
  put("face_persistency", p.face_persistency);
  put("base_congestion_marking_interval_ns", p.base_congestion_interval);
  put("default_congestion_threshold", p.default_congestion_threshold);
  put("mtu", p.mtu);
  return j;
}

json response_json(const control_response& r) {
  json j{{"code", r.code}, {"text", r.text}};
  if (r.body)
    j["body"] = parameters_json(*r.body);
  return j;
}

/// What a decoder makes of a vector: its fields and what the encoder makes of them.
struct outcome {
  json fields;
  std::vector<std::uint8_t> encoded;
};

template <class Item>
std::optional<outcome> items(bytes_view wire) {
  const auto decoded = decode_dataset<Item>(wire);
  if (!decoded || decoded->size() != 1)
    return std::nullopt;
  outcome o;
  encode(decoded->front(), o.encoded);
  return o;
}

std::vector<std::uint8_t> with_prefix(std::string_view outer_and_name, bytes_view record) {
  auto octets = from_hex(outer_and_name);
  octets.insert(octets.end(), record.begin(), record.end());
  octets[1] = static_cast<std::uint8_t>(octets.size() - 2);
  return octets;
}

/// A record stands alone in the vectors; here it is wrapped into the entry it belongs to.
template <class Entry>
std::optional<outcome> record(bytes_view wire) {
  auto o = items<Entry>(with_prefix("80000700", wire));
  if (o)
    o->encoded.erase(o->encoded.begin(), o->encoded.begin() + 4);
  return o;
}

using decoder = std::function<std::optional<outcome>(bytes_view)>;

const std::map<std::string, decoder>& decoders() {
  static const std::map<std::string, decoder> all{
      {"control-parameters",
       [](bytes_view wire) -> std::optional<outcome> {
         const auto p = decode_control_parameters(wire);
         return p ? std::optional{outcome{parameters_json(*p), encode(*p)}} : std::nullopt;
       }},
      {"control-response",
       [](bytes_view wire) -> std::optional<outcome> {
         const auto r = decode_control_response(wire);
         return r ? std::optional{outcome{response_json(*r), encode(*r)}} : std::nullopt;
       }},
      {"forwarder-status",
       [](bytes_view wire) -> std::optional<outcome> {
         const auto status = decode_general_status(wire.subspan(2));
         if (!status)
           return std::nullopt;
         outcome o{{}, {wire.begin(), wire.begin() + 2}};
         encode(*status, o.encoded);
         return o;
       }},
      {"face-status", items<face_status>},
      {"fib-entry", items<fib_entry>},
      {"nexthop-record", record<fib_entry>},
      {"rib-entry", items<rib_entry>},
      {"route", record<rib_entry>},
      {"strategy-choice", items<strategy_choice>},
      {"channel-status", items<channel_status>},
      {"cs-info", items<cs_info>},
      {"face-query-filter", items<face_query_filter>},
  };
  return all;
}

json vectors() {
  std::ifstream file{FACET_MANAGEMENT_VECTORS};
  return json::parse(file);
}

TEST(ManagementVectorsTest, GetTheirVerdictsAndFields) {
  const auto all = vectors();
  ASSERT_GT(all.size(), 25U);
  for (const auto& v : all) {
    SCOPED_TRACE(v["id"].get<std::string>());
    const auto wire = from_hex(v["hex"].get<std::string>());
    const auto decoded = decoders().at(v["kind"].get<std::string>())(wire);
    ASSERT_EQ(decoded.has_value(), v["valid"].get<bool>());
    if (!decoded)
      continue;
    if (!v["expected"].empty()) {
      EXPECT_EQ(decoded->fields, v["expected"]);
    }
    // Written in another order than ours: the fields alone count.
    if (v["id"] != "dv-cp-shuffled") {
      EXPECT_EQ(to_hex(decoded->encoded), to_hex(wire));
    }
  }
}

TEST(ManagementVectorsTest, CoverEveryKindOfMessage) {
  std::set<std::string> seen;
  for (const auto& v : vectors())
    seen.insert(v["kind"].get<std::string>());
  EXPECT_EQ(seen.size(), decoders().size());
}

TEST(ManagementVectorsTest, AreRefusedWhenCutAnywhere) {
  for (const auto& v : vectors()) {
    if (!v["valid"].get<bool>() || v["kind"] == "forwarder-status")
      continue;
    SCOPED_TRACE(v["id"].get<std::string>());
    const auto wire = from_hex(v["hex"].get<std::string>());
    const auto& decode = decoders().at(v["kind"].get<std::string>());
    for (std::size_t size = 1; size < wire.size(); ++size)
      EXPECT_FALSE(decode(bytes_view{wire}.first(size)).has_value()) << size << " octets";
  }
}

}  // namespace
}  // namespace facet::management
