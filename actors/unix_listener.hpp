// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/stream_listener.hpp"

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>

namespace facet::actors {

/// A listening Unix stream socket, bound to a path that disappears with it.
class unix_listener final : public stream_listener {
 public:
  /// Binds and listens. A socket file that nobody answers on is replaced, one where somebody does
  /// is left alone.
  ///
  /// @param mode   of the socket file: who may connect
  /// @param group  of the socket file; nothing: our own
  /// Errors: invalid_argument (path too long), name_in_use (a forwarder answers there),
  ///         permission_denied, not_found (no such folder)
  static result<std::unique_ptr<stream_listener>> open(const std::string& path, mode_t mode,
                                                       std::optional<gid_t> group = {});

  ~unix_listener() override;

  result<connection> accept() override;
  [[nodiscard]] int descriptor() const noexcept override { return socket_.get(); }
  [[nodiscard]] std::string uri() const override { return "unix://" + path_; }
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
