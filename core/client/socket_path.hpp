// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace facet::client {

/// Where the forwarder's control socket may be, best first: FACET_SOCKET; else NDN_CLIENT_TRANSPORT
/// (`unix:///path`); else /run/nfd/nfd.sock and $XDG_RUNTIME_DIR/facet.sock.
///
/// Errors: unsupported (NDN_CLIENT_TRANSPORT names another transport)
result<std::vector<std::string>> default_socket_paths();

/// The paths to try for options.socket_path: itself (a plain path or `unix://` URI), or the
/// defaults when it is empty.
///
/// Errors: invalid_argument (too long for a socket address), unsupported
result<std::vector<std::string>> resolve_socket_paths(std::string_view configured);

}  // namespace facet::client
