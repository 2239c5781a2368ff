// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <toml++/toml.h>

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace facet::load_apps {

/// One [[sweep]]: what is varied and the values it takes, in order.
struct sweep_axis {
  std::vector<std::string> paths;  ///< several are varied together
  /// One inner list per step, with a value for each path. Borrowed from the file or made by a ramp.
  std::vector<std::vector<const toml::node*>> steps;
  toml::array made;  ///< owns what a ramp made
  std::size_t line = 0;
};

/// Reads all [[sweep]]; problems go to `problems`, a line each.
///
/// Ownership: the axes refer to `node`.
std::vector<sweep_axis> read_sweeps(const toml::node& node, std::ostream& problems);

/// A value as people write it: `500`, `best-route`.
std::string text_of(const toml::node& value);

}  // namespace facet::load_apps
