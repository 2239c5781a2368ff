// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/messages.hpp"
#include "core/forwarding/explanation.hpp"

#include <string>
#include <vector>

namespace facet::actors {

/// An explanation as one JSON document, what /localhost/facet/explain answers:
///
///     {"name", "content_store": {"hit", "fresh", "data"},
///      "pit": {"pending", "expires_ms", "downstreams": [face],
///              "upstreams": [{"face", "sent_ms_ago", "nack"}]},
///      "fib": {"prefix", "next_hops": [{"face", "cost", "uri", "eligible"}]},
///      "strategy": {"prefix", "name"}, "verdict",
///      "recent_drops": [{"name", "face", "reason", "ms_ago"}]}
///
/// Names are URIs; what there is not is null.
/// @param faces  whose URIs are told
/// @param now    of the explanation
std::string to_json(const forwarding::explanation& e, const std::vector<face_info>& faces,
                    time_point now);

}  // namespace facet::actors
