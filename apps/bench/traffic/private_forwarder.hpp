// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/traffic/child_process.hpp"
#include "core/base/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace facet::bench {

/// A directory of our own in the system's place for temporary files, removed with all in it.
class scratch_directory {
 public:
  /// Errors: system
  static result<scratch_directory> create();
  scratch_directory(scratch_directory&& other) noexcept;
  scratch_directory& operator=(scratch_directory&&) = delete;
  ~scratch_directory();

  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  explicit scratch_directory(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

/// A facetd for one measurement: the one that lies beside this program, on a socket that nobody
/// else knows, without network ports. It ends with the object.
class private_forwarder {
 public:
  /// @param arguments  more arguments for it
  /// Errors: not_found (no facetd there), refused with its own words when it does not start
  static result<private_forwarder> start(const std::vector<std::string>& arguments,
                                         const stop_question& stopped);
  private_forwarder(private_forwarder&&) noexcept = default;
  ~private_forwarder();

  [[nodiscard]] const std::string& socket() const noexcept { return socket_; }
  [[nodiscard]] pid_t pid() const noexcept { return process_.pid(); }

 private:
  private_forwarder(scratch_directory directory, std::string socket, child_process process)
      : directory_(std::move(directory)),
        socket_(std::move(socket)),
        process_(std::move(process)) {}

  scratch_directory directory_;  // outlives the process
  std::string socket_;
  child_process process_;
};

}  // namespace facet::bench
