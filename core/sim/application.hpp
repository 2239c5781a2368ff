// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/catalogue.hpp"
#include "core/load/load_consumer.hpp"
#include "core/load/load_producer.hpp"
#include "core/load/recording.hpp"
#include "core/sim/delay_log.hpp"
#include "core/sim/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>

namespace facet::sim {

/// What the consumers of a partition share.
struct consumer_commons {
  explicit consumer_commons(const load::run_times& when) : times(when) {}
  load::run_times times;
  load::popularity_tables tables;
  load::recording record{times};
};

/// A consumer or producer of `facet load` on a node of a simulation.
///
/// Time: virtual. Threads: one at a time.
class application {
 public:
  application(const network_plan& plan, const application_plan& which, consumer_commons& commons);

  /// Takes a packet. @returns what there is to trace of it
  std::optional<data_delay> on_packet(bytes_view wire, time_point now);
  /// As load_consumer::due() and sent().
  std::span<const bytes_view> due(time_point now, std::size_t max);
  void sent(std::span<const bytes_view> packets, time_point now);
  [[nodiscard]] std::optional<time_point> next_deadline() const noexcept;
  void finish(time_point end);

  [[nodiscard]] bool is_consumer() const noexcept {
    return std::holds_alternative<load::load_consumer>(role_);
  }
  /// A consumer that sends when something arrives and not at moments of its own.
  [[nodiscard]] bool is_closed_loop() const noexcept { return closed_loop_; }
  [[nodiscard]] const application_plan& which() const noexcept { return which_; }
  /// @pre is_consumer(), or not
  [[nodiscard]] const load::load_consumer& consumer() const {
    return std::get<load::load_consumer>(role_);
  }
  [[nodiscard]] const load::load_producer& producer() const {
    return std::get<load::load_producer>(role_);
  }

 private:
  using role = std::variant<load::load_consumer, load::load_producer>;
  static role make_role(const network_plan& plan, const application_plan& which,
                        consumer_commons& commons);

  application_plan which_;
  bool closed_loop_ = false;
  role role_;
  std::optional<delay_log> delays_;  // of consumers, when they are traced
};

}  // namespace facet::sim
