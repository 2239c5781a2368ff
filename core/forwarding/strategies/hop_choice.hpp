// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/forwarding/strategy.hpp"

namespace facet::forwarding {

/// Whether an upstream's answer may still come.
bool is_anybody_asked(const tables::pit_entry& entry, time_point now);

/// Whether the next hop was not asked for the entry, or so long ago that its answer no longer
/// counts.
bool is_unused(tables::pit_entry& entry, const tables::fib_hop& hop, time_point now);

/// Of the eligible next hops that were asked, the one that was asked longest ago; null without any.
const tables::fib_hop* asked_longest_ago(incoming_interest& interest, tables::pit_entry& entry,
                                         strategy_host& host);

}  // namespace facet::forwarding
