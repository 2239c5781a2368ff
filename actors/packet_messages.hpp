// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Part of messages.hpp, which is what to include: packets on their way, and what becomes of them.

#include "actors/caf_port.hpp"
#include "core/base/types.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/name.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace facet::packet {

/// A Name travels as its TLV-VALUE.
template <class Inspector>
auto inspect(Inspector& f, name& x) {
  std::vector<std::uint8_t> octets;
  if constexpr (Inspector::reads_state)
    octets.assign(x.view().value().begin(), x.view().value().end());
  auto load = [&]() -> caf::error {
    auto decoded = decode_name_value(octets, octets.data());
    if (!decoded)
      return caf::make_error(caf::sec::end_of_stream);
    x = name{*decoded};
    return {};
  };
  return f(caf::meta::type_name("name"), octets, caf::meta::load_callback(load));
}

}  // namespace facet::packet

namespace facet::actors {

/// Packets in order. Local hand-overs share the octets; across nodes they travel as one contiguous
/// buffer with a table of sizes in front.
struct packet_batch {
  std::vector<packet::buffer> packets;
};

/// The form in which a batch crosses nodes: count u32, sizes u32[count], octets; big-endian.
std::vector<std::uint8_t> flatten(const packet_batch& batch);
/// @returns false when `octets` is not what flatten() makes.
bool unflatten(const std::vector<std::uint8_t>& octets, packet_batch& batch);

template <class Inspector>
auto inspect(Inspector& f, packet_batch& x) {
  std::vector<std::uint8_t> octets;
  if constexpr (Inspector::reads_state)
    octets = flatten(x);
  auto load = [&]() -> caf::error {
    return unflatten(octets, x) ? caf::error{} : caf::make_error(caf::sec::end_of_stream);
  };
  return f(caf::meta::type_name("packet_batch"), octets, caf::meta::load_callback(load));
}

/// Asks a face to send packets in order, after all that it was asked before.
struct send_batch {
  packet_batch batch;
  /// Chosen by the sender, to cancel by; 0 when it never will.
  std::uint64_t ticket = 0;
  /// How long packets may wait for room at the peer; 0 means the face's own default (5 s).
  caf::timespan deadline{0};
};
template <class Inspector>
auto inspect(Inspector& f, send_batch& x) {
  return port::fields(f, "send_batch", x.batch, x.ticket, x.deadline);
}

/// The fate of every packet of a batch; `accepted + dropped` is its size.
struct batch_result {
  std::uint32_t accepted = 0;  ///< handed to the peer
  std::uint32_t queued = 0;    ///< of those accepted: had to wait for room first
  std::uint32_t dropped = 0;   ///< given up; the face counts each with its reason
};
template <class Inspector>
auto inspect(Inspector& f, batch_result& x) {
  return port::fields(f, "batch_result", x.accepted, x.queued, x.dropped);
}

/// Gives up what still waits of the sender's batch with this ticket.
struct cancel_batch {
  std::uint64_t ticket = 0;
};
template <class Inspector>
auto inspect(Inspector& f, cancel_batch& x) {
  return port::fields(f, "cancel_batch", x.ticket);
}

/// To a sink: packets that came in on a face, in order, one message per drain of the ring.
struct packets_arrived {
  face_id face = no_face;
  packet_batch batch;
};
template <class Inspector>
auto inspect(Inspector& f, packets_arrived& x) {
  return port::fields(f, "packets_arrived", x.face, x.batch);
}

/// To a sink: the face is gone, and why. The last message about that face.
struct face_closed {
  face_id face = no_face;
  std::uint8_t reason = 0;  ///< facet::errc, 0 when it was closed on request
  std::string detail;
};
template <class Inspector>
auto inspect(Inspector& f, face_closed& x) {
  return port::fields(f, "face_closed", x.face, x.reason, x.detail);
}

}  // namespace facet::actors
