// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/management/trust_anchors.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

namespace facet::management {

/// What a command must prove before it is obeyed.
enum class proof : std::uint8_t {
  none,    ///< nothing: whoever may connect may command
  digest,  ///< an undamaged DigestSha256, by packet format 0.3 or in the form of ndn-rs
  trust    ///< the signature of a trusted key (0.3), within two minutes, and never twice
};

/// Reads "none", "digest" or "trust". Errors: invalid_argument
result<proof> parse_proof(std::string_view text);

/// What is asked of whom.
struct policy_settings {
  /// Per module: faces, fib, rib, cs, strategy-choice; a module that is not there asks for nothing.
  std::map<std::string, proof, std::less<>> modules;
  /// Of prefix announcements, besides being well-formed: their own signature.
  proof announcements = proof::none;
  /// Commands under /localhop, which other hosts can send: rib commands of trusted keys, or none.
  bool localhop = false;
  trust_anchors anchors;
};

/// Decides whether a command may be obeyed. Reads no clock and sends nothing. What it remembers
/// against replays is bounded: per trusted key the last 1000 commands of the last two minutes.
///
/// Threads: the owner's own.
/// Source:  NDN Packet Format 0.3, Signed Interest; numbers as in ndn-cxx's signed-Interest policy.
class command_policy {
 public:
  command_policy() = default;
  explicit command_policy(policy_settings settings) : settings_(std::move(settings)) {}

  /// Changes what is asked; what keys that are still trusted have sent is remembered.
  void configure(policy_settings settings);

  /// Checks a command of `module`, and remembers it when it passes.
  ///
  /// @param unix_ms  wall clock
  /// Errors: permission_denied, with the reason in a sentence
  result<void> check(const packet::interest_view& command, std::string_view module,
                     std::uint64_t unix_ms);

  /// Checks the signature of a prefix announcement.
  /// Errors: permission_denied, with the reason in a sentence
  result<void> check_announcement(const packet::data_view& data, std::uint64_t unix_ms) const;

 private:
  /// What one key has sent lately.
  struct history {
    struct seen {
      std::uint64_t time_ms;
      std::string nonce;
    };
    std::deque<seen> commands;    // in order of arrival
    std::uint64_t forgotten = 0;  // newest time among those dropped for room
    std::uint64_t newest = 0;
  };

  result<const trusted_key*> signer(bytes_view signature_info, std::uint64_t unix_ms) const;
  result<void> check_trust(const packet::interest_view& command, std::uint64_t unix_ms);
  result<void> check_replay(const packet::name& key, const packet::signature_info_view& info,
                            std::uint64_t unix_ms);

  policy_settings settings_;
  std::map<packet::name, history> histories_;  // by key; only keys that have proved themselves
};

}  // namespace facet::management
