// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"

#include <sys/types.h>
#include <unistd.h>

#include <string_view>

namespace facet::shm {

/// Who may open a region and its doorbells.
struct permissions {
  uid_t peer_uid = ::geteuid();  ///< the app's user; becomes the owner when it is not ours
  mode_t mode = 0600;            ///< wider only by configuration
};

/// Applies `access` to an open object that this process made. `what` names it in errors.
/// Errors: permission_denied when the peer could not open the object: giving it away takes root (or
///         CAP_CHOWN), and the mode admits nobody else.
result<void> apply(const permissions& access, int fd, std::string_view what);

}  // namespace facet::shm
