// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/explanation.hpp"

#include <fmt/format.h>

#include <string_view>

namespace facet::apps {
namespace {

using json = nlohmann::ordered_json;

/// A member of an object; null when there is none.
const json& member(const json& object, std::string_view name) {
  static const json nothing;
  const auto found = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && found != object.end() ? *found : nothing;
}

/// A value in writing: text without quotes.
std::string in_writing(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.is_null() ? "unknown" : value.dump();
}

bool is_true(const json& value) {
  return value.is_boolean() && value.get<bool>();
}

/// A face by its number, and what is behind it.
std::string face_in_writing(const json& face, const face_uris& uris) {
  const auto known = face.is_number_unsigned() ? uris.find(face.get<face_id>()) : uris.end();
  return known == uris.end() ? in_writing(face)
                             : fmt::format("{} {}", in_writing(face), known->second);
}

std::string content_store_line(const json& store) {
  if (!is_true(member(store, "hit")))
    return "content store  has no Data for it";
  return fmt::format("content store  answers with {}{}", in_writing(member(store, "data")),
                     is_true(member(store, "fresh")) ? ", which is fresh" : ", which is stale");
}

void add_pit(const json& pit, const face_uris& uris, std::vector<std::string>& lines) {
  if (!is_true(member(pit, "pending"))) {
    lines.emplace_back("pending        nobody waits for it");
    return;
  }
  std::string waiting;
  if (const json& downstreams = member(pit, "downstreams"); downstreams.is_array())
    for (const json& face : downstreams)
      waiting += fmt::format("{}{}", waiting.empty() ? "" : ", ", face_in_writing(face, uris));
  lines.push_back(fmt::format("pending        faces {} wait, for {} ms more",
                              waiting.empty() ? "unknown" : waiting,
                              in_writing(member(pit, "expires_ms"))));
  if (const json& upstreams = member(pit, "upstreams"); upstreams.is_array())
    for (const json& each : upstreams) {
      const json& nack = member(each, "nack");
      lines.push_back(fmt::format("               asked face {} {} ms ago{}",
                                  face_in_writing(member(each, "face"), uris),
                                  in_writing(member(each, "sent_ms_ago")),
                                  nack.is_null() ? "" : ", which refused: " + in_writing(nack)));
    }
}

void add_fib(const json& fib, std::vector<std::string>& lines) {
  const json& hops = member(fib, "next_hops");
  if (!hops.is_array() || hops.empty()) {
    lines.emplace_back("route          none");
    return;
  }
  lines.push_back(fmt::format("route          {}", in_writing(member(fib, "prefix"))));
  for (const json& hop : hops) {
    const json& eligible = member(hop, "eligible");
    lines.push_back(fmt::format("               face {} {}, cost {}{}",
                                in_writing(member(hop, "face")), in_writing(member(hop, "uri")),
                                in_writing(member(hop, "cost")),
                                eligible.is_null() || is_true(eligible) ? "" : ", not eligible"));
  }
}

void add_drops(const json& drops, const face_uris& uris, std::vector<std::string>& lines) {
  if (!drops.is_array())
    return;
  for (const json& drop : drops)
    lines.push_back(
        fmt::format("dropped        {} ms ago on face {}: {} ({})",
                    in_writing(member(drop, "ms_ago")), face_in_writing(member(drop, "face"), uris),
                    in_writing(member(drop, "name")), in_writing(member(drop, "reason"))));
}

}  // namespace

std::vector<std::string> explanation_lines(const json& told, const face_uris& uris) {
  std::vector<std::string> lines;
  lines.push_back(fmt::format("An Interest for {} now: {}", in_writing(member(told, "name")),
                              in_writing(member(told, "verdict"))));
  if (const json& store = member(told, "content_store"); store.is_object())
    lines.push_back(content_store_line(store));
  if (const json& pit = member(told, "pit"); pit.is_object())
    add_pit(pit, uris, lines);
  if (const json& fib = member(told, "fib"); fib.is_object() || fib.is_null())
    add_fib(fib, lines);
  if (const json& strategy = member(told, "strategy"); strategy.is_object())
    lines.push_back(fmt::format("strategy       {}, chosen for {}",
                                in_writing(member(strategy, "name")),
                                in_writing(member(strategy, "prefix"))));
  add_drops(member(told, "recent_drops"), uris, lines);
  return lines;
}

}  // namespace facet::apps
