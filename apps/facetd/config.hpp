// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/listen_options.hpp"
#include "apps/facetd/listen_address.hpp"
#include "core/base/result.hpp"
#include "core/forwarding/forwarder.hpp"
#include "core/management/access.hpp"
#include "core/management/command_policy.hpp"
#include "core/packet/name.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Configuration of facetd, as plain values: nothing here knows actors. node_options.hpp makes of
/// it what a forwarder is started with.
namespace facet::apps {

/// Longest polling of a ring that was busy, by the preset's name: eager (5 ms) for the lowest
/// latency at the price of a core, balanced (100 µs, the default), frugal (none: parks at once).
/// Nothing when there is no such preset.
std::optional<std::chrono::nanoseconds> poll_preset(std::string_view name) noexcept;

/// Faces and the memory they may hold.
struct face_settings_config {
  mode_t shm_mode = 0600;                            ///< of regions and doorbells
  std::uint32_t shm_capacity = 0;                    ///< slots a ring; 0: default
  std::size_t queue_octets = std::size_t{16} << 20;  ///< waiting for a slow peer, per face
  std::size_t queue_total = std::size_t{256} << 20;  ///< memory of what waits, all faces
  std::chrono::nanoseconds send_deadline = std::chrono::seconds{5};
  std::size_t batch = 32;  ///< packets per drain
  std::chrono::nanoseconds poll = std::chrono::microseconds{100};
  std::size_t max_on_demand = 4096;  ///< faces that peers may make by UDP and TCP
  bool congestion_marking = true;    ///< of faces over sockets, unless a command says otherwise
  std::size_t udp_mtu = 8800;        ///< longest datagram, unless a command says otherwise
  std::chrono::nanoseconds udp_idle_timeout = std::chrono::seconds{600};  ///< 0: never
};

/// A face that is made at the start: [[face]].
struct static_face {
  std::string uri;
  std::string local_uri;                     ///< UDP only; empty: the forwarder's choice
  std::uint64_t mtu = 0;                     ///< 0: the default
  std::optional<std::uint64_t> persistency;  ///< of management::persistency
  std::optional<bool> local_fields;          ///< these not given: as the kind of face has it
  std::optional<bool> reliability;
  std::optional<bool> congestion_marking;
  std::optional<std::uint64_t> congestion_interval_ms;
  std::optional<std::uint64_t> congestion_threshold;  ///< octets
  friend bool operator==(const static_face&, const static_face&) = default;
};

/// A route that is there from the start: [[route]].
struct static_route {
  packet::name prefix;
  std::string face;  ///< FaceUri of a [[face]] or of any face that is there
  std::uint64_t cost = 0;
  bool child_inherit = true;
  bool capture = false;
  friend bool operator==(const static_route&, const static_route&) = default;
};

/// A strategy that is chosen at the start: [[strategy]].
struct static_strategy {
  packet::name prefix;
  packet::name strategy;
  friend bool operator==(const static_strategy&, const static_strategy&) = default;
};

/// Everything that can be set for facetd. The defaults are those of an installation without a
/// configuration file; deploy/facet.example.toml documents every key.
struct daemon_config {
  std::string log_level = "info";
  std::string socket_path;            ///< of the control socket; empty: default_socket_path()
  mode_t socket_mode = 0666;          ///< who may connect
  std::optional<gid_t> socket_group;  ///< of the socket; nothing: facetd's own
  std::size_t lanes = 1;              ///< threads that forward
  face_settings_config faces;
  /// Where NFD is reached, too: ports that somebody else has are done without.
  actors::listen_options udp{.ipv4 = true, .ipv6 = true, .required = false};
  actors::listen_options tcp{.ipv4 = true, .ipv6 = true, .required = false};
  actors::multicast_options multicast{.ipv4 = true, .ipv6 = true};
  forwarding::forwarder_options forwarder;
  std::optional<listen_address> http;  ///< where metrics and the dashboard are; nothing: nowhere
  std::string trust_anchor;            ///< file of trusted keys; empty: none
  /// The anchors in it are read by load_anchors.
  management::policy_settings policy;
  management::access_settings access;  ///< users of this host: what they may do and have
  std::string user;                    ///< whom facetd becomes when started as root; empty: stays
  std::string group;                   ///< empty: the user's own
  std::vector<static_face> static_faces;
  std::vector<static_route> static_routes;
  std::vector<static_strategy> static_strategies;

  /// Every key that was set, with its value as text: what a reload compares.
  std::map<std::string, std::string> keys;
};

/// Reads TOML text over the defaults in `config`. Everything wrong with it is reported at once:
/// unknown keys, values of the wrong type or out of range, each with its line.
///
/// @param origin  what the text is, for errors
/// Errors: invalid_argument
result<void> parse_config(std::string_view text, const std::string& origin, daemon_config& config);

/// As above, a file, and the trust anchors that it names.
///
/// Errors: not_found, permission_denied (a file), invalid_argument (its content)
result<void> read_config(const std::filesystem::path& file, daemon_config& config);

/// The keys whose values differ, in order.
std::vector<std::string> changed_keys(const daemon_config& before, const daemon_config& after);

/// Whether a running forwarder can take a new value of a key; the others need a restart.
bool reloadable(std::string_view key) noexcept;

/// The control socket when neither option nor file names one: /run/nfd/nfd.sock if that folder can
/// be written or made, else $XDG_RUNTIME_DIR/facet.sock, else /tmp/facet-UID.sock.
std::string default_socket_path();

}  // namespace facet::apps
