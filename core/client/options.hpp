// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace facet::client {

/// What shared memory an application will have.
enum class memory_kind : std::uint8_t {
  sealed_or_named,  ///< without a name when the forwarder has that, else with one
  sealed,           ///< only without: nobody else can find, open or truncate it; else the socket
  named,            ///< only with a name: /dev/shm/ndn-shm-…, as ndn-rs has it
};

/// How an application attaches. The defaults suit every ordinary application.
struct options {
  /// Control socket of the forwarder; empty: see default_socket_paths().
  std::string socket_path{};
  /// False: data travels over the control socket too.
  bool shared_memory = true;
  memory_kind memory = memory_kind::sealed_or_named;
  /// Largest payload the application will put into one packet; absent: ordinary 8800-octet packets.
  std::optional<std::uint64_t> mtu{};
  /// Slots wanted per ring; absent: the forwarder's choice (256).
  std::optional<std::uint64_t> capacity{};
  /// Packets with a congestion mark arrive as whole LpPackets over shared memory, too (over the
  /// socket they always do): for an application that reads what it receives with packet::decode_lp
  /// or received.hpp. False: the mark is taken off there, and packets come bare.
  bool congestion_marks = false;
  /// Limit on connecting, including the whole handshake.
  std::chrono::milliseconds connect_timeout{4000};
  /// Limit on one management command.
  std::chrono::milliseconds command_timeout{4000};
  /// How long a send waits for a forwarder that takes nothing before it reports `stalled`.
  std::chrono::milliseconds send_deadline{5000};
  /// Longest spin before a waiting call parks; it spins only while packets come faster than this.
  /// 0: park at once.
  std::chrono::microseconds spin{100};
  /// Attach again, and register every prefix again, when the forwarder restarts.
  bool reconnect = true;
  /// Pause before the second attempt to reconnect; doubles up to `reconnect_max_delay`.
  std::chrono::milliseconds reconnect_delay{20};
  std::chrono::milliseconds reconnect_max_delay{250};
};

/// How a prefix is registered.
struct route_options {
  std::uint64_t cost = 0;
  std::uint64_t origin = 0;  ///< route_origin::app
  bool child_inherit = true;
  bool capture = false;
  std::optional<std::chrono::milliseconds> expires{};  ///< absent: until unregistered or closed
};

/// What happened on a connection since it was opened, over all reconnects.
struct statistics {
  std::uint64_t packets_in = 0;
  std::uint64_t packets_out = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t full_waits = 0;     ///< sends that found no room and waited
  std::uint64_t parks = 0;          ///< waits that slept instead of spinning
  std::uint64_t rescued_wakes = 0;  ///< packets found by timed re-examination, not by a doorbell
  std::uint64_t reconnects = 0;
  std::uint64_t renewals = 0;   ///< faces replaced before their indices wrapped
  std::uint64_t discarded = 0;  ///< things on the socket that nobody waited for, or malformed
};

}  // namespace facet::client
