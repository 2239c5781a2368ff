// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/load/results_document.hpp"

#include <string>

/// Results as tables, for R, gnuplot and spreadsheets. CSV with a line of headings; the swept
/// parameters are the first columns, then `repetition` (from 1).
namespace facet::load_apps {

/// A line per repetition: all figures and totals.
std::string summary_csv(const results_document& document);
/// A line per interval: counts of it.
std::string series_csv(const results_document& document);
/// A line per percentile: latency in µs from the intended and from the actual sending.
std::string latency_csv(const results_document& document);
/// A line per face.
std::string faces_csv(const results_document& document);
/// The series as ndnSIM's L3RateTracer writes it: tab-separated, with its columns and its moving
/// average (α = 0.8). Node is the point and the repetition; the faces are added up, so FaceId is
/// -1.
std::string rate_trace_tsv(const results_document& document);

}  // namespace facet::load_apps
