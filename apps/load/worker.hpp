// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/load/run_experiment.hpp"
#include "core/base/result.hpp"

#include <functional>
#include <string>

namespace facet::load_apps {

struct worker_options {
  std::string listen;  ///< HOST:PORT; a host is needed for others than this machine's
  std::string socket;  ///< a forwarder of this machine's own; empty: where the coordinator says
  tls_files tls;
};

/// Drives parts of experiments for coordinators that connect, one after the other, and runs
/// simulations and parts of them for others, until `stopped`. Whoever may connect may make this
/// machine work and send: without TLS that is everybody who reaches the port, which `warn` is told
/// of.
///
/// @param ready  called with HOST:PORT as it listens
/// @returns where it listened
/// Blocking: until stopped
/// Errors:   invalid_argument, name_in_use
result<std::string> serve_as_worker(const worker_options& options,
                                    const std::function<void(const std::string&)>& ready,
                                    const std::function<void(const std::string&)>& warn,
                                    const std::function<bool()>& stopped);

}  // namespace facet::load_apps
