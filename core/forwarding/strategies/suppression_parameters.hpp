// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/forwarding/retx_suppression.hpp"
#include "core/forwarding/strategy_registry.hpp"

namespace facet::forwarding {

/// Reads `retx-suppression-initial`, `-max` (milliseconds) and `-multiplier`, which several
/// strategies share. Errors: invalid_argument: another parameter, or 0 < initial ≤ max and
/// multiplier ≥ 1 do not hold
result<retx_suppression> suppression_from(const strategy_parameters& parameters);

}  // namespace facet::forwarding
