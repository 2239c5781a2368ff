// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/forwarding/announcement_table.hpp"
#include "core/forwarding/face_table.hpp"
#include "core/forwarding/name_scope.hpp"
#include "core/forwarding/route_request.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"
#include "core/tables/fib.hpp"
#include "core/tables/name_prefixes.hpp"
#include "core/tables/pit_entry.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace facet::forwarding {

/// An Interest on its way through the pipelines. For strategies to read.
///
/// Ownership: lives during one trigger.
struct incoming_interest {
  incoming_interest(face_slot& from, const packet::interest_view& interest) noexcept
      : face(from), view(interest), prefixes(interest.name) {}

  face_slot& face;                 ///< where it came from
  packet::interest_view view;      ///< as it will be forwarded: HopLimit lowered, Nonce present
  tables::name_prefixes prefixes;  ///< of its Name
  std::uint32_t nonce = 0;
  name_scope scope = name_scope::global;
  packet::buffer packet{};  ///< the octets of `view`
  bytes_view pit_token{};   ///< empty when there is none
  std::optional<std::uint64_t> congestion_mark{};
  bool non_discovery = false;  ///< it came with NonDiscovery
  /// For the strategy to set: what is sent from now on carries NonDiscovery.
  bool send_non_discovery = false;
};

/// What a strategy may do. Implemented by the forwarder; meant for the duration of one trigger.
class strategy_host {
 public:
  /// The time of the packet being processed.
  [[nodiscard]] virtual time_point now() const = 0;

  /// A random number of the forwarder's own sequence: forwarder_options::seed repeats it.
  virtual std::uint64_t random() = 0;

  // -- Interests ----------------------------------------------------------------------------------

  /// Next hops of the longest matching prefix, cheapest first.
  [[nodiscard]] virtual std::span<const tables::fib_hop> next_hops(incoming_interest& interest) = 0;

  /// Every face that leads to another host.
  [[nodiscard]] virtual std::vector<tables::face_ref> non_local_faces() const = 0;

  /// Whether the Interest may go out over `out` at all: not back where it came from (unless that is
  /// an ad hoc link), within its scope, to a face that exists.
  [[nodiscard]] virtual bool eligible(const incoming_interest& interest,
                                      const tables::face_ref& out) = 0;

  /// Sends the Interest. Answers the out-record, or null when it was dropped (and counted): the
  /// face is gone, HopLimit or scope forbid it, it is too large.
  virtual tables::out_record* send_interest(incoming_interest& interest, tables::pit_entry& entry,
                                            const tables::face_ref& out) = 0;

  /// Sends the Interest a second way, with a Nonce of its own, so that meeting the first somewhere
  /// is no loop. Otherwise like send_interest().
  virtual tables::out_record* send_probe(const incoming_interest& interest,
                                         tables::pit_entry& entry, const tables::face_ref& out) = 0;

  /// The Interest that a downstream of the entry waits for, to be sent when no packet is being
  /// processed. @pre `downstream` is one of entry.in, and its face exists
  [[nodiscard]] virtual incoming_interest pending_interest(const tables::pit_entry& entry,
                                                           const tables::in_record& downstream) = 0;

  // -- Nacks and ends -----------------------------------------------------------------------------

  /// Answers the sender of the Interest with a Nack and forgets its request. When nobody else
  /// waits, the entry ends here: do not touch it afterwards.
  virtual void reject(incoming_interest& interest, tables::pit_entry& entry,
                      packet::nack_reason reason) = 0;

  /// Ends the entry; nobody is told. Do not touch it afterwards.
  virtual void abandon(tables::pit_entry& entry) = 0;

  /// Answers one downstream of a pending entry with a Nack and forgets its request.
  virtual void nack(tables::pit_entry& entry, tables::in_record& downstream,
                    packet::nack_header reason) = 0;

  /// Answers a looping Interest with a Nack; pending requests stay.
  virtual void nack_loop(incoming_interest& interest, packet::nack_reason reason) = 0;

  // -- entries ------------------------------------------------------------------------------------

  /// During on_data: lets the satisfied entry live on for `time` if an upstream has not answered
  /// yet, so that its Data, too, reaches on_data and is measured.
  virtual void keep(duration time) = 0;

  /// Calls on_timer() for the entry after `time` (virtual or real, at most 1.05 ms late) unless it
  /// ends before. One timer per entry: a second call moves it.
  virtual void set_timer(tables::pit_entry& entry, duration time) = 0;
  virtual void cancel_timer(tables::pit_entry& entry) = 0;

  /// Asks for on_new_hop() for as long as the entry is pending.
  virtual void follow_routes(tables::pit_entry& entry) = 0;

  // -- measurements -------------------------------------------------------------------------------

  /// Components of the prefix under which to keep what is learned of this Name: those of its FIB
  /// entry, or of the strategy choice where that is longer.
  [[nodiscard]] virtual std::size_t measured_depth(tables::name_prefixes& name) = 0;

  /// Components of the prefix that has the next hops for a Name; 0 without one.
  [[nodiscard]] virtual std::size_t routed_depth(tables::name_prefixes& name) = 0;

  /// Components of the prefix that a Name's strategy was chosen for.
  [[nodiscard]] virtual std::size_t chosen_depth(tables::name_prefixes& name) = 0;

  // -- self-learning ------------------------------------------------------------------------------

  /// During on_data: the PrefixAnnouncement that came with the Data (one Data element, whose inside
  /// nobody has looked at); empty when there is none.
  [[nodiscard]] virtual bytes_view announcement() const = 0;

  /// During on_data: sends this announcement with the Data to every downstream of the entry that
  /// asked for discovery from another host. @param announcement  must outlive the trigger
  virtual void announce(bytes_view announcement) = 0;

  /// Announced prefixes and who can be reached there.
  [[nodiscard]] virtual announcement_table& announcements() = 0;

  /// Asks the forwarder's owner for a change of routes (forwarder::take_route_requests).
  virtual void request_route(route_request request) = 0;

 protected:
  ~strategy_host() = default;
};

/// What a strategy did with an Interest.
enum class interest_outcome : std::uint8_t {
  sent,        ///< to one upstream at least
  suppressed,  ///< not now: the same was sent a moment ago
  no_route,    ///< there is nowhere to send it
};

/// Decides where Interests go. One instance per forwarder and strategy name, shared by all prefixes
/// that chose it. State per Interest lives in the entry and its records, state per prefix in
/// tables::measurements.
///
/// A new strategy is one file in strategies/ and one line in strategies/strategies.def.
///
/// Triggers and those of NFD: on_interest is afterReceiveInterest; on_loop is onInterestLoop;
/// on_data is beforeSatisfyInterest (sending Data to the downstreams, which afterReceiveData does
/// there, is the forwarder's own work); on_nack is afterReceiveNack; on_new_hop is afterNewNextHop.
/// What the content store has is sent without asking the strategy (the default of
/// afterContentStoreHit). NFD's strategies start timers where they like; here an entry has one
/// (on_timer), and what is measured is judged when it is next looked at.
///
/// When a prefix changes its strategy, entries that are pending stay with the one that sent them
/// until the next Interest for the same Name, which the new one handles as its own: it sees the
/// records, but no suppression, timer or mark of its predecessor. What the old one measured under
/// names that are no longer its own is forgotten.
///
/// Time:    virtual or real, only through strategy_host::now().
/// Threads: one at a time.
class strategy {
 public:
  virtual ~strategy() = default;

  /// An Interest came that the content store could not answer. Its in-record exists; `entry` may be
  /// new, or have other downstreams and upstreams already (then this is a retransmission or another
  /// consumer's request for the same).
  virtual interest_outcome on_interest(incoming_interest& interest, tables::pit_entry& entry,
                                       strategy_host& host) = 0;

  /// An Interest came back. The default answers Nack Duplicate.
  virtual void on_loop(incoming_interest& interest, strategy_host& host);

  /// Data came for `entry`: learn from it. The forwarder sends it to all downstreams after this and
  /// ends the entry, unless strategy_host::keep() was called. `from` may not be an upstream that
  /// was asked. Nobody waits (entry.in is empty) when an upstream was slower than another.
  virtual void on_data(const packet::data_view& data, const tables::face_ref& from,
                       tables::pit_entry& entry, strategy_host& host);

  /// An upstream answered No; its out-record has the reason. When no other upstream may still
  /// answer, the entry ends after this. The default waits for all upstreams and then gives the
  /// least severe of their reasons to every downstream.
  virtual void on_nack(tables::out_record& upstream, tables::pit_entry& entry, strategy_host& host);

  /// A next hop was added for an entry for which strategy_host::follow_routes() was called. Must
  /// not end the entry. The default ignores it.
  virtual void on_new_hop(const tables::fib_hop& hop, tables::pit_entry& entry,
                          strategy_host& host);

  /// The entry's timer fired. Entries whose lifetime is over have ended before. The default does
  /// nothing.
  virtual void on_timer(tables::pit_entry& entry, strategy_host& host);

  /// A face is gone; its ref will never be used again.
  virtual void on_face_removed(const tables::face_ref& face);

  // -- housekeeping of what was measured; strategies without measurements need none of it
  // -----------

  /// Frees measurements that are over, at most `limit`.
  virtual void purge_measurements(time_point now, std::size_t limit);

  /// Forgets measurements of prefixes that are no longer this strategy's own.
  virtual void forget_measurements(const std::function<bool(packet::name_view)>& is_foreign);

  [[nodiscard]] virtual std::size_t measurement_count() const;
};

}  // namespace facet::forwarding
