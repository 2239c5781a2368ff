// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/unique_fd.hpp"

#include <string>

namespace facet::bench {

/// The floor under any forwarder over Unix sockets: joins two connections and copies octets from
/// each to the other, as many as a read gives, without looking at them.
///
/// Threads: one.
class socket_relay {
 public:
  /// Listens. Errors: system
  static result<socket_relay> listen(const std::string& path);

  /// Accepts two connections and copies until either closes or `stop` becomes readable.
  ///
  /// Blocking: until then
  void run(int stop);

 private:
  explicit socket_relay(unique_fd listener) : listener_(std::move(listener)) {}
  unique_fd listener_;
};

}  // namespace facet::bench
