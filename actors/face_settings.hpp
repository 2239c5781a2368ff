// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"

#include <optional>

namespace facet::actors {

/// What carries a face.
enum class face_kind : std::uint8_t { internal, shm, unix_stream, tcp, udp, multicast };

/// A packet that is cut into fragments may be longer than a frame by the headers that travel on its
/// first fragment: a PIT token, a Nack, local fields.
inline constexpr std::size_t network_header_room = 256;

/// Settings of faces over sockets that nobody chooses per face.
struct socket_face_options {
  bool congestion_marking = true;  ///< unless a command says otherwise
  std::size_t udp_mtu = 8800;      ///< longest datagram, unless a command says otherwise
  caf::timespan udp_idle_timeout = std::chrono::seconds{600};  ///< of on-demand faces; 0: never
  std::size_t max_on_demand = 4096;  ///< faces that peers may make by UDP and TCP
};

/// How a new face of this kind behaves before anybody has chosen anything.
link_behaviour default_behaviour(face_kind kind, const socket_face_options& options);

/// What a command asked for and cannot have.
struct impossible_settings {
  face_settings those;   ///< only the offending ones are given
  std::string sentence;  ///< why
};

/// Whether a face of this kind and scope can have these settings.
/// @returns nothing when it can
std::optional<impossible_settings> check(face_kind kind, std::uint8_t scope,
                                         const face_settings& wanted);

/// Changes what is given. @pre check() found nothing
void apply_settings(const face_settings& wanted, face_kind kind, const socket_face_options& options,
                    link_behaviour& behaviour, face_info& info);

/// Makes `info` say what `behaviour` is, except for local fields, which are the forwarder's affair.
void describe(const link_behaviour& behaviour, face_info& info);

}  // namespace facet::actors
