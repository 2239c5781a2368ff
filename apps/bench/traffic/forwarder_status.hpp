// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/client/connection.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace facet::bench {

/// How often a face slept and was woken since it opened.
struct face_wakes {
  bool shared_memory = false;
  std::uint64_t parks = 0;    ///< times it went to sleep
  std::uint64_t wakeups = 0;  ///< times it was woken
  std::uint64_t rescued = 0;  ///< wake-ups that were lost and found by a timer
};

/// Asks a facetd about its faces, over a connection of its own.
///
/// Threads: one at a time.
class forwarder_status {
 public:
  /// Errors: those of connection::open
  static result<forwarder_status> open(const std::string& socket);

  /// Every face by its number. Errors: those of fetch_dataset, malformed
  result<std::map<std::uint64_t, face_wakes>> faces();

 private:
  explicit forwarder_status(client::connection connection) : connection_(std::move(connection)) {}
  client::connection connection_;
};

}  // namespace facet::bench
