// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/unique_fd.hpp"

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

namespace facet::tests {

/// How a program ended.
struct exit_state {
  int status = -1;  ///< exit status; -1 when a signal ended it
  int signal = 0;   ///< that signal
};

/// A program run by a test, with its stdout and stderr collected. Ends with SIGKILL when the object
/// is destroyed before the program is done.
///
/// Throws std::system_error when the operating system refuses: a test cannot go on then.
class process {
 public:
  using milliseconds = std::chrono::milliseconds;

  struct start_options {
    std::vector<std::string> environment = {};  ///< "NAME=value", added to this process's own
    std::string input_path = "/dev/null";       ///< stdin
    int error_descriptor = -1;                  ///< stderr goes here instead of being collected
  };

  /// @param arguments  program path, then its arguments
  explicit process(const std::vector<std::string>& arguments);
  process(const std::vector<std::string>& arguments, const start_options& options);
  process(process&& other) noexcept;
  process& operator=(process&&) = delete;
  ~process();

  /// The next line of stdout without its end; nothing when the program closed stdout or the
  /// deadline passed first.
  std::optional<std::string> read_line(milliseconds deadline);

  /// Waits until stdout has had `text` in it; false when it ended or the deadline passed first.
  bool wait_for_output(const std::string& text, milliseconds deadline);

  /// As above, on stdout or stderr.
  bool wait_for_text(const std::string& text, milliseconds deadline);

  /// Waits for the end of the program; nothing when the deadline passed first.
  std::optional<exit_state> wait(milliseconds deadline);

  void kill(int signal) const;
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

  /// All of stdout (stderr) so far; complete once `wait` answered.
  [[nodiscard]] const std::string& output() const noexcept { return output_; }
  [[nodiscard]] const std::string& errors() const noexcept { return errors_; }

 private:
  bool collect(std::chrono::steady_clock::time_point until, bool for_exit);
  void reap();

  pid_t pid_ = -1;
  unique_fd pid_fd_;
  unique_fd output_fd_;
  unique_fd errors_fd_;
  std::string output_;
  std::string errors_;
  std::size_t line_start_ = 0;
  std::optional<exit_state> ended_;
};

/// What a program that was run to its end left.
struct run_result {
  exit_state ended;
  std::string output;
  std::string errors;
};

/// Runs a program to its end; on a passed deadline kills it and reports signal 9.
run_result run(const std::vector<std::string>& arguments,
               process::milliseconds deadline = std::chrono::seconds{30});
run_result run(const std::vector<std::string>& arguments, const process::start_options& options,
               process::milliseconds deadline = std::chrono::seconds{30});

/// A directory of the test's own, removed with everything in it.
class temporary_directory {
 public:
  temporary_directory();
  ~temporary_directory();
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
  /// Names in it, hidden ones too, sorted.
  [[nodiscard]] std::vector<std::string> entries() const;

 private:
  std::string path_;
};

std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& content);

}  // namespace facet::tests
