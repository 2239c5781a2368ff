// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/dissect/dissect.hpp"

#include <nlohmann/json.hpp>

namespace facet::apps {

/// What a valid packet says, under fixed names for scripts: `name_uri`, `nonce`, `content_hex` …
/// Octets are lower-case hexadecimal, numbers are as on the wire, what is absent is null.
/// With the network packet of an LpPacket under `fragment`.
///
/// @pre d.valid()
nlohmann::ordered_json fields_of(const dissect::dissection& d);

/// The tree: objects with offset, type, name, length, and of leaves the value as hex.
nlohmann::ordered_json to_json(const std::vector<dissect::node>& nodes);

}  // namespace facet::apps
