// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/packet/buffer.hpp"

#include <cstddef>
#include <cstdint>

namespace facet::forwarding {

/// Whether the peer of a face is on this host (NFD: FaceScope; the values are the protocol's).
enum class face_scope : std::uint8_t { non_local = 0, local = 1 };

/// What is behind a face (NFD: LinkType; the values are the protocol's).
enum class link_type : std::uint8_t { point_to_point = 0, multi_access = 1, ad_hoc = 2 };

/// What the forwarder must know about a face; everything else about it is the face's own affair.
struct face_traits {
  face_scope scope = face_scope::local;
  link_type link = link_type::point_to_point;

  /// NFD's "local fields": packets for this face carry IncomingFaceId, and NextHopFaceId from it is
  /// obeyed. The internal management face has it set. Without it an Interest with NextHopFaceId is
  /// refused (NDNLPv2, "Consumer Controlled Forwarding").
  bool local_fields = false;

  /// Whether a CongestionMark may be put on packets for this face. False for applications that take
  /// bare packets only, which a shared-memory face of version 1 does.
  bool congestion_marks = true;

  /// Largest packet the face carries, its LpPacket header included, in octets. An optional header
  /// that does not fit is left out; a packet that does not fit is dropped as `too_large`.
  std::size_t mtu = 8800;

  /// Whoever has the face, when several faces of theirs share a bound; 0: nobody in particular.
  std::uint64_t account = 0;
  /// Interests that may be pending for all faces of the account together; 0: no bound of its own.
  std::size_t account_limit = 0;
};

/// One packet to send: the forwarder's whole output.
///
/// Layout:    bare Interest or Data; an LpPacket when it is a Nack, or carries a PIT token, a
///            congestion mark or a local field
/// Ownership: shares the octets with the arrival it came from and with the content store; do not
///            write to them
struct transmission {
  face_id face = no_face;
  packet::buffer packet;
};

}  // namespace facet::forwarding
