// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace facet::lp {

/// Who sent a frame on a link with several remote ends, as the caller numbers them. 0 on
/// point-to-point links.
using endpoint = std::uint64_t;
inline constexpr endpoint the_peer = 0;

}  // namespace facet::lp
