// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/datasets.hpp"

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

std::string_view scope_text(std::uint64_t scope) {
  return scope == 1 ? "local" : "non-local";
}

std::string_view persistency_text(std::uint64_t persistency) {
  switch (persistency) {
    case management::persistency::persistent:
      return "persistent";
    case management::persistency::on_demand:
      return "on-demand";
    default:
      return "permanent";
  }
}

}  // namespace

result<management::general_status> fetch_general_status(client::connection& connection) {
  const auto content = fetch(connection, "/localhost/nfd/status/general");
  if (!content)
    return fail(content.error());
  return management::decode_general_status(*content);
}

result<std::vector<management::face_status>> fetch_faces(client::connection& connection) {
  const auto content = fetch(connection, "/localhost/nfd/faces/list");
  if (!content)
    return fail(content.error());
  return management::decode_dataset<management::face_status>(*content);
}

result<facet_status> fetch_facet_status(client::connection& connection) {
  const auto content = fetch(connection, "/localhost/facet/status");
  // NFD and ndn-rs stay silent or answer with a Nack.
  if (!content && (content.error() == errc::refused || content.error() == errc::timed_out))
    return facet_status{};
  if (!content)
    return fail(content.error());
  return parse_facet_status({reinterpret_cast<const char*>(content->data()), content->size()});
}

result<facet_status> parse_facet_status(std::string_view text) {
  const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
  if (!json.is_object())
    return fail(errc::malformed, "the forwarder's /localhost/facet/status is not a JSON object");
  facet_status status;
  if (const auto found = json.find("forwarder"); found != json.end() && found->is_object())
    status.forwarder = *found;
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
                              {"scope", scope_text(face.face_scope)},
                              {"persistency", persistency_text(face.face_persistency)},
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
  if (face.mtu)
    json["mtu"] = *face.mtu;
  return json;
}

}  // namespace facet::apps
