// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/management/dataset.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace facet::apps {

/// A list of which a screen has room for a part.
struct listing {
  std::string heading;  ///< over its columns; may be empty
  std::vector<std::string> lines;
  std::string_view what = "lines";  ///< that they are, for "12 more routes"
};

/// Those whose prefix has `filter` in it, or whose face has that number.
listing routes_page(const std::vector<management::rib_entry>& rib, std::string_view filter);

/// Those whose prefix or strategy has `filter` in it.
listing strategies_page(const std::vector<management::strategy_choice>& choices,
                        std::string_view filter);

/// `top`, and below it the list from line `first` on, in lines of at most `columns` characters, at
/// most `rows` of them.
///
/// @param first  set back when so many lines are not there
std::vector<std::string> fit_screen(std::vector<std::string> top, const listing& list,
                                    std::size_t& first, std::size_t columns, std::size_t rows);

}  // namespace facet::apps
