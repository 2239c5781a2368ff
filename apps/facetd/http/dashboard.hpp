// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace facet::apps {

/// A file of apps/facetd/dashboard, as it was when this program was built.
struct embedded_file {
  std::string_view path;  ///< in URLs
  std::string_view type;  ///< media type
  std::string_view content;
};

/// The file of that path, or null.
const embedded_file* dashboard_file(std::string_view path) noexcept;

}  // namespace facet::apps
