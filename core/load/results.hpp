// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/experiment.hpp"
#include "core/load/histogram.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace facet::load {

/// What consumers counted. Every Interest sent is in exactly one of data, nacks, timeouts,
/// outstanding, aggregated or retransmissions (another one took its place).
struct consumer_totals {
  std::uint64_t interests = 0;  ///< sent, with retransmissions
  std::uint64_t data = 0;       ///< that answered an Interest
  std::uint64_t nacks = 0;
  std::uint64_t timeouts = 0;
  std::uint64_t retransmissions = 0;
  std::uint64_t aggregated = 0;   ///< answered by the packet that answered another of the same Name
  std::uint64_t outstanding = 0;  ///< at the end of the drain
  std::uint64_t unexpected = 0;   ///< packets that answered nothing
  std::uint64_t congestion_marks = 0;
  std::uint64_t octets = 0;    ///< Content
  std::uint64_t not_sent = 0;  ///< the schedule wanted them, the face had no room in time
  void add(const consumer_totals& other) noexcept;
};

/// What producers counted.
struct producer_totals {
  std::uint64_t interests = 0;
  std::uint64_t data = 0;
  std::uint64_t nacks = 0;
  std::uint64_t silent = 0;
  std::uint64_t octets = 0;      ///< Content
  std::uint64_t unexpected = 0;  ///< packets that were no Interests for them
  void add(const producer_totals& other) noexcept;
};

/// One interval of a series. All counts are of the interval.
struct series_point {
  std::chrono::nanoseconds at{0};  ///< its start, after the start of the measurement
  std::uint64_t interests = 0;
  std::uint64_t data = 0;
  std::uint64_t nacks = 0;
  std::uint64_t timeouts = 0;
  std::uint64_t octets = 0;
  /// Adds the counts of another one; `at` stays.
  void add(const series_point& other) noexcept;
};

/// One face of an experiment.
struct face_result {
  std::string group;
  std::size_t index = 0;  ///< in its group
  bool consumer = true;
  consumer_totals as_consumer;  ///< of the measurement
  producer_totals as_producer;
};

/// One driver (a process on some machine).
struct worker_result {
  std::string name;  ///< "local", or HOST:PORT
  bool lost = false;
  std::string why;
  std::size_t faces = 0;
  std::chrono::nanoseconds cpu{0};
};

/// The forwarder's side. What it does not tell, or the system not of it, is not there.
struct forwarder_result {
  bool known = false;                                      ///< the counters of faces are
  std::string version{};                                   ///< as it tells it; empty: it does not
  std::optional<std::chrono::nanoseconds> cpu{};           ///< from start to end of the measurement
  std::optional<std::uint64_t> private_octets{};           ///< resident, of its own, at the end
  std::optional<std::uint64_t> private_octets_before{};    ///< before the faces came
  std::optional<std::uint64_t> private_octets_attached{};  ///< with them, before the first packet
  std::uint64_t in_interests = 0, out_interests = 0, in_data = 0, out_data = 0, in_nacks = 0,
                out_nacks = 0;  ///< faces of the experiment, warm-up and drain included
  /// Of the experiment's Interests, measurement only.
  std::optional<std::uint64_t> cs_hits{}, cs_misses{};
  std::optional<std::map<std::string, std::uint64_t>> drops{};  ///< by reason
};

/// What carried the packets of some faces of a group.
struct transport_use {
  std::string group;
  bool consumer = true;
  transport over = transport::shared_memory;
  std::uint64_t slots = 0;  ///< asked for, of each ring; 0: there are no rings
  std::uint64_t faces = 0;
  std::string why;  ///< it is not what the experiment asks for; empty: it is
  friend bool operator==(const transport_use&, const transport_use&) = default;
};

/// One repetition. `measured` counts the Interests whose intended moment lies in the measurement,
/// and what became of them, however late; `series` what happened in the measurement, whenever it
/// was meant to; `all` everything from the first packet to the end of the drain, to compare with
/// the forwarder's counters.
struct run_result {
  std::size_t repetition = 0;
  std::uint64_t seed = 0;
  std::chrono::nanoseconds elapsed{0};  ///< of the measurement
  double offered_per_s = 0;             ///< what the schedules asked for; 0 for windows
  consumer_totals measured;
  consumer_totals all;
  producer_totals producers;
  histogram latency;          ///< ns, from the intended moment to the Data
  histogram service_latency;  ///< ns, from the actual sending
  std::vector<series_point> series;
  std::vector<face_result> faces;
  std::vector<worker_result> workers;
  forwarder_result forwarder;
  bool own_forwarders = false;  ///< it is the sum of forwarders that the workers have
  std::vector<transport_use> transports;
  std::vector<std::string> remarks;  ///< what else to know of it, a sentence each
  bool degraded = false;             ///< a worker was lost and the rest went on
  std::string failure;               ///< empty: it went through
};

/// One point of a sweep.
struct point_result {
  std::map<std::string, std::string> parameters;  ///< swept parameter to value
  std::vector<run_result> runs;
};

/// Adds what another driver found in the same repetition: counts, histograms and series sum up,
/// faces and workers follow. The forwarder's side, `seed` and `repetition` stay.
void merge(run_result& into, const run_result& part);

/// What was sent and came within the measurement: the series added up. Unlike `measured` it has no
/// Interest that went out late in place of another one, and no Data of the drain.
series_point happened_in_measurement(const run_result& run) noexcept;

/// Jain's index of fairness of these shares: 1 when all are alike, 1/n when one has all; nothing
/// when nobody has anything.
std::optional<double> jain_index(const std::vector<double>& shares) noexcept;

}  // namespace facet::load
