// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/traffic/child_process.hpp"
#include "apps/bench/traffic/exchange_pair.hpp"
#include "apps/bench/traffic/private_forwarder.hpp"

namespace facet::bench {

/// A relay (socket_relay.hpp) in a process of its own.
class relay_process {
 public:
  static result<relay_process> start(const stop_question& stopped);

  /// Where one pair may connect.
  [[nodiscard]] exchange_path path() const {
    return {directory_.file("relay.sock"), process_.pid(), false};
  }

 private:
  relay_process(scratch_directory directory, child_process process)
      : directory_(std::move(directory)), process_(std::move(process)) {}

  scratch_directory directory_;
  child_process process_;
};

}  // namespace facet::bench
