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
  /// Called a few times a second, on the thread that called run_experiment. May be empty.
  std::function<void(const run_progress&)> progress;
  /// Asked as often; true ends the run with `cancelled`. May be empty.
  std::function<bool()> stopped;
};

/// Runs an experiment, all its repetitions one after the other, each with a forwarder of its own
/// unless one was named.
///
/// A repetition that went wrong when it was under way (a lost worker under lost_worker::fail, a
/// forwarder that ended) is a run_result with a `failure`, and the last one.
///
/// Blocking: until everything is done
/// Threads:  one call at a time in a process
/// Errors:   invalid_argument (the experiment or the options make no sense), cancelled; before the
///           first packet also not_found, refused, disconnected, timed_out, unsupported
result<std::vector<load::run_result>> run_experiment(const load::experiment& experiment,
                                                     const run_options& options);

}  // namespace facet::load_apps
