// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/unique_fd.hpp"

#include <unistd.h>

namespace facet {

void unique_fd::reset(int fd) noexcept {
  // Not retried on EINTR: Linux has already closed the descriptor then.
  if (fd_ >= 0)
    ::close(fd_);
  fd_ = fd;
}

}  // namespace facet
