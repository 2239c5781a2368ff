// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/interest.hpp"

#include <optional>

namespace facet::client {

/// The Interest in a packet from connection::receive, bare or wrapped (its way here may have been
/// marked as congested).
///
/// Ownership: borrows `received`.
/// @returns none for everything else: Data, a Nack, octets that are no packet
std::optional<packet::interest_view> interest_in(bytes_view received) noexcept;

}  // namespace facet::client
