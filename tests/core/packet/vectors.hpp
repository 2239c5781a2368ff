// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/core/packet/octets.hpp"

#include <nlohmann/json.hpp>

namespace facet::packet::test {

/// The facts in packet_vectors.json: packets with the verdict and values a strict decoder gives.
const nlohmann::json& vectors();

/// The octets of one vector; throws std::out_of_range when there is none of that name.
octets wire_of(std::string_view id);

}  // namespace facet::packet::test
