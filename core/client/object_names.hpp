// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace facet::client {

/// The keyword component under an object's name at which its newest version is asked for
/// (RDR: `/object/32=metadata`).
inline constexpr std::string_view metadata_keyword = "metadata";

}  // namespace facet::client
