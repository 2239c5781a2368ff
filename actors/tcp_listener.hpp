// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/socket_address.hpp"
#include "actors/stream_listener.hpp"

#include <memory>
#include <string>

namespace facet::actors {

/// A listening TCP socket of one version of IP.
class tcp_listener final : public stream_listener {
 public:
  /// Errors: name_in_use, permission_denied, no_space, system
  static result<std::unique_ptr<stream_listener>> open(const socket_address& local);

  result<connection> accept() override;
  [[nodiscard]] int descriptor() const noexcept override { return socket_.get(); }
  [[nodiscard]] std::string uri() const override { return uri_; }

 private:
  explicit tcp_listener(unique_fd socket);

  unique_fd socket_;
  std::string uri_;
};

}  // namespace facet::actors
