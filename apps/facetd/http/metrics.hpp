// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/status_report.hpp"
#include "apps/facetd/http/metric_families.hpp"

#include <string>

namespace facet::apps {

inline constexpr const char* metrics_content_type = "text/plain; version=0.0.4; charset=utf-8";

/// A snapshot in Prometheus's text format.
///
/// Numbers that grow never go back while the forwarder runs: those of faces that have ended stay in
/// the sums. Hits and misses of the content store do not count management.
///
/// @param with_faces  add what is per face, labelled with its id and URI: some twenty lines a face
std::string metrics_text(const actors::status_snapshot& s, bool with_faces);

/// Its parts: what is per face, and of this process as such.
void add_face_metrics(const actors::status_snapshot& s, metric_families& to);
void add_process_metrics(const actors::status_snapshot& s, metric_families& to);

}  // namespace facet::apps
