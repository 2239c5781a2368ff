// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace facet::sim_apps {

/// The report of a simulation without its data, which goes where it says {{data}}. CMake makes it
/// of page/.
extern const std::string_view page_text;

}  // namespace facet::sim_apps
