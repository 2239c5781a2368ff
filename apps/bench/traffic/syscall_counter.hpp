// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/unique_fd.hpp"

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace facet::bench {

/// Counts every system call that a process makes, all its threads, in the kernel: with a perf event
/// on the tracepoint raw_syscalls:sys_enter. The process is not stopped, as a tracer would, so it
/// batches its work as always; each call takes about a tenth of a microsecond longer.
///
/// Threads: one.
class syscall_counter {
 public:
  /// Errors: unsupported (tracefs or perf events are not allowed: mostly for lack of privileges)
  static result<syscall_counter> attach(pid_t pid);

  /// System calls since attach().
  [[nodiscard]] std::uint64_t count() const noexcept;

 private:
  std::vector<unique_fd> events_;  // one per thread
};

}  // namespace facet::bench
