// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/traffic/private_forwarder.hpp"
#include "core/base/result.hpp"
#include "core/load/experiment.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace facet::load_apps {

/// A facetd as the experiment wants it, that ends with the object.
class experiment_forwarder {
 public:
  /// @param udp  HOST:PORT at which it shall take UDP; empty: at a port of the system's choice
  /// Errors: invalid_argument (no such port), those of private_forwarder::start
  static result<experiment_forwarder> start(const load::experiment& experiment,
                                            const std::string& udp,
                                            const bench::stop_question& stopped);
  [[nodiscard]] const std::string& socket() const noexcept { return running_->socket(); }

 private:
  std::unique_ptr<bench::scratch_directory> directory_;  // of its configuration
  std::unique_ptr<bench::private_forwarder> running_;
};

/// The configuration file for it.
std::string forwarder_configuration(const load::experiment& experiment, std::uint16_t udp_port);

}  // namespace facet::load_apps
