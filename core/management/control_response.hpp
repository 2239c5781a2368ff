// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/management/control_parameters.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/name.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace facet::management {

/// Status codes in use. Below 400 is success.
namespace status {
inline constexpr std::uint64_t ok = 200;
inline constexpr std::uint64_t bad_request = 400;
inline constexpr std::uint64_t forbidden = 403;
inline constexpr std::uint64_t not_found = 404;
inline constexpr std::uint64_t not_acceptable = 406;
inline constexpr std::uint64_t conflict = 409;
inline constexpr std::uint64_t gone = 410;
inline constexpr std::uint64_t name_too_long = 414;
inline constexpr std::uint64_t internal_error = 500;
inline constexpr std::uint64_t not_implemented = 501;
inline constexpr std::uint64_t unavailable = 503;
inline constexpr std::uint64_t gateway_timeout = 504;  ///< the other end does not answer
}  // namespace status

/// What the forwarder says to a command.
struct control_response {
  std::uint64_t code = status::ok;
  std::string text;                        ///< UTF-8, may be empty
  std::optional<control_parameters> body;  ///< effective parameters; of an error, what it is about

  [[nodiscard]] bool succeeded() const noexcept { return code < 400; }

  friend bool operator==(const control_response&, const control_response&) = default;
};

/// The complete ControlResponse TLV. StatusText is written even when empty: ndn-cxx requires it.
std::vector<std::uint8_t> encode(const control_response& response);

/// Reads one complete ControlResponse TLV: code and text in this order, then any body. A body that
/// is not ControlParameters (some commands answer other things) is left out.
///
/// Errors: malformed
result<control_response> decode_control_response(bytes_view wire);

/// The Data that answers a command: named exactly as the command Interest, FreshnessPeriod 0 so
/// that no cache answers a later command, signed with DigestSha256.
packet::buffer make_response_data(packet::name_view command_name, const control_response& response);

}  // namespace facet::management
