// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace facet::apps {

/// What is behind faces, where that is known.
using face_uris = std::map<face_id, std::string>;

/// Says in words what /localhost/facet/explain told in JSON. Members that are missing, or are not
/// what they should be, are left out.
///
/// @param uris  told beside the numbers of faces
std::vector<std::string> explanation_lines(const nlohmann::ordered_json& told,
                                           const face_uris& uris = {});

}  // namespace facet::apps
