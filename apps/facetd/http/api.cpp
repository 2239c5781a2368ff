// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/http/api.hpp"

#include "actors/status_report.hpp"
#include "apps/facetd/http/dashboard.hpp"
#include "apps/facetd/http/metrics.hpp"
#include "core/management/control_parameters.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace facet::apps {
namespace {

using nlohmann::json;

constexpr std::size_t usual_routes = 1000;
constexpr std::size_t most_routes = 10'000;

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const auto* digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
      decoded += static_cast<char>(value);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

int status_of(errc code) {
  switch (code) {
    case errc::invalid_argument:
    case errc::invalid_name:
    case errc::malformed:
      return 400;
    case errc::not_found:
      return 404;
    default:
      return 503;
  }
}

http_answer answer_error(const error& e) {
  return error_answer(status_of(e.code), to_string(e.code), e.message);
}

http_answer metrics(status_source& source, std::string_view target) {
  const auto faces = query_value(target, "faces");
  if (!faces.empty() && faces != "none")
    return error_answer(400, "invalid_argument", "faces must be none, or left out");
  const auto status = source.status();
  if (!status)
    return answer_error(status.error());
  return {200, metrics_content_type, metrics_text(**status, faces.empty())};
}

http_answer status(status_source& source, std::string_view) {
  const auto status = source.status();
  if (!status)
    return answer_error(status.error());
  return {200, "application/json", to_json(**status)};
}

http_answer explain(status_source& source, std::string_view target) {
  const auto uri = query_value(target, "name");
  if (uri.empty())
    return error_answer(400, "invalid_argument", "explain needs a Name: /api/explain?name=/a/b");
  auto name = packet::name::parse(uri);
  if (!name)
    return answer_error(name.error());
  auto told = source.explain(std::move(*name));
  if (!told)
    return answer_error(told.error());
  return {200, "application/json", std::move(*told)};
}

http_answer routes(status_source& source, std::string_view target) {
  std::size_t limit = usual_routes;
  if (const auto text = query_value(target, "limit"); !text.empty()) {
    const auto read = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || limit > most_routes)
      return error_answer(400, "invalid_argument",
                          "limit must be from 0 to " + std::to_string(most_routes));
  }
  auto under = packet::name::parse(query_value(target, "under"));
  if (!under)
    return answer_error(under.error());
  const auto sample = source.routes(std::move(*under), limit);
  if (!sample)
    return answer_error(sample.error());
  auto list = json::array();
  for (const auto& r : sample->routes)
    list.push_back({{"prefix", r.prefix.to_uri()},
                    {"face", r.face},
                    {"origin", r.origin},
                    {"cost", r.cost},
                    {"child_inherit", (r.flags & management::route_flag::child_inherit) != 0},
                    {"capture", (r.flags & management::route_flag::capture) != 0},
                    {"expires_ms", r.expires_ms > 0 ? json(r.expires_ms) : json()}});
  return {200, "application/json",
          json{{"total", sample->total}, {"routes", std::move(list)}}.dump()};
}

http_answer strategies(status_source& source, std::string_view) {
  const auto choices = source.strategies();
  if (!choices)
    return answer_error(choices.error());
  auto list = json::array();
  for (const auto& choice : *choices)
    list.push_back({{"prefix", choice.prefix.to_uri()}, {"strategy", choice.strategy.to_uri()}});
  return {200, "application/json", json{{"strategies", std::move(list)}}.dump()};
}

struct endpoint {
  std::string_view path;
  http_answer (*serve)(status_source&, std::string_view);
};

constexpr std::array endpoints{endpoint{"/metrics", metrics}, endpoint{"/api/status", status},
                               endpoint{"/api/explain", explain}, endpoint{"/api/routes", routes},
                               endpoint{"/api/strategies", strategies}};

}  // namespace

std::string query_value(std::string_view target, std::string_view key) {
  const auto begin = target.find('?');
  auto rest = begin == std::string_view::npos ? std::string_view{} : target.substr(begin + 1);
  while (!rest.empty()) {
    const auto part = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    const auto equals = part.find('=');
    if (equals != std::string_view::npos && part.substr(0, equals) == key)
      return percent_decoded(part.substr(equals + 1));
  }
  return {};
}

http_answer error_answer(int status, std::string_view code, std::string_view message) {
  return {status, "application/json",
          json{{"error", {{"code", code}, {"message", message}}}}.dump(
              -1, ' ', false, json::error_handler_t::replace)};
}

http_answer answer(status_source& source, std::string_view path, std::string_view target) {
  if (const auto* file = dashboard_file(path))
    return {200, std::string{file->type}, std::string{file->content}};
  const auto* found = std::ranges::find(endpoints, path, &endpoint::path);
  if (found == endpoints.end())
    return error_answer(404, "not_found", "there is nothing here; see / or /metrics");
  return found->serve(source, target);
}

}  // namespace facet::apps
