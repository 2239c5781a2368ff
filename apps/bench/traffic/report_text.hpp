// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

namespace facet::bench {

/// Three decimals, for reports: more is noise.
inline double rounded(double value) {
  return std::round(value * 1000) / 1000;
}

}  // namespace facet::bench
