// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/unique_fd.hpp"

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace facet::bench {

/// Asked while something is waited for; true: give up with `cancelled`. May be empty.
using stop_question = std::function<bool()>;

/// A program that works for a measurement. It speaks in lines: ours on its stdin, its own on its
/// stdout. It never outlives this process: should this one be killed, the kernel ends it.
///
/// It runs in a process group of its own, so that Ctrl-C reaches this process alone, which then
/// ends its children in order.
///
/// Threads: start() and everything else in one thread that lives as long as the child.
class child_process {
 public:
  /// @param arguments   program path, then its arguments
  /// @param error_path  file for its stderr; empty: ours
  /// Errors: system
  static result<child_process> start(std::vector<std::string> arguments,
                                     const std::string& error_path = {});

  child_process(child_process&& other) noexcept;
  child_process& operator=(child_process&& other) noexcept;
  /// As end(), without patience.
  ~child_process();

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

  /// Errors: disconnected (it has ended)
  result<void> write_line(std::string line);

  /// The next line, without its end.
  ///
  /// Blocking: up to `patience`
  /// Errors: disconnected (it ended), timed_out, cancelled
  result<std::string> read_line(std::chrono::milliseconds patience, const stop_question& stopped);

  /// Asks it to end: closes its stdin, later sends SIGTERM, at last SIGKILL.
  ///
  /// @param patience  how long it may take to end by itself; 0: SIGTERM at once
  /// Blocking: until it has ended
  void end(std::chrono::milliseconds patience) noexcept;

  /// "exit status 2", "signal 9"; empty while it runs.
  [[nodiscard]] const std::string& fate() const noexcept { return fate_; }

 private:
  child_process() = default;
  bool wait_for_end(std::chrono::milliseconds limit) noexcept;

  pid_t pid_ = -1;
  unique_fd pid_fd_;
  unique_fd input_;
  unique_fd output_;
  std::string unread_;
  std::string fate_;
};

/// The path of the running program, for starting it again as another process.
std::string own_program();

}  // namespace facet::bench
