// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/load/load_face.hpp"

#include <memory>
#include <string>

namespace facet::load_actors {

/// A face over UDP: a socket of ours, and the face that the forwarder makes for it when it is told
/// to over its Unix socket. Packets go bare, a datagram each.
///
/// Errors: unsupported (no UDP address known), invalid_argument, refused, and those of the socket
result<std::unique_ptr<load_face>> open_datagram_face(const forwarder_place& place,
                                                      const std::string& prefix);

}  // namespace facet::load_actors
