// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/forwarding/drop_log.hpp"
#include "core/forwarding/explanation.hpp"
#include "core/forwarding/face_table.hpp"
#include "core/forwarding/forwarder.hpp"
#include "core/forwarding/strategy.hpp"
#include "core/forwarding/strategy_registry.hpp"
#include "core/tables/content_store.hpp"
#include "core/tables/dead_nonce_list.hpp"
#include "core/tables/fib.hpp"
#include "core/tables/pit.hpp"
#include "core/tables/prefix_map.hpp"

#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace facet::forwarding {

/// The inside of a forwarder: tables, and the pipelines between them.
///
/// interest_pipeline.cpp, data_pipeline.cpp, nack_pipeline.cpp: what comes in.
/// forwarding_hint.cpp: where hints lead. outgoing.cpp: what goes out. explain.cpp: what would
/// happen. engine.cpp: receive, tick,
/// and how entries end.
class forwarder::engine final : public strategy_host {
 public:
  explicit engine(forwarder_options options);

  void receive(face_id in, std::span<const packet::buffer> batch, time_point now,
               std::vector<transmission>& out);
  void tick(time_point now, std::vector<transmission>& out);

  result<void> set_strategy(packet::name_view prefix, packet::name_view name);
  result<void> unset_strategy(packet::name_view prefix);

  [[nodiscard]] explanation explain(packet::name_view name, time_point now) const;

  // strategy_host
  [[nodiscard]] time_point now() const override { return now_; }
  std::span<const tables::fib_hop> next_hops(incoming_interest& interest) override;
  bool eligible(const incoming_interest& interest, const tables::face_ref& out) override;
  tables::out_record* send_interest(incoming_interest& interest, tables::pit_entry& entry,
                                    const tables::face_ref& out) override;
  void reject(incoming_interest& interest, tables::pit_entry& entry,
              packet::nack_reason reason) override;
  void nack(tables::pit_entry& entry, tables::in_record& downstream,
            packet::nack_header reason) override;
  void nack_loop(incoming_interest& interest, packet::nack_reason reason) override;

 private:
  friend class forwarder;

  /// A packet and the link headers that matter, on arrival.
  struct arrival {
    face_slot& face;
    bytes_view wire;                        // of the Interest or Data
    const packet::buffer* whole = nullptr;  // the buffer when `wire` is all of it
    bytes_view pit_token{};
    std::optional<std::uint64_t> congestion_mark{};
    std::optional<std::uint64_t> next_hop{};
    bool no_cache = false;
  };
  enum class packet_type : std::uint8_t { interest, data, nack };

  // Arrivals
  void on_packet(face_slot& face, const packet::buffer& raw);
  void on_lp_packet(face_slot& face, const packet::buffer& raw);
  void on_interest(const arrival& a);
  void on_data(const arrival& a);
  void on_nack(face_slot& face, const packet::lp_view& lp);

  // Interest
  bool admit_interest(const arrival& a, const packet::interest_view& view);
  void process_interest(const arrival& a, incoming_interest& interest);
  std::uint32_t fresh_nonce();
  tables::pit_entry* find_pending(incoming_interest& interest);
  bool is_loop(tables::pit_entry& entry, const incoming_interest& interest) const;
  void on_loop(incoming_interest& interest);
  bool answer_from_store(incoming_interest& interest);
  void on_miss(const arrival& a, incoming_interest& interest, tables::pit_entry* entry);
  tables::pit_entry* make_entry(incoming_interest& interest);
  void prepare_to_forward(const arrival& a, incoming_interest& interest) const;
  void record_downstream(incoming_interest& interest, tables::pit_entry& entry, bool is_new);
  void send_to_chosen_face(const arrival& a, incoming_interest& interest, tables::pit_entry& entry);

  // ForwardingHint
  [[nodiscard]] bool in_producer_region(const packet::interest_view& interest) const;
  [[nodiscard]] std::span<const tables::fib_hop> hops_by_hint(const packet::interest_view& interest,
                                                              face_scope from) const;

  // Data
  void on_unsolicited(const arrival& a, const packet::data_view& data,
                      tables::name_prefixes& prefixes);
  void satisfy(const arrival& a, const packet::data_view& data, name_scope scope,
               const packet::buffer& packet);
  bool deliver(const arrival& a, tables::pit_entry& entry, name_scope scope,
               const packet::buffer& packet);
  bool delivered_already(const tables::in_record& downstream);

  // Outgoing
  bool transmit(face_slot& to, packet_type type, packet::lp_headers headers, bytes_view wire,
                const packet::buffer* whole);
  void transmit_nack(face_slot& to, packet::nack_header reason, bytes_view pit_token,
                     bytes_view interest);
  bool send_data(const packet::buffer& packet, face_id from, face_slot& to, bytes_view pit_token,
                 std::optional<std::uint64_t> mark, name_scope scope);

  // Drops: counted with their reason, and noted with their Name
  void drop(face_slot& face, drop_reason reason, const packet::name_view* name = nullptr);
  void drop(face_slot& face, drop_reason reason, packet::name_view name) {
    drop(face, reason, &name);
  }
  void drop_unsent(face_slot& to, drop_reason reason, bytes_view wire);

  // Explanations
  void explain_store(explanation& e, time_point now) const;
  void explain_pending(explanation& e, tables::name_prefixes& prefixes, bool can_be_prefix,
                       bool must_be_fresh, time_point now) const;

  // Ends of entries
  void expire(std::size_t limit, bool exactly);
  void finish(tables::pit_entry& entry, std::optional<duration> freshness);
  void forget_gone_faces(tables::pit_entry& entry);
  [[nodiscard]] strategy& strategy_for(tables::name_prefixes& name) const;
  /// The strategy that last handled an Interest of the entry.
  [[nodiscard]] static strategy& strategy_of(const tables::pit_entry& entry) {
    return *static_cast<strategy*>(entry.context);
  }

  forwarder_options options_;
  face_table faces_;
  tables::fib fib_;
  tables::pit pit_;
  tables::content_store cs_;
  tables::dead_nonce_list dead_nonces_;
  // Instances stay once made: entries may be pending under them.
  std::unordered_map<std::string, named_strategy> strategies_;
  tables::prefix_map<named_strategy*> choices_;
  drop_log drops_;
  std::uint64_t nonces_made_ = 0;
  std::uint64_t n_satisfied_ = 0;
  std::uint64_t n_unsatisfied_ = 0;

  // Of the call that is running.
  time_point now_{};
  std::vector<transmission>* out_ = nullptr;
  std::vector<tables::pit_entry*> matches_;
  std::vector<std::pair<face_id, tables::pit_token>> delivered_;
};

}  // namespace facet::forwarding
