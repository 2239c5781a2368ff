// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/load/results_document.hpp"

#include <concepts>
#include <type_traits>

/// The members of results under their names in JSON, once for writing and reading: `f(name,
/// member)` for each.
namespace facet::load_apps {

template <class T, class Plain>
concept either = std::same_as<std::remove_const_t<T>, Plain>;

template <class F, either<load::consumer_totals> T>
void visit_fields(F& f, T& t) {
  f("interests", t.interests);
  f("data", t.data);
  f("nacks", t.nacks);
  f("timeouts", t.timeouts);
  f("retransmissions", t.retransmissions);
  f("aggregated", t.aggregated);
  f("outstanding", t.outstanding);
  f("unexpected", t.unexpected);
  f("congestion_marks", t.congestion_marks);
  f("octets", t.octets);
  f("not_sent", t.not_sent);
}

template <class F, either<load::producer_totals> T>
void visit_fields(F& f, T& t) {
  f("interests", t.interests);
  f("data", t.data);
  f("nacks", t.nacks);
  f("silent", t.silent);
  f("octets", t.octets);
  f("unexpected", t.unexpected);
}

template <class F, either<load::series_point> T>
void visit_fields(F& f, T& t) {
  f("at_ns", t.at);
  f("interests", t.interests);
  f("data", t.data);
  f("nacks", t.nacks);
  f("timeouts", t.timeouts);
  f("octets", t.octets);
}

template <class F, either<load::face_result> T>
void visit_fields(F& f, T& t) {
  f("group", t.group);
  f("index", t.index);
  f("consumer", t.consumer);
  if (t.consumer)
    f("as_consumer", t.as_consumer);
  else
    f("as_producer", t.as_producer);
}

template <class F, either<load::worker_result> T>
void visit_fields(F& f, T& t) {
  f("name", t.name);
  f("lost", t.lost);
  f("why", t.why);
  f("faces", t.faces);
  f("cpu_ns", t.cpu);
}

template <class F, either<load::forwarder_result> T>
void visit_fields(F& f, T& t) {
  f("known", t.known);
  f("version", t.version);
  f("cpu_ns", t.cpu);
  f("private_octets", t.private_octets);
  f("private_octets_before", t.private_octets_before);
  f("private_octets_attached", t.private_octets_attached);
  f("in_interests", t.in_interests);
  f("out_interests", t.out_interests);
  f("in_data", t.in_data);
  f("out_data", t.out_data);
  f("in_nacks", t.in_nacks);
  f("out_nacks", t.out_nacks);
  f("cs_hits", t.cs_hits);
  f("cs_misses", t.cs_misses);
  f("drops", t.drops);
}

template <class F, either<load::transport_use> T>
void visit_fields(F& f, T& t) {
  f("group", t.group);
  f("consumer", t.consumer);
  f("over", t.over);
  f("slots", t.slots);
  f("faces", t.faces);
  f("why", t.why);
}

template <class F, either<load::run_result> T>
void visit_fields(F& f, T& t) {
  f("repetition", t.repetition);
  f("seed", t.seed);
  f("failure", t.failure);
  f("degraded", t.degraded);
  f("elapsed_ns", t.elapsed);
  f("offered_per_s", t.offered_per_s);
  f("measured", t.measured);
  f("all", t.all);
  f("producers", t.producers);
  f("forwarder", t.forwarder);
  f("transports", t.transports);
  f("remarks", t.remarks);
  f("workers", t.workers);
  f("latency_ns", t.latency);
  f("service_latency_ns", t.service_latency);
  f("series", t.series);
  f("faces", t.faces);
}

template <class F, either<load::histogram_parts> T>
void visit_fields(F& f, T& t) {
  f("smallest", t.smallest);
  f("largest", t.largest);
  f("sum", t.sum);
  f("buckets", t.buckets);
}

template <class F, either<measured_point> T>
void visit_fields(F& f, T& t) {
  f("parameters", t.result.parameters);
  f("experiment", t.experiment);
  f("runs", t.result.runs);
}

template <class F, either<results_document> T>
void visit_fields(F& f, T& t) {
  f("name", t.name);
  f("seed", t.seed);
  f("started", t.started);
  f("forwarder", t.forwarder);
  f("workers", t.workers);
  f("processes", t.processes);
  f("udp", t.udp);
  f("not_applied", t.not_applied);
  f("machine", t.machine);
  f("versions", t.versions);
  f("file", t.file);
  f("swept", t.swept);
  f("points", t.points);
}

}  // namespace facet::load_apps
