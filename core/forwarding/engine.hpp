// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/forwarding/drop_log.hpp"
#include "core/forwarding/entry_observer.hpp"
#include "core/forwarding/entry_watches.hpp"
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

#include <array>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace facet::forwarding {

/// The inside of a forwarder: tables, and the pipelines between them.
///
/// arrivals.cpp: batches, decoded ahead of their turn.
/// interest_pipeline.cpp, data_pipeline.cpp, nack_pipeline.cpp: what comes in. pending_shares.cpp:
/// who waits for how much. forwarding_hint.cpp: where hints lead. outgoing.cpp: what goes out.
/// engine.cpp: receive, tick, and how entries end. explain.cpp: what would happen.
/// strategy_hosting.cpp: what strategies are offered. strategy_choices.cpp: which one is asked.
class forwarder::engine final : public strategy_host {
 public:
  explicit engine(forwarder_options options);

  void receive(face_id in, std::span<const packet::buffer> batch, time_point now,
               std::vector<transmission>& out);
  pass_outcome receive_pass(face_id in, const packet::buffer& packet, data_pass pass,
                            time_point now, std::vector<transmission>& out);
  void tick(time_point now, std::vector<transmission>& out);

  [[nodiscard]] std::optional<time_point> next_deadline() const;

  void detach_face(face_id face);
  void set_next_hop(packet::name_view prefix, const tables::face_ref& face, std::uint64_t cost);
  result<void> set_strategy(packet::name_view prefix, packet::name_view name);
  result<void> unset_strategy(packet::name_view prefix);
  result<void> set_announcement(face_id face, const packet::buffer& announcement, time_point now);
  [[nodiscard]] std::size_t measurement_count() const;

  [[nodiscard]] explanation explain(packet::name_view name, time_point now) const;

  // strategy_host
  [[nodiscard]] time_point now() const override { return now_; }
  std::uint64_t random() override;
  std::span<const tables::fib_hop> next_hops(incoming_interest& interest) override;
  std::vector<tables::face_ref> non_local_faces() const override;
  bool eligible(const incoming_interest& interest, const tables::face_ref& out) override;
  tables::out_record* send_interest(incoming_interest& interest, tables::pit_entry& entry,
                                    const tables::face_ref& out) override;
  tables::out_record* send_probe(const incoming_interest& interest, tables::pit_entry& entry,
                                 const tables::face_ref& out) override;
  incoming_interest pending_interest(const tables::pit_entry& entry,
                                     const tables::in_record& downstream) override;
  void reject(incoming_interest& interest, tables::pit_entry& entry,
              packet::nack_reason reason) override;
  void abandon(tables::pit_entry& entry) override;
  void nack(tables::pit_entry& entry, tables::in_record& downstream,
            packet::nack_header reason) override;
  void nack_loop(incoming_interest& interest, packet::nack_reason reason) override;
  void keep(duration time) override { keep_ = time; }
  void set_timer(tables::pit_entry& entry, duration time) override;
  void cancel_timer(tables::pit_entry& entry) override { watches_.cancel_timer(entry); }
  void follow_routes(tables::pit_entry& entry) override { watches_.follow_routes(entry); }
  std::size_t measured_depth(tables::name_prefixes& name) override;
  std::size_t routed_depth(tables::name_prefixes& name) override;
  std::size_t chosen_depth(tables::name_prefixes& name) override;
  bytes_view announcement() const override { return arrived_announcement_; }
  void announce(bytes_view announcement) override { announce_ = announcement; }
  announcement_table& announcements() override { return announcements_; }
  void request_route(route_request request) override;

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
    bool non_discovery = false;
    bytes_view announcement{};
  };
  /// A Data on its way through the pipelines.
  struct incoming_data {
    explicit incoming_data(const packet::data_view& data) noexcept
        : view(data), prefixes(data.name) {}

    packet::data_view view;
    tables::name_prefixes prefixes;  // of its Name
  };
  /// A packet of a batch ahead of its turn. It borrows from the packet's buffer.
  struct prepared {
    prepared(face_slot& face, const packet::buffer& raw) noexcept : from{face, raw.bytes(), &raw} {}

    arrival from;
    std::variant<std::monostate, incoming_interest, incoming_data> packet;
  };
  /// A strategy and what needs it; it ends when nothing does.
  struct running_strategy {
    named_strategy made;
    std::size_t n_prefixes = 0;  // that chose it
    std::size_t n_pending = 0;   // entries it is in charge of
  };
  enum class packet_type : std::uint8_t { interest, data, nack };

  // Arrivals
  void receive_group(face_slot& face, std::span<const packet::buffer> group);
  void prepare(face_slot& face, const packet::buffer& raw, std::optional<prepared>& made);
  void prefetch_entries(prepared& ready);
  void on_prepared(prepared& ready);
  void on_other(face_slot& face, const packet::buffer& raw);
  void on_interest(const arrival& a, incoming_interest& interest);
  void on_data(const arrival& a, incoming_data& data);
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
  void refuse(incoming_interest& interest, drop_reason reason);
  void prepare_to_forward(const arrival& a, incoming_interest& interest) const;
  void record_downstream(incoming_interest& interest, tables::pit_entry& entry, bool is_new);
  void send_to_chosen_face(const arrival& a, incoming_interest& interest, tables::pit_entry& entry);

  // ForwardingHint
  [[nodiscard]] bool in_producer_region(const packet::interest_view& interest) const;
  [[nodiscard]] std::span<const tables::fib_hop> hops_by_hint(const packet::interest_view& interest,
                                                              face_scope from) const;

  // Data
  void on_unsolicited(const arrival& a, incoming_data& data);
  void satisfy(const arrival& a, const packet::data_view& data, name_scope scope,
               const packet::buffer& packet);
  bool deliver(const arrival& a, tables::pit_entry& entry, name_scope scope,
               const packet::buffer& packet);
  void settle(const arrival& a, tables::pit_entry& entry, duration freshness);
  bool delivered_already(const tables::in_record& downstream);

  /// Whether the packet at hand is here for the first time.
  [[nodiscard]] bool arrives() const noexcept {
    return pass_ == data_pass::whole || pass_ == data_pass::first;
  }
  /// Whether others may still want the Data at hand, so that nothing is decided here.
  [[nodiscard]] bool others_decide() const noexcept {
    return pass_ == data_pass::first || pass_ == data_pass::copy;
  }

  // Outgoing
  bool transmit(face_slot& to, packet_type type, packet::lp_headers headers, bytes_view wire,
                const packet::buffer* whole);
  void transmit_nack(face_slot& to, packet::nack_header reason, bytes_view pit_token,
                     bytes_view interest);
  bool send_data(const packet::buffer& packet, face_id from, face_slot& to, bytes_view pit_token,
                 std::optional<std::uint64_t> mark, name_scope scope, bytes_view announcement = {});

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

  // Shares of the pending Interest table (pending_shares.cpp)
  [[nodiscard]] bool has_share(const face_slot& face) const;
  void make_room(const tables::pit_entry* other_than);
  void count_in(face_slot& face);
  void charge(face_slot& face, tables::in_record& record, std::size_t octets);
  void count_out(const tables::in_record& record);
  void release_downstreams(tables::pit_entry& entry);

  // Ends of entries
  void expire(std::size_t limit, bool exactly);
  void finish(tables::pit_entry& entry, std::optional<duration> freshness);
  void forget_gone_faces(tables::pit_entry& entry);
  void tell_observer(const tables::pit_entry* entry, bool satisfied);
  void bury_nonces(const tables::pit_entry& entry, std::optional<duration> freshness,
                   const tables::out_record* only = nullptr);

  // Strategies
  void put_in_charge(running_strategy& chosen, tables::pit_entry& entry);
  void run_timers(std::size_t limit, bool exactly);
  void offer_new_hops(std::size_t limit);
  void offer_new_hops_to(tables::pit_entry& entry);
  void purge_measurements();
  void after_choice_changed(running_strategy* before);
  [[nodiscard]] running_strategy& strategy_for(tables::name_prefixes& name) const;
  /// The strategy that last handled an Interest of the entry.
  [[nodiscard]] static strategy& strategy_of(const tables::pit_entry& entry) {
    return *static_cast<running_strategy*>(entry.context)->made.instance;
  }

  forwarder_options options_;
  face_table faces_;
  tables::fib fib_;
  tables::pit pit_;
  std::size_t downstreams_ = 0;  // records in all entries
  std::size_t abandoned_ = 0;    // of them, those of faces that are gone
  tables::content_store cs_;
  tables::dead_nonce_list dead_nonces_;
  std::unordered_map<std::string, running_strategy> strategies_;  // by canonical name
  tables::prefix_map<running_strategy*> choices_;
  entry_watches watches_;
  announcement_table announcements_;
  // Next hops added since the last tick, for the entries that follow routes.
  tables::prefix_map<std::vector<tables::fib_hop>> new_hops_;
  std::vector<route_request> route_requests_;
  std::mt19937_64 random_numbers_{options_.seed};
  drop_log drops_;
  std::uint64_t nonces_made_ = 0;
  response_times responses_;
  std::uint64_t n_satisfied_ = 0;
  std::uint64_t n_unsatisfied_ = 0;
  entry_observer* observer_ = nullptr;
  std::vector<face_id> told_;  // to the observer, at the moment

  // Of the call that is running.
  time_point now_{};
  std::vector<transmission>* out_ = nullptr;
  static constexpr std::size_t packets_ahead = 16;
  std::array<std::optional<prepared>, packets_ahead> ahead_;
  std::vector<tables::pit_entry*> matches_;
  std::vector<std::pair<face_id, tables::pit_token>> delivered_;
  std::vector<tables::pit_entry*> due_;
  data_pass pass_ = data_pass::whole;  // of the packet at hand, as is its outcome
  pass_outcome outcome_ = pass_outcome::settled;
  duration keep_{0};                   // of the entry that on_data is about
  bytes_view arrived_announcement_{};  // with the Data at hand
  bytes_view announce_{};              // with the Data at hand, to downstreams of the entry
};

}  // namespace facet::forwarding
