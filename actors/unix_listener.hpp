// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/unique_fd.hpp"

#include <sys/types.h>

#include <memory>
#include <string>

namespace facet::actors {

/// A listening Unix stream socket, bound to a path that disappears with it.
class unix_listener {
 public:
  /// Binds and listens. A socket file that nobody answers on is replaced, one where somebody does
  /// is left alone.
  ///
  /// @param mode  of the socket file: who may connect
  /// Errors: invalid_argument (path too long), name_in_use (a forwarder answers there),
  ///         permission_denied, not_found (no such folder)
  static result<unix_listener> open(const std::string& path, mode_t mode);

  unix_listener(unix_listener&&) noexcept = default;
  unix_listener& operator=(unix_listener&&) = delete;
  ~unix_listener();

  /// A connection that waits to be accepted, or an empty one when none does.
  /// Errors: no_space (descriptors ran out), system
  struct connection {
    unique_fd socket;  ///< non-blocking
    uid_t peer_uid = 0;
  };
  result<connection> accept();

  [[nodiscard]] int descriptor() const noexcept { return socket_.get(); }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  unix_listener(unique_fd socket, std::string path, dev_t device, ino_t inode)
      : socket_(std::move(socket)), path_(std::move(path)), device_(device), inode_(inode) {}

  unique_fd socket_;
  std::string path_;
  dev_t device_;
  ino_t inode_;
};

}  // namespace facet::actors
