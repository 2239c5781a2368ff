// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/dissect/dissect.hpp"

/// Inside this folder: whether octets are what they should be.
namespace facet::dissect {

/// The rule that `wire`, as a whole, breaks when it should be a `form`; nothing when it is one.
/// Offsets count from the start of `wire`. For an Interest the digest of its parameters is part of
/// it.
///
/// @param form  not `automatic`
std::optional<violation> find_violation(bytes_view wire, packet_form form);

/// For an LpPacket: what is wrong with the network packet in its fragment. Nothing when it is
/// valid, only a part of one, or when there is none.
std::optional<violation> find_fragment_violation(bytes_view lp_wire);

/// The kind of packet that the outer type number announces; `tlv` when it is no packet.
packet_form form_of(std::uint32_t outer_type) noexcept;

}  // namespace facet::dissect
