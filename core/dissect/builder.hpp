// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/dissect/dissect.hpp"
#include "core/dissect/grammar.hpp"
#include "core/packet/name.hpp"
#include "core/packet/tlv.hpp"

/// Inside this folder: makes the tree of a packet.
namespace facet::dissect {

/// Threads: the owner's own. Ownership: nodes borrow the input.
class tree_builder {
 public:
  /// @param origin  start of the whole input: offsets count from there
  explicit tree_builder(const std::uint8_t* origin) noexcept : origin_(origin) {}

  /// Appends the elements of `octets` to `out`. Goes as far as they are elements, and says where
  /// they are not.
  void elements(bytes_view octets, const grammar& known, unsigned depth, std::vector<node>& out);

 private:
  /// What the Interest or Data around an element says about it.
  struct surroundings {
    packet::name_view name;
    std::uint64_t content_type = 0;
  };

  void fill(node& made, const packet::tlv_element& e, const element_rule& rule, unsigned depth);
  void fill_number(node& made, const element_rule& rule);
  void fill_name(node& made, const packet::tlv_element& e, unsigned depth);
  void fill_component(node& made, const packet::tlv_element& e, unsigned depth);
  void fill_inner(node& made, const grammar& inside, unsigned depth);
  void fill_if(node& made, const grammar* inside, unsigned depth);
  void look_around(const packet::tlv_element& packet);

  const std::uint8_t* origin_;
  std::size_t nodes_ = 0;
  surroundings around_{};
  packet::name_view name_;     // the Name whose components are being shown
  std::size_t component_ = 0;  // which of them
};

/// True when all of `octets` are elements of types that `known` has.
bool consists_of(bytes_view octets, const grammar& known) noexcept;

}  // namespace facet::dissect
