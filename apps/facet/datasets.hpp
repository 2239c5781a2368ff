// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/client/connection.hpp"
#include "core/management/dataset.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace facet::apps {

/// What a forwarder says about itself as a whole.
result<management::general_status> fetch_general_status(client::connection& connection);

/// Its faces.
result<std::vector<management::face_status>> fetch_faces(client::connection& connection);

/// Its channels: where it listens. Empty when it does not tell, as ndn-rs.
result<std::vector<management::channel_status>> fetch_channels(client::connection& connection);

/// Its routes, before inheritance.
result<std::vector<management::rib_entry>> fetch_rib(client::connection& connection);

/// Which strategy forwards which namespace.
result<std::vector<management::strategy_choice>> fetch_strategies(client::connection& connection);

/// Its content store.
result<management::cs_info> fetch_cs_info(client::connection& connection);

/// What would happen to an Interest for `name` now, as JSON. Errors: `unsupported` when the
/// forwarder has no such dataset, which only Facet has
result<nlohmann::ordered_json> fetch_explanation(client::connection& connection,
                                                 const packet::name& name);

/// Packets a face did not deliver, by reason. Reasons that never happened may be left out.
using drops_by_reason = std::map<std::string, std::uint64_t>;

/// What only Facet tells; another forwarder has no such dataset.
struct facet_status {
  bool told = false;                               ///< the forwarder has such a dataset
  nlohmann::ordered_json forwarder;                ///< an object, as the forwarder wrote it
  std::map<std::uint64_t, drops_by_reason> drops;  ///< by face id
  drops_by_reason total;  ///< since the forwarder started: of faces that are gone, too
  drops_by_reason gone;   ///< of the faces that are gone
  /// An array with an object per lane, as the forwarder wrote it.
  nlohmann::ordered_json lanes = nlohmann::ordered_json::array();
};

/// Empty when the forwarder does not know the dataset, which is no error.
result<facet_status> fetch_facet_status(client::connection& connection);

/// The JSON of /localhost/facet/status as it is. Errors: `unsupported` when the forwarder has no
/// such dataset, which only Facet has; malformed
result<nlohmann::ordered_json> fetch_status_document(client::connection& connection);

/// Reads the JSON of /localhost/facet/status; members it does not know are ignored.
///
/// Errors: malformed
result<facet_status> parse_facet_status(std::string_view text);

/// "cs_full 3, no_route 12"; "none" without any.
std::string to_text(const drops_by_reason& drops);
nlohmann::ordered_json to_json(const drops_by_reason& drops);
nlohmann::ordered_json to_json(const management::face_status& face);

}  // namespace facet::apps
