// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/name.hpp"

#include <cstdint>
#include <span>
#include <string_view>

/// Inside this folder: what the specifications call the elements, and what these hold.
namespace facet::dissect {

struct grammar;

/// How the TLV-VALUE of an element reads.
enum class reading : std::uint8_t {
  octets,        ///< opaque
  elements,      ///< elements of the grammar `inside`
  name,          ///< components
  component,     ///< a name component
  integer,       ///< NonNegativeInteger, perhaps with a label
  flags,         ///< NonNegativeInteger whose bits have labels
  milliseconds,  ///< NonNegativeInteger
  unix_ms,       ///< NonNegativeInteger, milliseconds since the Unix epoch
  text,          ///< characters
  packet,        ///< a network packet
  content,       ///< whatever the packet's Name and ContentType say
  parameters,    ///< whatever the packet's Name says
};

/// What a number means. For reading::flags, `number` is the bit's value.
struct label {
  std::uint64_t number;
  std::string_view text;
};

struct element_rule {
  std::uint32_t type;
  std::string_view name;
  reading how = reading::octets;
  const grammar* inside = nullptr;
  std::span<const label> labels = {};
};

/// The elements that may stand in one place.
struct grammar {
  std::span<const element_rule> rules;

  [[nodiscard]] const element_rule* find(std::uint32_t type) const noexcept;
};

/// What may stand alone: packets, Names, management messages.
const grammar& outer_grammar() noexcept;
/// Name components.
const grammar& component_grammar() noexcept;
/// One Name.
const grammar& name_grammar() noexcept;

/// What a component of a command's or dataset's Name holds in its value: ControlParameters,
/// FaceQueryFilter or a Name. Nullptr: nothing special.
///
/// @param index  of the component in `name`
const grammar* component_content(packet::name_view name, std::size_t index) noexcept;

/// What the Content of the Data `name` holds: a ControlResponse, items of a dataset, a Name.
/// Nullptr: nothing special.
const grammar* data_content(packet::name_view name, std::uint64_t content_type) noexcept;

/// ControlParameters in ApplicationParameters. Nullptr: nothing special.
const grammar* interest_parameters(packet::name_view name) noexcept;

const grammar& control_parameters_grammar() noexcept;
const grammar& control_response_grammar() noexcept;

}  // namespace facet::dissect
