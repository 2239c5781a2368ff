// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facet/subcommand.hpp"

#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace facet::apps {

/// The parts of `facet bench`, each in a file of its own.
void add_bench_forward(CLI::App& bench, action_table& actions);

/// --facetd-arg: more arguments for the facetd that a measurement starts.
void add_facetd_arguments(CLI::App& app, std::vector<std::string>& into);

/// Text that ends lines, as a console takes it: without the last end.
template <class Report>
void print_report(const Report& report, console& out) {
  std::ostringstream table;
  print_table(report, table);
  std::string text = table.str();
  if (text.ends_with('\n'))
    text.pop_back();
  out.line("{}", text);
}

}  // namespace facet::apps
