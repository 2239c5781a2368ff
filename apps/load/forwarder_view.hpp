// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/client/connection.hpp"
#include "core/load/results.hpp"
#include "core/management/dataset.hpp"

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace facet::load_apps {

/// What went through some faces of a forwarder, in packets.
struct face_sums {
  std::uint64_t in_interests = 0, out_interests = 0, in_data = 0, out_data = 0, in_nacks = 0,
                out_nacks = 0;
  friend bool operator==(const face_sums&, const face_sums&) = default;
};

/// The forwarder of an experiment, seen from outside: what it says over its management protocol,
/// and what the system says of its process. Works with NFD, too; what a forwarder does not tell
/// is not in what was found.
///
/// Threads: one at a time.
class forwarder_view {
 public:
  /// Errors: those of connection::open
  static result<forwarder_view> open(const std::string& socket);

  /// Has its content store forget what is below these prefixes, so that a run finds what the first
  /// one did.
  ///
  /// Errors: refused (it does not let us), and those of connection::command
  result<void> forget(const std::set<std::string>& prefixes);

  /// The faces of the experiment are there, and no packet was sent yet.
  ///
  /// @param faces  whose packets count from now on
  /// Errors: those of fetch_dataset
  result<void> watch(const std::set<std::uint64_t>& faces);
  /// The measurement begins, ends.
  void begin_measurement();
  void end_measurement();
  /// All packets have come to rest: waits for that, a moment.
  void settle();

  [[nodiscard]] const load::forwarder_result& found() const noexcept { return found_; }

  /// HOST:PORT of this machine where it takes UDP; empty: nowhere.
  result<std::string> udp_address();

 private:
  forwarder_view(client::connection connection, pid_t pid);
  result<face_sums> sums();
  void count_drops();
  std::optional<std::map<std::string, std::uint64_t>> drops();
  [[nodiscard]] std::optional<std::chrono::nanoseconds> cpu() const;
  [[nodiscard]] std::optional<std::uint64_t> private_octets() const;

  client::connection connection_;
  pid_t pid_;  // 0: not known
  std::set<std::uint64_t> faces_;
  face_sums before_;
  std::optional<std::map<std::string, std::uint64_t>> drops_before_;
  std::optional<std::chrono::nanoseconds> cpu_before_;
  std::optional<management::cs_info> cs_before_;
  load::forwarder_result found_;
};

}  // namespace facet::load_apps
