// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace facet::apps {

/// Says in words what /localhost/facet/explain told in JSON. Members that are missing, or are not
/// what they should be, are left out.
std::vector<std::string> explanation_lines(const nlohmann::ordered_json& told);

}  // namespace facet::apps
