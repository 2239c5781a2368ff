// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace facet::load {

/// What carries the packets of a group of faces.
enum class transport : std::uint8_t { shared_memory, unix_socket, udp };

/// How the moments are chosen at which a consumer sends.
enum class pacing : std::uint8_t {
  constant,  ///< every 1/frequency seconds (ndnSIM ConsumerCbr, Randomize none)
  uniform,   ///< gaps uniform in 0 … 2/frequency (Randomize uniform)
  poisson,   ///< gaps exponential with mean 1/frequency (Randomize exponential)
  batches,   ///< `batches` lists moments and numbers (ConsumerBatches)
  window,    ///< as fast as a fixed window allows (ConsumerWindow)
  aimd,      ///< as fast as an adapted window allows (ConsumerPcon, AIMD)
  cubic,     ///< the same with CUBIC
};

/// How the number at the end of a name is chosen.
enum class catalogue_kind : std::uint8_t {
  sequence,  ///< 0, 1, 2 …: every name once, the consumers of a group taking turns; with
             ///< `contents`, round and round
  zipf,      ///< rank i with probability ∝ 1/(i+q)^s (ConsumerZipfMandelbrot)
  uniform,   ///< each of `contents` alike
};

/// Interests of one kind; a consumer mixes several by weight (NDN-DPDK's traffic generator).
/// The name is `prefix`/<number> with the number as a SequenceNumNameComponent.
struct interest_pattern {
  double weight = 1;
  std::string prefix;
  catalogue_kind catalogue = catalogue_kind::sequence;
  std::uint64_t contents = 0;      ///< names in the catalogue; 0, sequence only: without end
  std::uint64_t first_number = 0;  ///< of a sequence: where it starts
  double q = 0.7;
  double s = 0.7;
  /// Asks again for the number that was asked for so many Interests of the pattern before, with
  /// this probability: deliberate cache hits.
  std::uint64_t repeat_distance = 0;
  double repeat_probability = 0;
  double duplicate_nonces = 0;  ///< share of Interests that reuse the nonce of the one before
  bool can_be_prefix = false;
  bool must_be_fresh = false;
  std::chrono::milliseconds lifetime{2000};
};

/// So many Interests at that moment after the start of the measurement.
struct batch_moment {
  std::chrono::nanoseconds at{0};
  std::uint64_t count = 0;
};

/// Consumers that are alike, each on a face of its own.
struct consumer_group {
  std::string name;
  transport over = transport::shared_memory;
  std::size_t faces = 1;
  pacing pace = pacing::constant;
  double frequency = 1;        ///< Interests per second and face, of constant, uniform, poisson
  std::size_t window = 1;      ///< Interests outstanding: of window; the first of aimd and cubic
  std::size_t max_window = 0;  ///< the largest of aimd and cubic; 0: no bound
  double aimd_beta = 0.5;
  double cubic_beta = 0.8;
  bool react_to_marks = true;  ///< of aimd and cubic
  std::vector<batch_moment> batches;
  std::uint64_t max_interests = 0;    ///< a consumer stops after so many; 0: never
  std::uint32_t retransmissions = 0;  ///< of an Interest that found no Data in its lifetime
  std::vector<interest_pattern> patterns;
};

/// Octets of Content. Either fixed (min == max) or drawn evenly between the two.
struct payload_size {
  std::size_t min = 1024;
  std::size_t max = 1024;
};

/// What a producer does with an Interest; several are mixed by weight.
struct reply_pattern {
  enum class kind : std::uint8_t { data, nack, silence };
  double weight = 1;
  kind reply = kind::data;
  payload_size payload;
  std::chrono::milliseconds freshness{0};
  std::chrono::nanoseconds delay{0};  ///< between Interest and reply
};

/// Nothing at all is answered for that long; what came meanwhile is answered afterwards.
struct stall {
  std::chrono::nanoseconds at{0};  ///< after the start of the measurement
  std::chrono::nanoseconds length{0};
};

/// Producers that are alike, each on a face of its own; all announce the same prefix.
struct producer_group {
  std::string name;
  transport over = transport::shared_memory;
  std::size_t faces = 1;
  std::string prefix;
  std::vector<reply_pattern> replies;
  std::vector<stall> stalls;
  bool signs = false;  ///< DigestSha256 over each Data; else a packet made once is sent again with
                       ///< another name
};

/// The forwarder that is started for the experiment. With --socket or --peer there is none.
struct forwarder_settings {
  std::size_t lanes = 1;
  std::size_t content_store_octets = 256u << 20;
  std::size_t content_store_packets = 65536;
  std::string strategy = "best-route";  ///< of `/`
};

enum class lost_worker : std::uint8_t { fail, degrade };

/// One run: everything that a coordinator tells its drivers. Sweeps are expanded before.
struct experiment {
  std::string name;
  std::uint64_t seed = 1;
  std::chrono::nanoseconds warm_up{std::chrono::seconds{1}};
  std::chrono::nanoseconds duration{std::chrono::seconds{10}};
  std::chrono::nanoseconds drain{std::chrono::seconds{4}};  ///< waited at most for the last Data
  std::chrono::nanoseconds interval{std::chrono::milliseconds{100}};  ///< of the series
  std::size_t repetitions = 1;
  lost_worker on_lost_worker = lost_worker::fail;
  std::chrono::milliseconds worker_patience{5000};  ///< silence after which a worker is lost
  forwarder_settings forwarder;
  std::vector<consumer_group> consumers;
  std::vector<producer_group> producers;
};

}  // namespace facet::load
