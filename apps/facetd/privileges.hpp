// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facetd/config.hpp"
#include "core/base/result.hpp"

namespace facet::apps {

/// Becomes the user and group that the configuration names, when there are any, and gives up every
/// capability but those that serving the applications of other users takes: CHOWN (regions and
/// doorbells are theirs), FOWNER and DAC_OVERRIDE (what is left of them is swept away,
/// and the control socket made where only root may).
///
/// Threads: before the second one is started.
/// Errors:  not_found (no such user or group), permission_denied (not started as root), system
result<void> drop_privileges(const daemon_config& config);

}  // namespace facet::apps
