// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>

namespace facet::management {

/// Port of NDN over UDP and TCP, when a FaceUri names none (IANA).
inline constexpr std::string_view default_port = "6363";

/// One end of a face in writing, taken apart: SCHEME://[HOST][:PORT][PATH].
///
/// Source: NFD FaceUri. Schemes known here: udp, udp4, udp6, tcp, tcp4, tcp6, unix, fd, shm,
/// memfd (shared memory without a name: Facet's own), internal.
struct face_uri {
  std::string scheme;  ///< in lower case
  std::string host;    ///< without brackets; of an IPv6 link-local address with "%SCOPE"
  std::string port;    ///< decimal; empty when absent
  std::string path;    ///< from the first slash after the authority

  /// Takes `text` apart and checks it by its scheme.
  ///
  /// Errors: unsupported (a scheme that Facet has no faces for), invalid_argument (anything else),
  /// with a sentence that names the text and what is wrong
  static result<face_uri> parse(std::string_view text);

  [[nodiscard]] std::string to_string() const;

  [[nodiscard]] bool is_udp() const noexcept { return scheme.starts_with("udp"); }
  [[nodiscard]] bool is_tcp() const noexcept { return scheme.starts_with("tcp"); }
  /// True for udp and tcp, whose canonical form is an address and a port.
  [[nodiscard]] bool is_network() const noexcept { return is_udp() || is_tcp(); }
  /// '4' or '6' when the scheme insists on that version of IP, else '\0'.
  [[nodiscard]] char ip_version() const noexcept;

  /// True when HOST is a name that has to be resolved before canonize() can succeed.
  [[nodiscard]] bool needs_resolution() const;

  friend bool operator==(const face_uri&, const face_uri&) = default;
};

/// Whether a face's URI is that of shared memory, with a name (shm) or without (memfd).
inline bool is_shared_memory(std::string_view uri) noexcept {
  return uri.starts_with("shm://") || uri.starts_with("memfd://");
}

/// The one spelling of a face's end: the version of IP in the scheme, the address in its shortest
/// form, the port written out. URIs of other schemes are canonical as they are.
///
/// Errors: invalid_argument (a host name, or an address of the other version than the scheme's)
result<face_uri> canonize(const face_uri& uri);

}  // namespace facet::management
