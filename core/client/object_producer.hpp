// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/name.hpp"
#include "core/packet/signature.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace facet::client {

/// Answers Interests for one object: a byte string cut into segments `name/v=…/seg=…`, as
/// ndnputchunks serves it, so that ndncatchunks and `facet get` can fetch it. Reads no clock and
/// sends nothing.
///
/// Ownership: the content is borrowed and must outlive the producer (a mapped file, for example).
/// Threads:   the owner's own.
/// Source:    realtime data retrieval (RDR) and segment naming as in ndn-tools' chunks.
class object_producer {
 public:
  struct options {
    std::size_t segment_octets = 8000;            ///< Content of one segment
    std::chrono::milliseconds freshness{10'000};  ///< of segments
    std::chrono::milliseconds metadata_freshness{10};
    /// Largest packet the connection carries: connection::max_packet_size().
    std::size_t max_packet_octets = packet::max_packet_size;
    /// Segments kept once built; beyond that the oldest is forgotten and built anew when asked for
    /// again. 0 keeps all.
    std::size_t kept_segments = 0;
  };

  /// @param name     without version, as consumers ask for it
  /// @param version  usually microseconds since the Unix epoch
  /// Errors: packet_too_large when a segment of this size and name does not fit a packet;
  ///         invalid_argument (segment_octets is 0)
  static result<object_producer> create(packet::name name, std::uint64_t version,
                                        bytes_view content, options o);
  static result<object_producer> create(packet::name name, std::uint64_t version,
                                        bytes_view content) {
    return create(std::move(name), version, content, options{});
  }

  /// What to send back for `interest`, if anything: a segment; segment 0 for a CanBePrefix Interest
  /// on the name or the version; the metadata (whose Content is the versioned name) for
  /// `name/32=metadata` with CanBePrefix (and for its own name); a Nack with reason 0 for a segment
  /// beyond the last. Nothing: not ours.
  std::optional<packet::buffer> answer(const packet::interest_view& interest);

  /// Signs `count` segments from `first` on ahead of time, so that answering costs a copy. Only the
  /// signatures are kept, 32 octets a segment; segments not prepared are signed when first asked
  /// for.
  void prepare(std::size_t first, std::size_t count);

  [[nodiscard]] const packet::name& name() const noexcept { return name_; }
  /// `name/v=…`
  [[nodiscard]] const packet::name& versioned_name() const noexcept { return versioned_; }
  [[nodiscard]] std::uint64_t version() const noexcept { return version_; }
  /// At least 1: an empty object is one empty segment.
  [[nodiscard]] std::size_t segments() const noexcept { return packets_.size(); }
  [[nodiscard]] std::size_t content_octets() const noexcept { return content_.size(); }

 private:
  object_producer(packet::name name, std::uint64_t version, bytes_view content, options o);

  const packet::buffer& segment(std::size_t number);
  packet::buffer build(std::size_t number);
  const packet::buffer& metadata();
  std::optional<packet::buffer> answer_prefix(const packet::interest_view& interest);

  packet::name name_;
  packet::name versioned_;
  packet::name metadata_name_;
  std::uint64_t version_;
  bytes_view content_;
  options options_;
  std::vector<packet::buffer> packets_;  // by segment number; empty unless built and kept
  std::vector<std::optional<packet::sha256_digest>> signatures_;  // by segment number
  std::deque<std::size_t> kept_;  // their numbers, the oldest first; unused when all are kept
  packet::buffer metadata_;
};

}  // namespace facet::client
