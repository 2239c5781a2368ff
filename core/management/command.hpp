// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/management/control_parameters.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/name.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace facet::management {

/// A command as its receiver sees it.
struct command {
  std::string module;  ///< "faces", "rib", …
  std::string verb;    ///< "create", "register", …
  control_parameters parameters;
  packet::name name;  ///< the whole Interest name: also the name of the answer
  /// Of rib/announce, which has no ControlParameters: the value of ApplicationParameters.
  std::vector<std::uint8_t> application_parameters = {};
};

/// Takes a command Interest apart: `/localhost/nfd/<module>/<verb>/<ControlParameters>[/…]`, where
/// the parameters may instead be the value of ApplicationParameters (NDNts), and rib/announce has
/// the announcement there. Checks no signature.
///
/// Errors: invalid_name (not of this shape), malformed (the parameters)
result<command> parse_command(const packet::interest_view& interest);

/// A command ready to send, and the name its answer will carry.
struct command_interest {
  packet::buffer wire;
  packet::name name;
};

/// What distinguishes one command from every other: signed into it.
struct command_stamp {
  std::uint64_t signature_nonce = 0;
  std::uint64_t signature_time_ms = 0;  ///< since the Unix epoch
  std::uint32_t interest_nonce = 0;
};

/// A stamp from the system's random numbers and wall clock.
command_stamp make_command_stamp();

/// A signed command Interest: `/localhost/nfd/<module>/<verb>/<ControlParameters>/<params-sha256>`,
/// DigestSha256 in the form of packet format 0.3, the default lifetime of 4 s.
///
/// Errors: packet_too_large when the parameters do not fit a packet
result<command_interest> build_command(std::string_view module, std::string_view verb,
                                       const control_parameters& parameters,
                                       const command_stamp& stamp = make_command_stamp());

/// How a command was signed.
enum class digest_form : std::uint8_t {
  none,    ///< not signed with DigestSha256, or the digest is wrong
  v03,     ///< by packet format 0.3
  ndn_rs,  ///< by ndn-rs: the Name TLV with a zeroed digest is hashed instead of the components
};

/// Which form of DigestSha256 this Interest's signature satisfies; also checks the
/// ParametersSha256Digest. A policy that wants standard commands accepts `v03` only, the policy for
/// local sockets both.
digest_form verify_command_digest(const packet::interest_view& interest);

}  // namespace facet::management
