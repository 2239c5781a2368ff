// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sim/plan.hpp"
#include "core/sim/topology.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace facet::sim {

/// What is wrong with a node's name, and what to do about it; empty when nothing is. Names stand in
/// tables with tabs between columns, and in JSON.
std::string problem_of_node_name(std::string_view name);

/// Text in one line of a message, whatever octets it has.
std::string in_one_line(std::string_view text);

/// The nodes of a topology by name, and what to say when there is none.
class known_nodes {
 public:
  explicit known_nodes(const topology& t) : topology_(t), numbers_(number_nodes(t)) {}

  [[nodiscard]] bool has(const std::string& name) const { return numbers_.contains(name); }
  /// @pre has(name)
  [[nodiscard]] std::uint32_t number(const std::string& name) const { return numbers_.at(name); }

  /// "there is no node zz: did you mean z?"; some names that there are when none is near.
  [[nodiscard]] std::string no_such(const std::string& name);

 private:
  [[nodiscard]] std::string some_names() const;

  const topology& topology_;
  node_numbers numbers_;
  std::size_t suggestions_left_ = 100;  // each looks at every node
};

}  // namespace facet::sim
