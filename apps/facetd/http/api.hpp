// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facetd/http/status_source.hpp"

#include <string>
#include <string_view>

namespace facet::apps {

/// What is sent back.
struct http_answer {
  int status = 200;
  std::string type = "application/json";
  std::string body;
};

/// The value of a parameter of the query, decoded; empty when it is not there.
///
/// Only the first `=` divides, and a `+` is a plus: Names have both, and are typed as they are.
/// @param target  path and query of a request, as it came
std::string query_value(std::string_view target, std::string_view key);

/// Answers a request for a path of http_server.hpp.
/// @param target  as above
http_answer answer(status_source& source, std::string_view path, std::string_view target);

/// An error as JSON.
http_answer error_answer(int status, std::string_view code, std::string_view message);

}  // namespace facet::apps
