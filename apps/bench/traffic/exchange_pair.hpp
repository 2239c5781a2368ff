// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/bench/traffic/child_process.hpp"
#include "core/base/result.hpp"

#include <nlohmann/json.hpp>

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace facet::bench {

/// What carries the packets of a measurement.
enum class transport_kind : std::uint8_t { shared_memory, unix_socket };

/// "shm", "unix".
std::string_view to_string(transport_kind kind) noexcept;

/// What stands between consumer and producer.
struct exchange_path {
  std::string socket;        ///< where it listens
  pid_t pid = -1;            ///< whose CPU time is its cost
  bool is_forwarder = true;  ///< takes registrations; a relay does not
};

/// How a pair exchanges.
struct pair_options {
  transport_kind transport = transport_kind::shared_memory;
  std::size_t content = 1024;
  std::size_t window = 64;
  std::size_t batch = 16;     ///< packets that consumer and producer take at once
  std::size_t catalogue = 0;  ///< see exchange_options
  std::size_t crowd = 0;      ///< consumers on faces of their own, all polling; 0: one that sleeps
  std::size_t shards = 1;     ///< lanes of the forwarder, which divide the names, and
  std::size_t shard = 0;      ///< whose share the prefix is in; less than `shards`
};

/// What a pair did in one measurement.
struct pair_sample {
  std::uint64_t exchanges = 0;
  std::uint64_t total = 0;      ///< with those of the warm-up and of the last window
  std::uint64_t forwarded = 0;  ///< of the total: Interests that reached the producer
  std::chrono::nanoseconds elapsed{0};
  std::chrono::nanoseconds forwarder_cpu{0};
  std::chrono::nanoseconds consumer_cpu{0};
  std::chrono::nanoseconds producer_cpu{0};
  std::chrono::nanoseconds p50{0};
  std::chrono::nanoseconds p99{0};
  std::uint64_t resent = 0;
  std::uint64_t unexpected = 0;
  std::uint64_t fewest = 0;  ///< exchanges of that face of a crowd which got fewest
  std::uint64_t most = 0;
  std::uint64_t consumer_parks = 0;
  std::uint64_t producer_parks = 0;

  [[nodiscard]] double per_second() const {
    return static_cast<double>(exchanges) / std::chrono::duration<double>(elapsed).count();
  }
  /// Microseconds of that time for each exchange.
  [[nodiscard]] double each(std::chrono::nanoseconds time) const {
    return exchanges == 0
               ? 0
               : static_cast<double>(time.count()) / 1e3 / static_cast<double>(exchanges);
  }
};

/// Two processes that exchange packets through a third. They wait, without taking CPU time, when
/// nobody measures.
///
/// Threads: the owner's own, which is the one that started the pair.
class exchange_pair {
 public:
  /// Starts both, attaches them and registers the prefix.
  ///
  /// Errors: those of the client library, cancelled
  static result<exchange_pair> start(const exchange_path& path, const pair_options& options,
                                     const stop_question& stopped);

  /// Begins a measurement, so that several pairs can run at the same time.
  result<void> begin(std::chrono::nanoseconds warm_up, std::chrono::nanoseconds duration);
  /// Begins pings instead.
  result<void> begin_pings(std::uint64_t count, std::chrono::nanoseconds interval);
  /// The result of what was begun.
  ///
  /// Blocking: until it is over
  result<pair_sample> finish();

  /// begin and finish.
  result<pair_sample> run(std::chrono::nanoseconds warm_up, std::chrono::nanoseconds duration);

  /// Of the faces; no_face over sockets.
  [[nodiscard]] std::uint64_t consumer_face() const noexcept { return consumer_face_; }
  [[nodiscard]] std::uint64_t producer_face() const noexcept { return producer_face_; }

  /// Ends both in order: their faces are gone when this returns.
  void end() noexcept;

 private:
  exchange_pair(child_process consumer, child_process producer, pid_t forwarder,
                stop_question stopped)
      : consumer_(std::move(consumer)),
        producer_(std::move(producer)),
        forwarder_(forwarder),
        stopped_(std::move(stopped)) {}
  result<void> begin(nlohmann::json request, std::chrono::nanoseconds length);
  result<nlohmann::json> ask(child_process& process, const nlohmann::json& request,
                             std::chrono::nanoseconds length);

  child_process consumer_;
  child_process producer_;
  pid_t forwarder_;
  stop_question stopped_;
  std::uint64_t consumer_face_ = 0;
  std::uint64_t producer_face_ = 0;
  std::chrono::nanoseconds length_{0};  // of what was begun
  std::uint64_t answered_before_ = 0;
  std::uint64_t producer_parks_before_ = 0;
};

/// Starts a worker (worker.hpp) with this role and waits until it is ready; its answer goes to
/// `ready`.
///
/// Errors: its own, cancelled
result<child_process> start_worker(const nlohmann::json& role, const stop_question& stopped,
                                   nlohmann::json& ready);

/// One line of a worker as JSON. Errors: its own, timed_out, cancelled
result<nlohmann::json> read_answer(child_process& worker, std::chrono::milliseconds patience,
                                   const stop_question& stopped);

}  // namespace facet::bench
