// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/traffic/private_forwarder.hpp"
#include "core/base/result.hpp"
#include "core/load/experiment.hpp"

#include <memory>

namespace facet::load_apps {

/// A facetd as the experiment wants it, that ends with the object.
class experiment_forwarder {
 public:
  /// Errors: those of private_forwarder::start
  static result<experiment_forwarder> start(const load::experiment& experiment,
                                            const bench::stop_question& stopped);
  [[nodiscard]] const std::string& socket() const noexcept { return running_->socket(); }

 private:
  std::unique_ptr<bench::scratch_directory> directory_;  // of its configuration
  std::unique_ptr<bench::private_forwarder> running_;
};

/// The configuration file for it.
std::string forwarder_configuration(const load::experiment& experiment);

}  // namespace facet::load_apps
