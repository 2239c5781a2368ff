// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/load/results_document.hpp"

#include <string>
#include <string_view>

namespace facet::load_apps {

/// What the page draws: figures with confidence intervals, distributions, series, totals.
nlohmann::ordered_json report_data(const results_document& document);

/// What the page of two results draws: both in each plot, and how B compares with A.
nlohmann::ordered_json report_data(const results_document& a, const results_document& b);

/// Share of samples by value in µs, in steps that a screen can show: [[µs, share], …].
nlohmann::ordered_json latency_curve(const load::histogram& latency);

/// A page with its data where it says {{data}}.
std::string fill_page(std::string_view page, const nlohmann::ordered_json& data);

/// One HTML file that needs nothing else, made of apps/load/page.
std::string report_page(const results_document& document);

/// Likewise, with two results side by side.
std::string report_page(const results_document& a, const results_document& b);

/// Write them. Errors: permission_denied, no_space, not_found (the directory), system
result<void> write_page(const results_document& document, const std::filesystem::path& file);
result<void> write_page(const results_document& a, const results_document& b,
                        const std::filesystem::path& file);

/// Makes the directory for results if need be, and sees whether it can be written: before an
/// experiment of hours rather than after it.
///
/// Errors: permission_denied, no_space, system
result<void> prepare_directory(const std::filesystem::path& directory);

/// Writes everything that an experiment leaves into a directory, made if need be: `results.json`,
/// `report.html` and the tables. Files of an earlier experiment are replaced, each at once, so that
/// a reader never sees half of one.
///
/// Errors: permission_denied, no_space, system
result<void> write_results(const results_document& document,
                           const std::filesystem::path& directory);

}  // namespace facet::load_apps
