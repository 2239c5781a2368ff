// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/unique_fd.hpp"
#include "core/management/access.hpp"

#include <string>
#include <string_view>

namespace facet::actors {

/// A socket on which connections arrive.
class stream_listener {
 public:
  stream_listener() = default;
  stream_listener(const stream_listener&) = delete;
  stream_listener& operator=(const stream_listener&) = delete;
  virtual ~stream_listener() = default;

  /// A connection that was waiting, or one without a socket when none does.
  struct connection {
    unique_fd socket = {};            ///< non-blocking
    std::string remote_uri = {};      ///< FaceUri of the peer
    std::string local_uri = {};       ///< FaceUri of our end
    bool local = false;               ///< the peer is on this host
    management::principal peer = {};  ///< its user; only known of a Unix socket
  };
  /// Errors: no_space (descriptors ran out), system
  virtual result<connection> accept() = 0;

  [[nodiscard]] virtual int descriptor() const noexcept = 0;

  /// Where it listens.
  [[nodiscard]] virtual std::string uri() const = 0;
};

/// Takes one waiting connection from a listening socket; an empty descriptor when none waits.
/// @param where  for the error's sentence
result<unique_fd> accept_one(int listening, std::string_view where);

}  // namespace facet::actors
