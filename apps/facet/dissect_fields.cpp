// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/dissect_fields.hpp"

#include "apps/facet/hex.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"

#include <algorithm>
#include <initializer_list>

namespace facet::apps {
namespace {

using json = nlohmann::ordered_json;
namespace tlv = packet::tlv;

template <class T>
json or_null(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

json hex_or_null(bytes_view octets) {
  return octets.empty() ? json(nullptr) : json(to_hex(octets));
}

/// The number at the end of a path of element types, as it is on the wire: views clamp periods.
std::optional<std::uint64_t> number_at(const std::vector<dissect::node>& nodes,
                                       std::initializer_list<std::uint32_t> path) {
  const std::vector<dissect::node>* level = &nodes;
  std::optional<std::uint64_t> number;
  for (const std::uint32_t type : path) {
    const auto found = std::find_if(level->begin(), level->end(),
                                    [&](const auto& each) { return each.type == type; });
    if (found == level->end())
      return std::nullopt;
    number = found->number;
    level = &found->children;
  }
  return number;
}

void add_signature(json& out, bytes_view info_value, bytes_view signature) {
  const auto info = packet::decode_signature_info_value(info_value, info_value.data());
  if (!info)
    return;
  out["signature_type"] = info->type;
  const bool named = info->key_locator && info->key_locator->name;
  const bool digest = info->key_locator && info->key_locator->digest;
  out["key_locator_name"] = named ? json(to_uri(*info->key_locator->name)) : json(nullptr);
  out["key_digest"] = digest ? json(to_hex(*info->key_locator->digest)) : json(nullptr);
  const auto characters = [](bytes_view octets) {
    return octets.empty() ? json(nullptr) : json(std::string{octets.begin(), octets.end()});
  };
  out["not_before"] = characters(info->not_before);
  out["not_after"] = characters(info->not_after);
  out["signature_nonce"] = hex_or_null(info->nonce);
  out["signature_time_ms"] = or_null(info->time_ms);
  out["signature_seqnum"] = or_null(info->sequence);
  out["signature_size"] = signature.size();
}

json interest_fields(bytes_view wire, const std::vector<dissect::node>& tree) {
  const auto interest = packet::decode_interest(wire);
  if (!interest)
    return json::object();
  json out;
  out["name_uri"] = to_uri(interest->name);
  out["can_be_prefix"] = interest->can_be_prefix;
  out["must_be_fresh"] = interest->must_be_fresh;
  json& hints = out["forwarding_hint"] = json::array();
  for_each_hint(*interest, [&](packet::name_view hint) { hints.push_back(to_uri(hint)); });
  out["nonce"] = interest->nonce ? json(fmt::format("{:08x}", *interest->nonce)) : json(nullptr);
  out["lifetime_ms"] =
      number_at(tree, {tlv::interest, tlv::interest_lifetime})
          .value_or(static_cast<std::uint64_t>(packet::default_interest_lifetime.count()));
  out["hop_limit"] = or_null(interest->hop_limit);
  const auto& parameters = interest->application_parameters;
  out["app_parameters_hex"] = parameters ? json(to_hex(*parameters)) : json(nullptr);
  out["signed"] = interest->is_signed();
  if (interest->is_signed()) {
    add_signature(out, interest->signature_info, interest->signature_value);
    // Other types need a key.
    if (interest->signature_type == packet::signature_type::digest_sha256)
      out["signature_verifies"] = digest_signature_ok(*interest);
  }
  return out;
}

json data_fields(bytes_view wire, const std::vector<dissect::node>& tree) {
  const auto data = packet::decode_data(wire);
  if (!data)
    return json::object();
  json out;
  out["name_uri"] = to_uri(data->name);
  out["content_type"] = data->content_type;
  out["freshness_ms"] =
      number_at(tree, {tlv::data, tlv::meta_info, tlv::freshness_period}).value_or(0);
  out["final_block_id"] =
      data->final_block_id ? json(packet::to_uri(*data->final_block_id)) : json(nullptr);
  out["has_content"] = data->has_content;
  out["content_hex"] = data->has_content ? json(to_hex(data->content)) : json(nullptr);
  out["content_size"] = data->content.size();
  add_signature(out, data->signature_info, data->signature_value);
  if (data->signature_type == packet::signature_type::digest_sha256)
    out["signature_verifies"] = digest_signature_ok(*data);
  out["implicit_digest"] = to_hex(packet::implicit_digest(wire));
  return out;
}

json fragment_of(const dissect::dissection& d, const packet::lp_view& lp) {
  if (lp.bare || lp.is_idle() || lp.is_partial())
    return nullptr;
  const dissect::dissection inside =
      dissect::dissect_one(lp.fragment, dissect::packet_form::automatic);
  json out{{"kind", to_string(inside.form)}, {"valid", !d.fragment_broken}};
  if (d.fragment_broken)
    out["error"] = {{"offset", d.fragment_broken->offset}, {"rule", d.fragment_broken->rule}};
  else
    out["fields"] = fields_of(inside);
  return out;
}

json lp_fields(const dissect::dissection& d) {
  const auto lp = packet::decode_lp(d.wire);
  if (!lp)
    return json::object();
  json out;
  out["bare"] = lp->bare;
  out["fragment_hex"] = hex_or_null(lp->fragment);
  out["fragment"] = fragment_of(d, *lp);
  out["sequence"] = or_null(lp->sequence);
  out["frag_index"] = or_null(lp->frag_index);
  out["frag_count"] = or_null(lp->frag_count);
  out["pit_token"] = hex_or_null(lp->pit_token);
  out["nack_reason"] = lp->nack ? json(packet::to_string(*lp->nack)) : json(nullptr);
  out["nack_reason_code"] = lp->nack ? json(lp->nack_code) : json(nullptr);
  out["incoming_face_id"] = or_null(lp->incoming_face_id);
  out["next_hop_face_id"] = or_null(lp->next_hop_face_id);
  out["cache_policy"] =
      lp->cache_policy == packet::cache_policy_no_cache ? json("NoCache") : json(nullptr);
  out["congestion_mark"] = or_null(lp->congestion_mark);
  json& acks = out["acks"] = json::array();
  for (std::size_t i = 0; i < lp->ack_count(); ++i)
    acks.push_back(lp->ack(i));
  out["tx_sequence"] = or_null(lp->tx_sequence);
  out["non_discovery"] = lp->non_discovery;
  out["prefix_announcement_hex"] = hex_or_null(lp->prefix_announcement);
  return out;
}

json name_fields(bytes_view wire) {
  const auto name = packet::decode_name(wire);
  if (!name)
    return json::object();
  return {{"name_uri", to_uri(*name)},
          {"canonical_uri", to_uri(*name, packet::uri_style::canonical)},
          {"components", name->size()},
          {"hex", to_hex(wire)}};
}

json element_fields(bytes_view wire) {
  const auto element = packet::decode_single(wire);
  if (!element)
    return json::object();
  return {{"type", element->type},
          {"value_size", element->value.size()},
          {"value_hex", to_hex(element->value)}};
}

json node_to_json(const dissect::node& node) {
  json out{{"offset", node.offset}};
  if (node.breach) {
    out["error"] = node.breach->rule;
    out["hex"] = to_hex(node.value);
    return out;
  }
  out["type"] = node.type;
  out["name"] = node.name.empty() ? json(nullptr) : json(node.name);
  out["length"] = node.value.size();
  if (node.number)
    out["number"] = *node.number;
  if (!node.text.empty())
    out["text"] = node.text;
  if (node.children.empty())
    out["hex"] = to_hex(node.value);
  else
    out["children"] = to_json(node.children);
  return out;
}

}  // namespace

json fields_of(const dissect::dissection& d) {
  using dissect::packet_form;
  switch (d.form) {
    case packet_form::interest:
      return interest_fields(d.wire, d.tree);
    case packet_form::data:
      return data_fields(d.wire, d.tree);
    case packet_form::lp:
      return lp_fields(d);
    case packet_form::name:
      return name_fields(d.wire);
    default:
      return element_fields(d.wire);
  }
}

json to_json(const std::vector<dissect::node>& nodes) {
  json out = json::array();
  for (const dissect::node& each : nodes)
    out.push_back(node_to_json(each));
  return out;
}

}  // namespace facet::apps
