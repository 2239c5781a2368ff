// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/forwarding/counters.hpp"
#include "core/forwarding/data_pass.hpp"
#include "core/forwarding/drop_log.hpp"
#include "core/forwarding/entry_observer.hpp"
#include "core/forwarding/explanation.hpp"
#include "core/forwarding/face.hpp"
#include "core/forwarding/route_request.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/name.hpp"
#include "core/tables/eviction_order.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace facet::forwarding {

/// What to do with Data that nobody asked for (NFD: cs_unsolicited_policy). "Admit" puts it into
/// the content store; it is sent to nobody in any case.
enum class unsolicited_policy : std::uint8_t { drop_all, admit_local, admit_network, admit_all };

/// Bounds and policies of one forwarder.
struct forwarder_options {
  /// Memory of the content store in octets, by packet::buffer::footprint() plus its own records.
  /// Beyond it, or beyond `cs_packets`, Data goes as `cs_replacement` says.
  std::size_t cs_bytes = std::size_t{64} << 20;
  /// Data packets the content store holds at most (NFD's Capacity, and its default).
  std::size_t cs_packets = std::size_t{1} << 16;
  tables::cs_policy cs_replacement = tables::cs_policy::lru;

  /// Entries and octets (of Interests) the pending Interest table may hold. What is pending is
  /// never pushed out: a newcomer that does not fit is refused with Nack Congestion and counted.
  std::size_t pit_limit = std::size_t{1} << 18;
  std::size_t pit_bytes = std::size_t{256} << 20;

  /// A longer InterestLifetime counts as this: a place in a bounded table is not held for ever. The
  /// wire keeps the original.
  duration max_lifetime = std::chrono::hours{1};

  /// Seeds the nonces given to Interests that come without one; a fixed seed repeats a run exactly.
  std::uint64_t seed = 0x0fac'e700'0000'0001;

  unsolicited_policy unsolicited = unsolicited_policy::drop_all;

  /// HopLimit given to Interests that come without one; 0: none (NFD: default_hop_limit).
  std::uint8_t default_hop_limit = 0;

  /// Names of the regions this forwarder is in. An Interest whose ForwardingHint has a delegation
  /// that is a prefix of one of them has arrived where its producer is: the hint is taken out and
  /// its own Name counts from here on (NFD: network_region).
  std::vector<packet::name> regions{};

  /// Newest drops that are remembered with their Names; 128 octets each once they happen.
  std::size_t drop_log_entries = 1024;
};

/// One next hop of a prefix, cheapest first in listings.
struct next_hop {
  face_id face = no_face;
  std::uint64_t cost = 0;
  friend bool operator==(const next_hop&, const next_hop&) = default;
};

struct fib_listing {
  packet::name prefix;
  std::vector<next_hop> next_hops;
};

struct strategy_listing {
  packet::name prefix;
  packet::name strategy;  ///< the instance's full name: version and parameters included
};

struct pending_listing {
  packet::name name;
  bool can_be_prefix = false;
  bool must_be_fresh = false;
  duration expires_in{};
  std::vector<face_id> waiting;  ///< downstreams
  std::vector<face_id> asked;    ///< upstreams
};

/// Entries in each table.
struct table_sizes {
  std::size_t fib = 0;
  std::size_t pit = 0;
  std::size_t cs = 0;
  std::size_t strategy_choices = 0;
  std::size_t dead_nonces = 0;
  std::size_t measurements = 0;  ///< of all strategies together
};

struct cs_info {
  std::size_t capacity_bytes = 0;
  std::size_t used_bytes = 0;
  std::size_t entries = 0;
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  bool admits = true;
  bool serves = true;
  std::size_t capacity_packets = 0;
  tables::cs_policy policy = tables::cs_policy::lru;
};

/// An NDN forwarder without any input or output of its own: it is given packets and the time, and
/// answers what to send where. It never reads a clock, opens a descriptor or sends a message.
///
/// The pipelines are NFD's (incoming, outgoing, looped Interest; content store hit and miss;
/// incoming, outgoing, unsolicited Data; incoming, outgoing Nack). Strategies at the start:
/// best-route at `/`, multicast at `/localhost` and `/ndn/broadcast`, best-route at
/// `/localhost/nfd`. Data under /localhost is not cached, as it states what this host is at this
/// moment.
///
/// Time:    `now` never goes back from one call to the next.
/// Threads: one at a time.
/// Errors:  no packet, however hostile, makes a call fail; it is dropped and counted.
/// Source:  NFD Developer's Guide (pipelines, strategies); NDN Packet Format 0.3; NDNLPv2.
class forwarder {
 public:
  explicit forwarder(forwarder_options options = {});
  ~forwarder();
  forwarder(forwarder&&) noexcept;
  forwarder& operator=(forwarder&&) noexcept;

  // -- faces --------------------------------------------------------------------------------------

  /// Adds a face, or gives an existing one new traits. @pre face is not no_face
  void add_face(face_id face, const face_traits& traits);

  /// Forgets a face and every route, pending request and sent Interest of it; its counters live on
  /// in totals(). Nothing is sent to it any more, even if a face of the same number is added later.
  void remove_face(face_id face);

  /// As remove_face(), in bounded time: next hops that lead to it stay listed, where nobody follows
  /// them, until remove_next_hops() has removed them.
  void detach_face(face_id face);

  /// Removes next hops to a face, at most `limit`. @returns whether there are more
  bool remove_next_hops(face_id face, std::size_t limit);

  /// Traits of a face, or null when there is no such face.
  [[nodiscard]] const face_traits* traits(face_id face) const;

  // -- routes -------------------------------------------------------------------------------------

  /// Adds or updates one next hop of a prefix. Interests that are pending go to an added one with
  /// the next tick() or receive() if their strategy wants that (multicast does); next_deadline() is
  /// due at once then.
  ///
  /// Errors: not_found: no such face · invalid_argument: more than 32 components
  result<void> set_next_hop(packet::name_view prefix, face_id face, std::uint64_t cost);

  /// Removes one next hop; nothing happens when it is not there.
  void remove_next_hop(packet::name_view prefix, face_id face);

  /// The regions this forwarder is in (forwarder_options::regions), for Interests from now on.
  void set_regions(std::vector<packet::name> regions);
  [[nodiscard]] const std::vector<packet::name>& regions() const;

  /// The HopLimit for Interests that come without one, from now on; 0: none.
  void set_default_hop_limit(std::uint8_t limit);

  // -- strategies ---------------------------------------------------------------------------------

  /// Chooses the strategy for names under `prefix`, for the next Interest of each: what is pending
  /// is finished by the strategy that sent it (see strategy.hpp). The version may be
  /// left out (then the one there is); components `parameter~value` may follow it.
  ///
  /// Errors: not_found: unknown strategy or version · invalid_argument: bad parameter, or a prefix
  /// of
  ///         more than 32 components
  result<void> set_strategy(packet::name_view prefix, packet::name_view strategy);

  /// Goes back to what the shorter prefix says. Errors: invalid_argument: `/` must have a strategy
  result<void> unset_strategy(packet::name_view prefix);

  // -- self-learning ------------------------------------------------------------------------------

  /// Lets Data from `face` be announced to other hosts with this prefix announcement, by prefixes
  /// whose strategy is self-learning. Replaces the face's earlier announcement of the same prefix;
  /// an ExpirationPeriod of 0 withdraws it. Goes with the face. Its signature and ValidityPeriod
  /// are the caller's to check.
  ///
  /// @param announcement  one Data, see packet::prefix_announcement
  /// Errors: not_found: no such face · invalid_argument: not an announcement, or more than 32
  ///         components
  result<void> set_announcement(face_id face, const packet::buffer& announcement, time_point now);

  /// Routes that strategies learned or gave up since the last call, for the owner to add to the RIB
  /// or to remove from it: nothing is forwarded by them before that. At most 1024, later ones are
  /// asked for again. Call it after receive() and tick().
  std::vector<route_request> take_route_requests();

  // -- packets ------------------------------------------------------------------------------------

  /// Processes packets in order and appends what to send to `out`.
  ///
  /// batch: each one bare Interest, Data or LpPacket, from its first octet to its last.
  /// Ownership: takes its own handle of what it keeps. A buffer to which the batch holds the only
  /// handle may be changed in place (HopLimit); others are copied when they must differ.
  void receive(face_id in, std::span<const packet::buffer> batch, time_point now,
               std::vector<transmission>& out);

  /// As receive(), one packet in a name space that several forwarders share: see data_pass.
  /// Interests and Nacks belong to one shard only and know no passes.
  pass_outcome receive_pass(face_id in, const packet::buffer& packet, data_pass pass,
                            time_point now, std::vector<transmission>& out);

  /// Pending Interests with CanBePrefix whose Names have fewer than `depth` components (a digest at
  /// the end does not count): those that Data of other shards may satisfy.
  [[nodiscard]] std::size_t pending_prefixes(std::size_t depth) const;

  /// Does what is due: Interests expire, strategies' timers fire, new next hops are used. Bounded
  /// work per call (1024 entries); when more is due, next_deadline() is not later than `now`.
  void tick(time_point now, std::vector<transmission>& out);

  /// When tick() should be called next: at most 1.05 ms after something is due; none when nothing
  /// is pending. Correctness does not depend on it: what is overdue is never matched.
  [[nodiscard]] std::optional<time_point> next_deadline() const;

  // -- what happened ------------------------------------------------------------------------------

  /// Counters of a face, or null when there is no such face. Valid until faces change.
  [[nodiscard]] const face_counters* counters(face_id face) const;

  /// Counters of everything, removed faces included.
  [[nodiscard]] forwarder_counters totals() const;

  /// Lets the owner of a face add what it dropped itself (queue_full, face_closed, too_large …), so
  /// that all drops are found in one place. An unknown face counts in the totals.
  void count_drops(face_id face, drop_reason reason, std::uint64_t packets);

  /// What would happen to an Interest of that Name, and why. Changes and counts nothing.
  [[nodiscard]] explanation explain(packet::name_view name, time_point now) const;

  /// Packets ever noted in the log of drops: all that were dropped here, but for `suppressed`,
  /// which loses nothing, and what owners of faces count.
  [[nodiscard]] std::uint64_t drops_noted() const;
  /// Those after the first `seen`, as far as they are still remembered; oldest first.
  [[nodiscard]] std::vector<drop_note> drops_since(std::uint64_t seen) const;

  /// Tells somebody how pending Interests end, from now on; null: nobody, which costs nothing.
  /// Ownership: borrowed until the next call or the forwarder's end.
  void observe_entries(entry_observer* observer);

  [[nodiscard]] table_sizes sizes() const;
  [[nodiscard]] std::vector<fib_listing> fib_entries() const;            ///< in canonical order
  [[nodiscard]] std::vector<strategy_listing> strategy_choices() const;  ///< in canonical order
  /// The full name of the strategy chosen for exactly this prefix; nothing when none was.
  [[nodiscard]] std::optional<packet::name> chosen_strategy(packet::name_view prefix) const;
  /// What is pending at `now`, at most so many, in canonical order. Sorts the whole table.
  [[nodiscard]] std::vector<pending_listing> pending_interests(time_point now,
                                                               std::size_t most) const;
  /// Names of stored Data, at most so many, in canonical order.
  [[nodiscard]] std::vector<packet::name> cached_names(std::size_t most) const;

  // -- content store ------------------------------------------------------------------------------

  [[nodiscard]] cs_info content_store() const;

  /// Changes a bound, in octets or in packets; what no longer fits goes at once.
  void set_cs_capacity(std::size_t bytes);
  void set_cs_packets(std::size_t packets);

  /// Changes what goes first, for what is stored already too.
  void set_cs_policy(tables::cs_policy policy);

  /// What happens to Data that nobody asked for, from now on.
  void set_unsolicited(unsolicited_policy policy);

  /// Whether new Data is stored, and whether stored Data is served.
  void set_cs_flags(bool admit, bool serve);

  /// Erases at most `limit` packets under a prefix and returns how many.
  std::size_t erase_cached(packet::name_view prefix, std::size_t limit);

  /// Whether a packet under a prefix is cached.
  [[nodiscard]] bool has_cached(packet::name_view prefix) const;

 private:
  class engine;
  std::unique_ptr<engine> engine_;
};

}  // namespace facet::forwarding
