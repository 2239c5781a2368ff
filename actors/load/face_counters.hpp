// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/client/connection.hpp"
#include "core/load/results.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace facet::load_actors {

/// What went through some faces of a forwarder, in packets.
struct face_sums {
  std::uint64_t in_interests = 0, out_interests = 0, in_data = 0, out_data = 0, in_nacks = 0,
                out_nacks = 0;
  friend bool operator==(const face_sums&, const face_sums&) = default;
};

/// @param faces  numbers of those that count
/// Errors: those of fetch_dataset
result<face_sums> sums_of(client::connection& connection, const std::set<std::uint64_t>& faces);

/// As above when the counters have come to rest: waits for that, a moment.
result<face_sums> sums_at_rest(client::connection& connection,
                               const std::set<std::uint64_t>& faces);

/// What came between `before` and `after`, into what is known of the forwarder.
void store(const face_sums& before, const face_sums& after, load::forwarder_result& into);

/// The counters of a driver's faces at the forwarder of its own machine, where the coordinator
/// cannot look.
///
/// Threads: one at a time.
class own_counters {
 public:
  /// No packet was sent yet.
  ///
  /// Blocking: a moment
  /// Errors:   those of connection
  static result<own_counters> begin(const std::string& socket, std::set<std::uint64_t> faces);
  /// What there was since; unknown when the forwarder does not tell.
  ///
  /// Blocking: until the counters have come to rest
  [[nodiscard]] load::forwarder_result end();

 private:
  own_counters(client::connection connection, std::set<std::uint64_t> faces)
      : connection_(std::move(connection)), faces_(std::move(faces)) {}

  client::connection connection_;
  std::set<std::uint64_t> faces_;
  face_sums before_;
};

}  // namespace facet::load_actors
