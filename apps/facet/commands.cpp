// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/commands.hpp"

#include "apps/facet/datasets.hpp"
#include "apps/facet/decimal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace facet::apps {
namespace {

constexpr std::array persistencies{word{"persistent", management::persistency::persistent},
                                   word{"on-demand", management::persistency::on_demand},
                                   word{"permanent", management::persistency::permanent}};
constexpr std::array scopes{word{"non-local", 0}, word{"local", 1}};
constexpr std::array link_types{word{"point-to-point", 0}, word{"multi-access", 1},
                                word{"ad-hoc", 2}};
constexpr std::array origins{
    word{"app", management::route_origin::app},
    word{"autoreg", management::route_origin::autoreg},
    word{"client", management::route_origin::client},
    word{"autoconf", management::route_origin::autoconf},
    word{"nlsr", management::route_origin::nlsr},
    word{"prefixann", management::route_origin::prefix_announcement},
    word{"static", management::route_origin::static_route},
};

/// Every canonical FaceUri that this text may mean.
std::vector<std::string> spellings_of(std::string_view text) {
  std::vector<std::string> all{std::string{text}};
  const auto colon = text.find("://");
  const std::string_view scheme = text.substr(0, colon);
  if (colon == std::string_view::npos || (!scheme.starts_with("udp") && !scheme.starts_with("tcp")))
    return all;
  if (scheme.size() == 3)
    all = {fmt::format("{}4{}", scheme, text.substr(3)),
           fmt::format("{}6{}", scheme, text.substr(3))};
  // Without a port: nothing but the address follows.
  const std::string_view host = text.substr(colon + 3);
  const auto after = host.rfind(host.ends_with(']') ? ']' : ':');
  if (after == std::string_view::npos || host.ends_with(']'))
    for (std::string& each : all)
      each += ":6363";
  return all;
}

bool is_uri(std::string_view text) noexcept {
  return text.find("://") != std::string_view::npos;
}

}  // namespace

std::span<const word> persistency_words() noexcept {
  return persistencies;
}
std::span<const word> scope_words() noexcept {
  return scopes;
}
std::span<const word> link_type_words() noexcept {
  return link_types;
}
std::span<const word> origin_words() noexcept {
  return origins;
}

std::string word_for(std::span<const word> words, std::uint64_t number) {
  const auto found = std::find_if(words.begin(), words.end(),
                                  [&](const word& each) { return each.number == number; });
  return found == words.end() ? std::to_string(number) : std::string{found->text};
}

CLI::Option* add_word(CLI::App& app, const std::string& option, std::span<const word> words,
                      std::optional<std::uint64_t>& into, const std::string& description) {
  std::string choices;
  for (const word& each : words)
    choices.append(choices.empty() ? "" : "|").append(each.text);
  const auto read = [words, option, choices, &into](const std::string& text) {
    const auto found = std::find_if(words.begin(), words.end(),
                                    [&](const word& each) { return each.text == text; });
    if (found == words.end())
      throw CLI::ValidationError(option, fmt::format("{} is not one of {}", text, choices));
    into = found->number;
  };
  return app.add_option_function<std::string>(option, read, description)->type_name(choices);
}

error refusal(std::string_view module, std::string_view verb,
              const management::control_response& answer) {
  return {errc::refused, fmt::format("the forwarder refused {}/{}: {} {}", module, verb,
                                     answer.code, answer.text)};
}

result<management::control_response> ask_command(client::connection& connection,
                                                 std::string_view module, std::string_view verb,
                                                 const management::control_parameters& wanted) {
  auto answer = connection.command(module, verb, wanted);
  if (!answer)
    return fail(answer.error().code,
                fmt::format("{}/{}: {}", module, verb, answer.error().message));
  return answer;
}

result<management::control_parameters> run_command(client::connection& connection,
                                                   std::string_view module, std::string_view verb,
                                                   const management::control_parameters& wanted) {
  auto answer = ask_command(connection, module, verb, wanted);
  if (!answer)
    return fail(answer.error());
  if (!answer->succeeded())
    return fail(refusal(module, verb, *answer));
  return answer->body.value_or(management::control_parameters{});
}

/// A forwarder erases a few hundred packets at a time and says when there are more.
result<std::uint64_t> erase_cached(client::connection& connection, const packet::name& prefix,
                                   std::optional<std::uint64_t> most) {
  std::uint64_t erased = 0;
  while (true) {
    management::control_parameters wanted;
    wanted.name = prefix;
    if (most)
      wanted.count = *most - erased;
    const auto answer = run_command(connection, "cs", "erase", wanted);
    if (!answer)
      return fail(answer.error());
    const std::uint64_t now = answer->count.value_or(0);
    erased += now;
    const bool more = answer->capacity.has_value() && now > 0;
    if (!more || (most && erased >= *most))
      return erased;
  }
}

bool means_face(const management::face_status& face, std::string_view text) {
  const auto spellings = spellings_of(text);
  return std::find(spellings.begin(), spellings.end(), face.uri) != spellings.end();
}

result<management::face_status> find_face(client::connection& connection, const std::string& text) {
  const auto number = decimal(text);
  if (!number && !is_uri(text))
    return fail(errc::invalid_argument,
                fmt::format("{} is neither the number of a face nor a FaceUri", text));
  const auto faces = fetch_faces(connection);
  if (!faces)
    return fail(faces.error());
  const management::face_status* found = nullptr;
  for (const management::face_status& face : *faces) {
    if (number ? face.face_id != *number : !means_face(face, text))
      continue;
    if (found != nullptr)
      return fail(errc::invalid_argument,
                  fmt::format("{} fits faces {} and {}: name one by its number", text,
                              found->face_id, face.face_id));
    found = &face;
  }
  if (found == nullptr)
    return fail(errc::not_found, fmt::format("there is no face {}", text));
  return *found;
}

result<std::uint64_t> find_or_create_face(client::connection& connection, const std::string& text) {
  const auto found = find_face(connection, text);
  if (found)
    return found->face_id;
  if (found.error() != errc::not_found || !is_uri(text))
    return fail(found.error());
  management::control_parameters wanted;
  wanted.uri = text;
  const auto answer = ask_command(connection, "faces", "create", wanted);
  if (!answer)
    return fail(answer.error());
  // A face that this FaceUri means exists under another spelling.
  const bool exists = answer->code == management::status::conflict;
  if ((!answer->succeeded() && !exists) || !answer->body || !answer->body->face_id)
    return fail(refusal("faces", "create", *answer));
  return *answer->body->face_id;
}

nlohmann::ordered_json to_json(const management::control_parameters& p) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  const auto add = [&](const char* name, const auto& value) {
    if (value)
      json[name] = *value;
  };
  if (p.name)
    json["prefix"] = p.name->to_uri();
  add("face_id", p.face_id);
  add("uri", p.uri);
  add("local_uri", p.local_uri);
  if (p.origin)
    json["origin"] = word_for(origins, *p.origin);
  add("cost", p.cost);
  add("capacity", p.capacity);
  add("count", p.count);
  add("flags", p.flags);
  if (p.strategy)
    json["strategy"] = p.strategy->to_uri();
  add("expires_ms", p.expiration_period);
  if (p.face_persistency)
    json["persistency"] = word_for(persistencies, *p.face_persistency);
  add("congestion_interval_ns", p.base_congestion_interval);
  add("congestion_threshold", p.default_congestion_threshold);
  add("mtu", p.mtu);
  return json;
}

}  // namespace facet::apps
