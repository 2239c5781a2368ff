// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/traffic/exchange_consumer.hpp"
#include "core/base/result.hpp"
#include "core/client/connection.hpp"
#include "core/packet/name.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace facet::bench {

/// What a crowd found: the sums, and what each face got.
struct crowd_sample {
  exchange_sample all;
  std::vector<std::uint64_t> exchanges;  ///< per face
};

/// Many consumers in one process, each with a face of its own, taking turns. It polls its faces and
/// never sleeps, so that what is measured is the forwarder and not wake-ups of the crowd.
///
/// Threads: one at a time.
class consumer_crowd {
 public:
  /// @param faces  attached; taken over
  consumer_crowd(std::vector<client::connection> faces, packet::name_view prefix,
                 const exchange_options& options);

  /// Measures.
  ///
  /// Blocking: warm-up and duration
  /// Errors: those of exchange_consumer::run
  result<crowd_sample> run(const exchange_run& how);

 private:
  result<void> pump_until(time_point end, crowd_sample& sample);

  std::vector<std::unique_ptr<client::connection>> faces_;
  std::vector<exchange_consumer> consumers_;
};

}  // namespace facet::bench
