// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/load/experiment.hpp"
#include "core/load/results.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace facet::load_apps {

/// How far one repetition has come.
struct run_progress {
  std::size_t repetition = 0;         ///< from 0
  std::chrono::nanoseconds done{0};   ///< of `whole`; not more
  std::chrono::nanoseconds whole{0};  ///< warm-up and measurement
  std::uint64_t interests = 0;        ///< sent so far, all drivers
  std::uint64_t data = 0;             ///< that came back
};

/// PEM files for connections to workers: all three or none. Both sides show a certificate of that
/// authority, so use an authority made for the purpose.
struct tls_files {
  std::string certificate;
  std::string key;
  std::string authority;
  [[nodiscard]] bool any() const { return !(certificate + key + authority).empty(); }
};

/// Where and by whom an experiment is run.
struct run_options {
  std::string socket;  ///< a facetd that runs; empty with `peer` empty: one of our own is started
  std::string peer;    ///< another forwarder's socket; it need not have shared memory
  std::vector<std::string> workers;  ///< HOST:PORT each; empty: drivers on this machine
  /// Without `workers`: how many processes drive. 0: none but this one.
  std::size_t processes = 0;
  /// HOST:PORT at which the forwarder takes UDP, for UDP faces; one of our own listens there.
  /// Without `workers` it may be empty: what the forwarder's list of channels says.
  std::string udp;
  tls_files tls;
  /// Settings of the forwarder are swept: that is for one of our own only.
  bool sweeps_forwarder = false;
  /// Called a few times a second, on the thread that called run_experiment. May be empty.
  std::function<void(const run_progress&)> progress;
  /// Asked as often; true ends the run with `cancelled`. May be empty.
  std::function<bool()> stopped;
};

class driver_pool;

/// Takes a repetition as it ends; an error ends the experiment.
using run_consumer = std::function<result<void>(load::run_result)>;

/// Runs experiments, such as the points of a sweep, on the same drivers.
///
/// Threads: one that lives as long as the session, and one session at a time in a process
class load_session {
 public:
  /// Finds the drivers, or starts them.
  ///
  /// Ownership: refers to `options`.
  /// Errors:    invalid_argument (the options make no sense), not_found, refused, disconnected,
  ///            timed_out, cancelled
  static result<load_session> open(const run_options& options);
  load_session(load_session&&) noexcept;
  ~load_session();

  /// Runs an experiment, all its repetitions one after the other, each with a forwarder of its own
  /// unless one was named, and hands each to `take` as it ends: what was measured is not lost when
  /// a later one cannot be done.
  ///
  /// A repetition that went wrong when it was under way (a lost worker under lost_worker::fail, a
  /// forwarder that ended) is a run_result with a `failure`, and the last one. Under
  /// lost_worker::degrade later repetitions, and later experiments, go without the lost worker: the
  /// others share its faces, and it is among the run's `workers` as lost.
  ///
  /// Blocking: until everything is done
  /// Errors:   invalid_argument (the experiment makes no sense), cancelled, that of `take`; of a
  ///           repetition before its first packet also not_found, refused, disconnected, timed_out,
  ///           unsupported
  result<void> run(const load::experiment& experiment, const run_consumer& take);

 private:
  load_session(const run_options& options, std::unique_ptr<driver_pool> pool);
  result<load::run_result> repeat(const load::experiment& experiment, std::size_t i);

  const run_options& options_;
  std::unique_ptr<driver_pool> pool_;
};

}  // namespace facet::load_apps
