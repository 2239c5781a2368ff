// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/name.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace facet::management {

/// Answers dataset queries: segmented and versioned for NFD clients, on the exact name for ndn-rs
/// clients. Keeps each published version for a few seconds, because its segments are asked for one
/// by one. Reads no clock and sends nothing.
///
/// Threads:   the owner's own.
/// Source:    NFD Management Protocol, StatusDataset; ndn-rs asks without CanBePrefix.
class dataset_publisher {
 public:
  struct options {
    std::size_t segment_octets = 8000;        ///< Content of one segment
    std::chrono::milliseconds freshness{10};  ///< short, so that no cache hides a change
    std::chrono::milliseconds keep{5000};     ///< how long a version's segments can be asked for
    std::size_t max_kept_octets = std::size_t{16} << 20;  ///< older versions go first
  };

  dataset_publisher() = default;
  explicit dataset_publisher(options o) : options_(o) {}

  /// The segment `interest` asks for, when it names one (or a version) published earlier and still
  /// kept. Nothing: not a follow-up of ours; look whether it queries a dataset.
  std::optional<packet::buffer> find(const packet::interest_view& interest, time_point now);

  /// Publishes `content` and returns the answer to `query`. With CanBePrefix: segment 0 of a new
  /// version `query.name/v=…/seg=0`, FinalBlockId on every segment. Without: one Data on the exact
  /// name.
  ///
  /// @param unix_ms  wall clock, the version number; made unique and increasing if it is not
  /// Errors: packet_too_large when an exact-name answer does not fit one packet
  result<packet::buffer> publish(const packet::interest_view& query, bytes_view content,
                                 time_point now, std::uint64_t unix_ms);

  /// Forgets versions older than `keep`. Also done by publish().
  void expire(time_point now);

  /// Versions kept now.
  [[nodiscard]] std::size_t kept() const noexcept { return versions_.size(); }

 private:
  struct version {
    packet::name name;  // dataset and version component
    std::vector<packet::buffer> segments;
    std::size_t octets;
    time_point forget_at;
  };

  const packet::buffer& publish_version(packet::name_view dataset, bytes_view content,
                                        time_point now);
  void forget_oldest();

  options options_{};
  std::deque<version> versions_;  // oldest first
  std::size_t kept_octets_ = 0;
  std::uint64_t last_version_ = 0;
};

}  // namespace facet::management
