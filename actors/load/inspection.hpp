// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How the values of core/load travel in messages. core knows no CAF, so that is said here.

#include "actors/caf_port.hpp"
#include "core/load/experiment.hpp"
#include "core/load/results.hpp"

namespace facet::load {

template <class Inspector>
auto inspect(Inspector& f, interest_pattern& x) {
  return port::fields(f, "interest_pattern", x.weight, x.prefix, x.catalogue, x.contents,
                      x.first_number, x.q, x.s, x.repeat_distance, x.repeat_probability,
                      x.duplicate_nonces, x.can_be_prefix, x.must_be_fresh, x.lifetime);
}
template <class Inspector>
auto inspect(Inspector& f, batch_moment& x) {
  return port::fields(f, "batch_moment", x.at, x.count);
}
template <class Inspector>
auto inspect(Inspector& f, consumer_group& x) {
  return port::fields(f, "consumer_group", x.name, x.over, x.faces, x.pace, x.frequency, x.window,
                      x.max_window, x.aimd_beta, x.cubic_beta, x.react_to_marks, x.batches,
                      x.max_interests, x.retransmissions, x.patterns);
}
template <class Inspector>
auto inspect(Inspector& f, payload_size& x) {
  return port::fields(f, "payload_size", x.min, x.max);
}
template <class Inspector>
auto inspect(Inspector& f, reply_pattern& x) {
  return port::fields(f, "reply_pattern", x.weight, x.reply, x.payload, x.freshness, x.delay);
}
template <class Inspector>
auto inspect(Inspector& f, stall& x) {
  return port::fields(f, "stall", x.at, x.length);
}
template <class Inspector>
auto inspect(Inspector& f, producer_group& x) {
  return port::fields(f, "producer_group", x.name, x.over, x.faces, x.prefix, x.replies, x.stalls,
                      x.signs);
}
template <class Inspector>
auto inspect(Inspector& f, forwarder_settings& x) {
  return port::fields(f, "forwarder_settings", x.lanes, x.content_store_octets,
                      x.content_store_packets, x.strategy);
}
template <class Inspector>
auto inspect(Inspector& f, experiment& x) {
  return port::fields(f, "experiment", x.name, x.seed, x.warm_up, x.duration, x.drain, x.interval,
                      x.repetitions, x.on_lost_worker, x.worker_patience, x.forwarder, x.consumers,
                      x.producers);
}

template <class Inspector>
auto inspect(Inspector& f, consumer_totals& x) {
  return port::fields(f, "consumer_totals", x.interests, x.data, x.nacks, x.timeouts,
                      x.retransmissions, x.aggregated, x.outstanding, x.unexpected,
                      x.congestion_marks, x.octets, x.not_sent);
}
template <class Inspector>
auto inspect(Inspector& f, producer_totals& x) {
  return port::fields(f, "producer_totals", x.interests, x.data, x.nacks, x.silent, x.octets,
                      x.unexpected);
}
template <class Inspector>
auto inspect(Inspector& f, series_point& x) {
  return port::fields(f, "series_point", x.at, x.interests, x.data, x.nacks, x.timeouts, x.octets);
}
template <class Inspector>
auto inspect(Inspector& f, face_result& x) {
  return port::fields(f, "face_result", x.group, x.index, x.consumer, x.as_consumer, x.as_producer);
}
template <class Inspector>
auto inspect(Inspector& f, transport_use& x) {
  return port::fields(f, "transport_use", x.group, x.consumer, x.over, x.slots, x.faces, x.why);
}
template <class Inspector>
auto inspect(Inspector& f, worker_result& x) {
  return port::fields(f, "worker_result", x.name, x.lost, x.why, x.faces, x.cpu);
}
template <class Inspector>
auto inspect(Inspector& f, histogram_parts& x) {
  return port::fields(f, "histogram_parts", x.buckets, x.smallest, x.largest, x.sum);
}

}  // namespace facet::load
