// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/load/load_face.hpp"

#include <memory>
#include <string>

namespace facet::load_actors {

/// A face over UDP: a socket of ours that sends to and hears from `where` alone, HOST:PORT. It
/// needs nothing else of the forwarder's machine; the face over there is for others to make, see
/// datagram_end. Packets go bare, a datagram each.
///
/// Errors: unsupported (no address known), invalid_argument, not_found, and those of the socket
result<std::unique_ptr<load_face>> open_datagram_face(const std::string& where);

}  // namespace facet::load_actors
