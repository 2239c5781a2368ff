// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/experiment.hpp"

#include <string_view>

/// The parameters of an experiment under their names in JSON: those of the file, times in ns.
namespace facet::load_apps {

std::string_view word_for(load::transport over) noexcept;
std::string_view word_for(load::pacing pace) noexcept;
std::string_view word_for(load::catalogue_kind kind) noexcept;
std::string_view word_for(load::reply_pattern::kind kind) noexcept;
std::string_view word_for(load::lost_worker what) noexcept;

template <class F>
void visit_fields(F& f, const load::interest_pattern& p) {
  f("weight", p.weight);
  f("prefix", p.prefix);
  f("catalogue", word_for(p.catalogue));
  f("contents", p.contents);
  f("first_number", p.first_number);
  f("q", p.q);
  f("s", p.s);
  f("repeat_distance", p.repeat_distance);
  f("repeat_probability", p.repeat_probability);
  f("duplicate_nonces", p.duplicate_nonces);
  f("can_be_prefix", p.can_be_prefix);
  f("must_be_fresh", p.must_be_fresh);
  f("lifetime_ns", p.lifetime);
}

template <class F>
void visit_fields(F& f, const load::batch_moment& b) {
  f("at_ns", b.at);
  f("count", b.count);
}

template <class F>
void visit_fields(F& f, const load::consumer_group& g) {
  f("name", g.name);
  f("over", word_for(g.over));
  f("faces", g.faces);
  f("pace", word_for(g.pace));
  f("frequency", g.frequency);
  f("window", g.window);
  f("max_window", g.max_window);
  f("aimd_beta", g.aimd_beta);
  f("cubic_beta", g.cubic_beta);
  f("react_to_marks", g.react_to_marks);
  f("batches", g.batches);
  f("max_interests", g.max_interests);
  f("retransmissions", g.retransmissions);
  f("pattern", g.patterns);
}

template <class F>
void visit_fields(F& f, const load::payload_size& p) {
  f("min", p.min);
  f("max", p.max);
}

template <class F>
void visit_fields(F& f, const load::reply_pattern& r) {
  f("weight", r.weight);
  f("kind", word_for(r.reply));
  f("payload", r.payload);
  f("freshness_ns", r.freshness);
  f("delay_ns", r.delay);
}

template <class F>
void visit_fields(F& f, const load::stall& s) {
  f("at_ns", s.at);
  f("length_ns", s.length);
}

template <class F>
void visit_fields(F& f, const load::producer_group& g) {
  f("name", g.name);
  f("over", word_for(g.over));
  f("faces", g.faces);
  f("prefix", g.prefix);
  f("signs", g.signs);
  f("stalls", g.stalls);
  f("reply", g.replies);
}

template <class F>
void visit_fields(F& f, const load::forwarder_settings& s) {
  f("lanes", s.lanes);
  f("content_store_octets", s.content_store_octets);
  f("content_store_packets", s.content_store_packets);
  f("strategy", s.strategy);
}

template <class F>
void visit_fields(F& f, const load::experiment& e) {
  f("name", e.name);
  f("seed", e.seed);
  f("warm_up_ns", e.warm_up);
  f("duration_ns", e.duration);
  f("drain_ns", e.drain);
  f("interval_ns", e.interval);
  f("repetitions", e.repetitions);
  f("on_lost_worker", word_for(e.on_lost_worker));
  f("worker_patience_ns", e.worker_patience);
  f("forwarder", e.forwarder);
  f("consumer", e.consumers);
  f("producer", e.producers);
}

}  // namespace facet::load_apps
