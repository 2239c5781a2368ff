// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/traffic/numbered_packets.hpp"
#include "apps/facet/latency.hpp"
#include "core/base/result.hpp"
#include "core/client/connection.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace facet::bench {

/// What a consumer asks for.
struct exchange_options {
  std::size_t content = 1024;  ///< octets of Content that every Data must have
  std::size_t window = 64;     ///< Interests outstanding
  /// Names that are asked for again and again, a power of two of at least the window; 0: a new name
  /// every time, so that every Interest is forwarded.
  std::size_t catalogue = 0;
  std::size_t batch = 16;          ///< Data taken at once, before new Interests go out
  std::uint64_t first_number = 0;  ///< of the names: consumers of one producer need their own
};

/// One measurement.
struct exchange_run {
  std::chrono::nanoseconds warm_up{0};
  std::chrono::nanoseconds duration{0};  ///< of the measurement, after the warm-up
  std::vector<pid_t> clocks;             ///< processes whose CPU time is wanted
};

/// What it found, between the end of the warm-up and the end of the measurement.
struct exchange_sample {
  std::uint64_t exchanges = 0;  ///< Data that answered a pending Interest and had the right size
  std::uint64_t total = 0;      ///< with those of the warm-up and of the last window
  std::chrono::nanoseconds elapsed{0};
  std::vector<std::chrono::nanoseconds> cpu;  ///< per process of exchange_run::clocks
  apps::latency_histogram rtt;
  std::uint64_t resent = 0;      ///< Interests sent again after half a second without any Data
  std::uint64_t unexpected = 0;  ///< packets that answered nothing, warm-up included
};

/// Measures for as long as `how` says: time and CPU time go into `sample`, what else does is up to
/// `pump`, which is to let packets go until that moment.
///
/// Errors: those of `pump`; not_found (a process)
result<void> measure(const exchange_run& how, exchange_sample& sample,
                     const std::function<result<void>(time_point end)>& pump);

/// Asks for Data as fast as a window of outstanding Interests allows, in batches.
///
/// Threads: one at a time. Ownership: borrows the connection.
class exchange_consumer {
 public:
  exchange_consumer(client::connection& connection, packet::name_view prefix,
                    exchange_options options);

  /// Measures. Names go on where the last run ended.
  ///
  /// Blocking: warm-up and duration
  /// Errors: those of the connection; timed_out when no Data comes at all; corrupt when Content is
  ///         not what it must be (checked during the warm-up)
  result<exchange_sample> run(const exchange_run& how);

  /// For a loop over several consumers: sends what the window allows and takes what is there.
  ///
  /// @returns how many exchanges that made
  /// Blocking: never for packets
  /// Errors: as above
  result<std::uint64_t> turn(exchange_sample& sample);
  /// Waits for what is outstanding. Errors: as above
  result<void> drain(exchange_sample& sample);
  /// Whether the Content of Data is looked at.
  void check_content(bool on) noexcept { check_content_ = on; }

  /// One exchange, then a pause; `count` times.
  ///
  /// Errors: as above
  result<exchange_sample> ping(std::uint64_t count, std::chrono::nanoseconds interval);

 private:
  struct pending_interest {
    std::uint64_t name = 0;
    time_point sent_at{};
    bool live = false;
  };

  [[nodiscard]] std::uint64_t name_of(std::uint64_t serial) const noexcept {
    return options_.catalogue == 0 ? serial : serial & (options_.catalogue - 1);
  }
  pending_interest& slot_of(std::uint64_t name) noexcept {
    return pending_[name & (pending_.size() - 1)];
  }
  result<void> fill_window();
  result<void> send();
  result<void> pump_until(time_point end, exchange_sample& sample);
  result<void> receive(exchange_sample& sample);
  result<void> content_was_right() const;
  void on_packet(const packet::buffer& wire, time_point now, exchange_sample& sample);
  void on_data(std::uint64_t name, time_point now, exchange_sample& sample);
  result<void> resend(exchange_sample& sample);
  [[nodiscard]] bool content_ok(bytes_view wire) const;

  client::connection& connection_;
  exchange_options options_;
  numbered_packets interests_;
  numbered_packets expected_;
  std::vector<std::uint8_t> content_;
  std::vector<pending_interest> pending_;
  std::vector<packet::buffer> received_;
  std::uint64_t next_;  // serial number of the next Interest
  std::uint32_t nonce_;
  std::size_t in_flight_ = 0;
  unsigned silences_ = 0;
  time_point heard_at_{};  // of turn(): when Data came last
  bool check_content_ = false;
  bool content_wrong_ = false;
};

}  // namespace facet::bench
