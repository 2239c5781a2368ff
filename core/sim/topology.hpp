// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/tables/eviction_order.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace facet::sim {

/// Which packet of a link's queue is dropped, and when.
enum class drop_policy : std::uint8_t {
  tail,   ///< the newest, when `queue` wait already
  head,   ///< the oldest, when `queue` wait already
  red,    ///< the newest, by chance: the surer the longer the queue has been; see random_early_drop
  codel,  ///< the oldest, when all have waited too long for a while; see controlled_delay
};

/// Both directions of a link, each with a transmitter and a queue of its own.
struct link_traits {
  duration delay{std::chrono::milliseconds{10}};  ///< of propagation
  duration jitter{0};       ///< added to each packet's delay, evenly from 0 to this; packets may
                            ///< overtake each other
  std::uint64_t rate = 0;   ///< bit/s; 0: without limit, and without a queue
  double loss = 0;          ///< share of packets that are lost on the way
  std::size_t queue = 100;  ///< packets that wait behind the one being sent, at most
  drop_policy drops = drop_policy::tail;
  bool congestion_marks = true;  ///< set on packets while the queue stays long; see link_end
  std::uint64_t metric = 1;      ///< for routing
  friend bool operator==(const link_traits&, const link_traits&) = default;
};

/// A strategy for the Names under a prefix.
struct strategy_choice {
  std::string prefix = "/";
  std::string strategy = "best-route";  ///< a short name, or a whole one with parameters
  friend bool operator==(const strategy_choice&, const strategy_choice&) = default;
};

/// The forwarder of a node.
struct node_traits {
  std::size_t content_store_packets = 100;
  tables::cs_policy content_store_policy = tables::cs_policy::lru;
  std::size_t pit_entries = 65536;
  std::vector<strategy_choice> strategies{};
};

struct node_spec {
  std::string name;
  double x = 0;  ///< for drawing
  double y = 0;
  node_traits traits{};
  std::size_t line = 0;  ///< of the file that says so, for errors; 0: none does
};

struct link_spec {
  std::string a;
  std::string b;
  link_traits traits{};
  std::size_t line = 0;
};

/// Nodes and the links between them. Nodes are numbered in this order.
struct topology {
  std::vector<node_spec> nodes;
  std::vector<link_spec> links;
};

/// What generated nodes and links are like.
struct topology_defaults {
  node_traits node;
  link_traits link;
};

// -- generated; nodes are called n0, n1 … ---------------------------------------------------------

topology make_line(std::size_t nodes, const topology_defaults& like);
topology make_ring(std::size_t nodes, const topology_defaults& like);
topology make_grid(std::size_t width, std::size_t height, const topology_defaults& like);
/// Root n0; every node above the last level has `fanout` children.
/// @param depth  levels below the root
topology make_tree(std::size_t depth, std::size_t fanout, const topology_defaults& like);
/// `left` nodes l0 … at router0, `right` nodes r0 … at router1, and one link between the routers.
topology make_dumbbell(std::size_t left, std::size_t right, const topology_defaults& like,
                       const link_traits& bottleneck);
/// Each new node gets `attach` links to nodes that are there, in proportion to their degrees.
///
/// Source: Barabási and Albert, "Emergence of Scaling in Random Networks" (1999).
topology make_barabasi_albert(std::size_t nodes, std::size_t attach, std::uint64_t seed,
                              const topology_defaults& like);
/// Nodes on the unit square; two at distance d are joined with probability alpha·e^(−d/(beta·√2)).
/// Parts that chance left apart are joined by their closest pair. With `delay_by_distance` the
/// delay of the defaults is that of a link of length 1.
///
/// Source: Waxman, "Routing of Multipoint Connections" (1988).
topology make_waxman(std::size_t nodes, double alpha, double beta, std::uint64_t seed,
                     bool delay_by_distance, const topology_defaults& like);

// -- imported -------------------------------------------------------------------------------------

/// Reads ndnSIM's text (AnnotatedTopologyReader): sections `router` and `link`. A link's queue is a
/// number of packets, or a class of ns-3: DropTailQueue is drop_policy::tail, RedQueue and
/// RedQueueDisc are red, CoDelQueue and CoDelQueueDisc codel, with MaxPackets or MaxSize (packets)
/// for its length. Their other attributes (MinTh, MaxTh, MeanPktSize, QW, Target, Interval …) are
/// not modelled and left alone: red and codel have the values they have. Of the error models after
/// the queue it knows RateErrorModel per packet.
///
/// @param origin  what the text is, for errors
/// Errors: invalid_argument, with the line
result<topology> parse_ndnsim_topology(std::string_view text, const std::string& origin,
                                       const topology_defaults& like);
/// Reads Mini-NDN's conf: sections [nodes] and [links] with delay, bw (Mbit/s), loss (%),
/// max_queue_size and jitter; other attributes are left alone, as are other sections.
///
/// Errors: invalid_argument, with the line
result<topology> parse_mini_ndn_topology(std::string_view text, const std::string& origin,
                                         const topology_defaults& like);

/// "10ms", "2s", "5us", "7ns". Nothing when it is no such time.
bool read_time(std::string_view text, duration& time);
/// "10Mbps", "2.5Gbps", "64kbps", "100bps", with "b/s" and "bit/s" too.
bool read_rate(std::string_view text, std::uint64_t& bits_per_second);

}  // namespace facet::sim
