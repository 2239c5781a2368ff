// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/forwarding/face_table.hpp"
#include "core/forwarding/name_scope.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"
#include "core/tables/fib.hpp"
#include "core/tables/name_prefixes.hpp"
#include "core/tables/pit_entry.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace facet::forwarding {

/// An Interest on its way through the pipelines. For strategies to read.
///
/// Ownership: lives during one trigger.
struct incoming_interest {
  face_slot& face;                 ///< where it came from
  packet::interest_view view;      ///< as it will be forwarded: HopLimit lowered, Nonce present
  tables::name_prefixes prefixes;  ///< of its Name
  std::uint32_t nonce = 0;
  name_scope scope = name_scope::global;
  packet::buffer packet{};  ///< the octets of `view`
  bytes_view pit_token{};   ///< empty when there is none
  std::optional<std::uint64_t> congestion_mark{};
};

/// What a strategy may do. Implemented by the forwarder; meant for the duration of one trigger.
class strategy_host {
 public:
  /// The time of the packet being processed.
  [[nodiscard]] virtual time_point now() const = 0;

  /// Next hops of the longest matching prefix, cheapest first.
  [[nodiscard]] virtual std::span<const tables::fib_hop> next_hops(incoming_interest& interest) = 0;

  /// Whether the Interest may go out over `out` at all: not back where it came from (unless that is
  /// an ad hoc link), within its scope, to a face that exists.
  [[nodiscard]] virtual bool eligible(const incoming_interest& interest,
                                      const tables::face_ref& out) = 0;

  /// Sends the Interest. Answers the out-record, or null when it was dropped (and counted): the
  /// face is gone, HopLimit or scope forbid it, it is too large.
  virtual tables::out_record* send_interest(incoming_interest& interest, tables::pit_entry& entry,
                                            const tables::face_ref& out) = 0;

  /// Answers the sender of the Interest with a Nack and forgets its request. When nobody else
  /// waits, the entry ends here: do not touch it afterwards.
  virtual void reject(incoming_interest& interest, tables::pit_entry& entry,
                      packet::nack_reason reason) = 0;

  /// Answers one downstream of a pending entry with a Nack and forgets its request.
  virtual void nack(tables::pit_entry& entry, tables::in_record& downstream,
                    packet::nack_header reason) = 0;

  /// Answers a looping Interest with a Nack; pending requests stay.
  virtual void nack_loop(incoming_interest& interest, packet::nack_reason reason) = 0;

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
/// that chose it. State per Interest lives in the entry and its records.
///
/// A new strategy is one file in strategies/ and one line in strategies/strategies.def.
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

  /// Data came for `entry`, which is satisfied and ends after this: learn from it. The forwarder
  /// sends the Data to all downstreams itself. `from` may not be an upstream that was asked.
  virtual void on_data(const packet::data_view& data, const tables::face_ref& from,
                       tables::pit_entry& entry, strategy_host& host);

  /// An upstream answered No; its out-record has the reason. The default waits for all upstreams
  /// and then gives the least severe of their reasons to every downstream.
  virtual void on_nack(tables::out_record& upstream, tables::pit_entry& entry, strategy_host& host);
};

}  // namespace facet::forwarding
