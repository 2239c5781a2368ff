// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/datasets.hpp"

#include "apps/facet/commands.hpp"
#include "core/packet/name.hpp"

#include <fmt/format.h>

#include <string_view>

namespace facet::apps {
namespace {

result<std::vector<std::uint8_t>> fetch(client::connection& connection, const char* uri) {
  const auto name = packet::name::parse(uri);
  if (!name)
    return fail(name.error());
  auto content = connection.fetch_dataset(*name);
  if (!content)
    return fail(content.error().code,
                fmt::format("cannot read {}: {}", uri, content.error().message));
  return content;
}

template <class Item>
result<std::vector<Item>> fetch_items(client::connection& connection, const char* uri) {
  const auto content = fetch(connection, uri);
  if (!content)
    return fail(content.error());
  return management::decode_dataset<Item>(*content);
}

/// NFD and ndn-rs stay silent or answer with a Nack when they have no such dataset.
bool is_unknown(const error& e) {
  return e == errc::refused || e == errc::timed_out;
}

drops_by_reason read_drops(const nlohmann::ordered_json& face) {
  drops_by_reason drops;
  const auto found = face.find("drops");
  if (found == face.end() || !found->is_object())
    return drops;
  for (const auto& [reason, count] : found->items())
    if (count.is_number_unsigned())
      drops[reason] = count.get<std::uint64_t>();
  return drops;
}

}  // namespace

result<management::general_status> fetch_general_status(client::connection& connection) {
  const auto content = fetch(connection, "/localhost/nfd/status/general");
  if (!content)
    return fail(content.error());
  return management::decode_general_status(*content);
}

result<std::vector<management::face_status>> fetch_faces(client::connection& connection) {
  return fetch_items<management::face_status>(connection, "/localhost/nfd/faces/list");
}

result<std::vector<management::channel_status>> fetch_channels(client::connection& connection) {
  auto channels =
      fetch_items<management::channel_status>(connection, "/localhost/nfd/faces/channels");
  if (!channels && is_unknown(channels.error()))
    return std::vector<management::channel_status>{};
  return channels;
}

result<std::vector<management::rib_entry>> fetch_rib(client::connection& connection) {
  return fetch_items<management::rib_entry>(connection, "/localhost/nfd/rib/list");
}

result<std::vector<management::strategy_choice>> fetch_strategies(client::connection& connection) {
  return fetch_items<management::strategy_choice>(connection,
                                                  "/localhost/nfd/strategy-choice/list");
}

result<management::cs_info> fetch_cs_info(client::connection& connection) {
  const auto items = fetch_items<management::cs_info>(connection, "/localhost/nfd/cs/info");
  if (!items)
    return fail(items.error());
  if (items->size() != 1)
    return fail(errc::malformed, "the forwarder's cs/info does not have exactly one item");
  return items->front();
}

result<nlohmann::ordered_json> fetch_explanation(client::connection& connection,
                                                 const packet::name& name) {
  std::vector<std::uint8_t> wire;
  packet::tlv_writer out{wire};
  name.encode(out);
  packet::name dataset;
  dataset.append("localhost").append("facet").append("explain");
  dataset.append(packet::tlv::generic_component, wire);
  const auto content = connection.fetch_dataset(dataset);
  if (!content && is_unknown(content.error()))
    return fail(errc::unsupported,
                fmt::format("this forwarder explains nothing: {}", content.error().message));
  if (!content)
    return fail(content.error());
  auto json = nlohmann::ordered_json::parse(content->begin(), content->end(), nullptr, false);
  if (!json.is_object())
    return fail(errc::malformed, "the forwarder's explanation is not a JSON object");
  return json;
}

result<facet_status> fetch_facet_status(client::connection& connection) {
  const auto content = fetch(connection, "/localhost/facet/status");
  if (!content && is_unknown(content.error()))
    return facet_status{};
  if (!content)
    return fail(content.error());
  return parse_facet_status({reinterpret_cast<const char*>(content->data()), content->size()});
}

result<nlohmann::ordered_json> fetch_status_document(client::connection& connection) {
  const auto content = fetch(connection, "/localhost/facet/status");
  if (!content && is_unknown(content.error()))
    return fail(errc::unsupported,
                fmt::format("this forwarder is not Facet: {}", content.error().message));
  if (!content)
    return fail(content.error());
  auto json = nlohmann::ordered_json::parse(content->begin(), content->end(), nullptr, false);
  if (!json.is_object())
    return fail(errc::malformed, "the forwarder's /localhost/facet/status is not a JSON object");
  return json;
}

result<facet_status> parse_facet_status(std::string_view text) {
  const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
  if (!json.is_object())
    return fail(errc::malformed, "the forwarder's /localhost/facet/status is not a JSON object");
  facet_status status;
  status.told = true;
  if (const auto found = json.find("forwarder"); found != json.end() && found->is_object()) {
    status.forwarder = *found;
    status.total = read_drops(*found);
  }
  if (const auto found = json.find("lanes"); found != json.end() && found->is_array())
    for (const auto& lane : *found)
      if (lane.is_object())
        status.lanes.push_back(lane);
  if (json.contains("drops"))
    status.total = read_drops(json);
  if (const auto found = json.find("gone"); found != json.end() && found->is_object())
    status.gone = read_drops(*found);
  if (const auto found = json.find("faces"); found != json.end() && found->is_array()) {
    for (const auto& face : *found) {
      const auto id = face.find("face_id");
      if (face.is_object() && id != face.end() && id->is_number_unsigned())
        status.drops[id->get<std::uint64_t>()] = read_drops(face);
    }
  }
  return status;
}

std::string to_text(const drops_by_reason& drops) {
  std::string text;
  for (const auto& [reason, count] : drops)
    if (count > 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", reason, count);
  return text.empty() ? "none" : text;
}

nlohmann::ordered_json to_json(const drops_by_reason& drops) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const auto& [reason, count] : drops)
    json[reason] = count;
  return json;
}

nlohmann::ordered_json to_json(const management::face_status& face) {
  nlohmann::ordered_json json{{"face_id", face.face_id},
                              {"uri", face.uri},
                              {"local_uri", face.local_uri},
                              {"scope", word_for(scope_words(), face.face_scope)},
                              {"persistency", word_for(persistency_words(), face.face_persistency)},
                              {"link_type", word_for(link_type_words(), face.link_type)},
                              {"flags", face.flags},
                              {"in",
                               {{"interests", face.n_in_interests},
                                {"data", face.n_in_data},
                                {"nacks", face.n_in_nacks},
                                {"bytes", face.n_in_bytes}}},
                              {"out",
                               {{"interests", face.n_out_interests},
                                {"data", face.n_out_data},
                                {"nacks", face.n_out_nacks},
                                {"bytes", face.n_out_bytes}}}};
  const auto add = [&](const char* name, const std::optional<std::uint64_t>& value) {
    if (value)
      json[name] = *value;
  };
  add("mtu", face.mtu);
  add("expires_ms", face.expiration_period);
  add("congestion_interval_ns", face.base_congestion_interval);
  add("congestion_threshold", face.default_congestion_threshold);
  return json;
}

}  // namespace facet::apps
