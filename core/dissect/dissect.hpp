// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Takes packets apart for people: which element stands where and what it says.
namespace facet::dissect {

/// What some octets are, or should be. `automatic`: whatever the outer type number says.
enum class packet_form : std::uint8_t { automatic, interest, data, lp, name, tlv };

/// "interest", "data", "lp", "name", "tlv"; "auto".
std::string_view to_string(packet_form form) noexcept;
std::optional<packet_form> parse_packet_form(std::string_view text) noexcept;

/// The rule that octets broke, and where.
struct violation {
  std::size_t offset = 0;  ///< of the offending element, in octets from the start of the input
  std::string_view rule;   ///< one sentence without a full stop; lives as long as the program

  friend bool operator==(const violation&, const violation&) = default;
};

/// One element of a packet.
///
/// Ownership: `value` borrows the input.
struct node {
  std::size_t offset = 0;  ///< of the element's first octet, from the start of the input
  std::uint32_t type = 0;
  std::string_view name;  ///< as the specifications spell it; empty when it is not known here
  bytes_view value;       ///< TLV-VALUE
  std::optional<std::uint64_t> number = {};  ///< of an element that holds a NonNegativeInteger
  std::string text = {};                     ///< what the value says to people; may be empty
  std::vector<node> children = {};
  /// Set instead of a type: from here on the octets of the parent, `value`, are no elements.
  std::optional<violation> breach = {};
};

/// One packet taken apart. The tree goes as far as the octets can be understood, whether or not
/// they are valid.
struct dissection {
  packet_form form = packet_form::tlv;  ///< never `automatic`
  std::size_t offset = 0;               ///< of the packet in the input
  bytes_view wire;
  std::optional<violation> broken = {};  ///< nothing: valid
  /// For an LpPacket with a whole network packet inside: why that is not valid. The link layer does
  /// not look into the fragment, so this leaves the LpPacket valid.
  std::optional<violation> fragment_broken = {};
  std::vector<node> tree = {};

  [[nodiscard]] bool valid() const noexcept { return !broken; }
};

/// Elements shown, in all trees together; what comes after them is checked but not shown.
inline constexpr std::size_t max_nodes = 100'000;
/// Packets taken apart together.
inline constexpr std::size_t max_packets = 10'000;
/// Elements within elements; deeper ones are shown as octets.
inline constexpr unsigned max_depth = 32;

/// Takes one packet apart, which must be all of `wire`.
///
/// Never throws on account of the octets; memory is bounded by max_nodes and the size of the input.
///
/// @param wire  one Interest, Data, LpPacket, Name or element, as `form` says; borrowed
dissection dissect_one(bytes_view wire, packet_form form);

/// Takes apart `wire`: with packet_form::automatic packets that follow each other, otherwise the
/// one that `form` says. There is at least one in the answer. Octets that are not even an element
/// end it, as an invalid packet, and so do more than max_packets.
std::vector<dissection> dissect_all(bytes_view wire, packet_form form);

}  // namespace facet::dissect
