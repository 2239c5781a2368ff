// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/load/figures.hpp"
#include "apps/load/repetitions.hpp"
#include "apps/load/results_document.hpp"

#include <ostream>
#include <string>
#include <vector>

namespace facet::load_apps {

/// A figure in both results.
struct compared_figure {
  const figure* what = nullptr;
  estimate a;
  estimate b;
  comparison change;
};

/// What stands behind the figures of one of the two.
struct side {
  repetition_counts repetitions;
  std::vector<std::string> remarks;
};

/// A point that both have.
struct compared_point {
  std::map<std::string, std::string> parameters;
  std::string label;
  std::vector<compared_figure> figures;  ///< those that both know
  std::vector<std::string> settings;     ///< parameters of the experiments that differ all the same
  side a;
  side b;
};

/// Two results side by side.
struct results_comparison {
  std::string a;  ///< what the results are of, in a line
  std::string b;
  std::vector<compared_point> points;
  std::vector<std::string> only_a;  ///< labels of points that the other has not
  std::vector<std::string> only_b;
};

/// Compares the points with the same values of what is swept.
results_comparison compare(const results_document& a, const results_document& b);

nlohmann::ordered_json to_json(const results_comparison& c);
void print_table(const results_comparison& c, std::ostream& out);
/// The figures of one result.
void print_table(const results_document& document, std::ostream& out);

}  // namespace facet::load_apps
