// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/packet/name.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What ndn-iperf (ndn-rs) and `facet iperf` say to each other: a session Interest
/// `PREFIX/<flow>/session` with JSON parameters, then Interests `PREFIX/<flow>/<number>` answered
/// with Data of a constant size.
namespace facet::apps::iperf {

/// How Data is signed. Others that ndn-iperf knows (blake3, hmac, ed25519) are answered with
/// `none`.
enum class signing : std::uint8_t { none, digest_sha256 };
std::string_view to_string(signing how) noexcept;
std::optional<signing> parse_signing(std::string_view text) noexcept;

/// The client's side of the session.
struct session_request {
  std::uint64_t duration_s = 10;
  signing how = signing::none;
};
/// The server's.
struct session_reply {
  signing how = signing::none;
  std::uint64_t payload = 0;  ///< octets of Content in each Data
  std::string session_id;     ///< the flow
};

std::string encode(const session_request& request);
std::string encode(const session_reply& reply);
/// Unknown members and missing ones are no error: ndn-iperf's own parser is as patient.
/// Errors: malformed (not a JSON object)
result<session_request> decode_request(bytes_view json);
result<session_reply> decode_reply(bytes_view json);

/// A new flow identifier: 16 hexadecimal digits, different for every process and moment.
std::string make_flow_id();

/// The last component as a number in decimal digits; nothing when it is not one.
std::optional<std::uint64_t> sequence_of(const packet::component_view& component) noexcept;

/// Writes Interests `PREFIX/<flow>/<number>` into memory of its own, many at a time without
/// allocating: only number and Nonce differ.
class request_writer {
 public:
  /// @param base  PREFIX/<flow>
  request_writer(const packet::name& base, std::chrono::milliseconds lifetime);

  /// Forgets the Interests written so far.
  void clear() noexcept { ends_.clear(); }
  /// Appends one Interest.
  void add(std::uint64_t number, std::uint32_t nonce);
  /// All since clear(), each valid until the next add or clear.
  [[nodiscard]] const std::vector<bytes_view>& packets();

 private:
  std::vector<std::uint8_t> base_;  // components of the name before the number
  std::vector<std::uint8_t> tail_;  // what follows the Nonce
  std::vector<std::uint8_t> octets_;
  std::vector<std::size_t> ends_;
  std::vector<bytes_view> views_;
};

/// Writes unsigned Data of one constant payload. Each of a fixed number of slots holds the payload
/// ready and gets only a new Name in front of it, so a reply costs no copy of the payload.
class reply_writer {
 public:
  /// @param slots    Data that may be held at once
  /// @param payload  octets of Content, all 0xAA as ndn-iperf sends
  reply_writer(std::size_t slots, std::size_t payload, std::chrono::milliseconds freshness);

  void clear() noexcept { views_.clear(); }
  [[nodiscard]] bool full() const noexcept { return views_.size() == slots_; }
  /// Appends one Data; false when the name is too long for a slot (over 512 octets).
  /// @pre not full()
  bool add(packet::name_view name);
  /// All since clear(), valid until the next add or clear.
  [[nodiscard]] const std::vector<bytes_view>& packets() const noexcept { return views_; }

 private:
  std::size_t slots_;
  std::size_t suffix_size_;  // MetaInfo and Content: the end of every slot
  std::size_t stride_;
  std::vector<std::uint8_t> memory_;
  std::vector<bytes_view> views_;
};

}  // namespace facet::apps::iperf
