// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/forwarder_status.hpp"

#include "core/management/face_uri.hpp"
#include "core/packet/name.hpp"

#include <nlohmann/json.hpp>

namespace facet::bench {

result<forwarder_status> forwarder_status::open(const std::string& socket) {
  client::options options;
  options.socket_path = socket;
  options.shared_memory = false;
  auto opened = client::connection::open(options);
  if (!opened)
    return fail(opened.error());
  return forwarder_status{std::move(*opened)};
}

result<std::map<std::uint64_t, face_wakes>> forwarder_status::faces() {
  const auto content = connection_.fetch_dataset(*packet::name::parse("/localhost/facet/status"));
  if (!content)
    return fail(content.error());
  const auto status = nlohmann::json::parse(content->begin(), content->end(), nullptr, false);
  if (!status.is_object() || !status.contains("faces"))
    return fail(errc::malformed, "facetd's status lists no faces");
  std::map<std::uint64_t, face_wakes> faces;
  for (const auto& face : status["faces"]) {
    // Internal faces have no link, hence no such counters.
    faces[face.at("face_id").get<std::uint64_t>()] = {
        management::is_shared_memory(face.value("uri", "")), face.value("parks", std::uint64_t{0}),
        face.value("wakeups", std::uint64_t{0}), face.value("rescued", std::uint64_t{0})};
  }
  return faces;
}

}  // namespace facet::bench
