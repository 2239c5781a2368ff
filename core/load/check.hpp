// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/load/experiment.hpp"

namespace facet::load {

/// Whether the experiment can be run: for those that come from elsewhere than a checked file.
///
/// Errors: invalid_argument, with the group and what is wrong
result<void> check(const experiment& e);

}  // namespace facet::load
