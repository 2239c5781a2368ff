// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/http/metrics.hpp"

#include <prometheus/text_serializer.h>

#include <chrono>
#include <map>
#include <string_view>

namespace facet::apps {
namespace {

using actors::face_counters;
using actors::status_snapshot;

void add_traffic(const status_snapshot& s, metric_families& to) {
  const auto& c = s.forwarder.totals.faces;
  to.begin_counter("facet_in_packets_total", "Packets that came in, by type.");
  to.add(c.n_in_interests, {{"type", "interest"}});
  to.add(c.n_in_data, {{"type", "data"}});
  to.add(c.n_in_nacks, {{"type", "nack"}});
  to.begin_counter("facet_out_packets_total", "Packets that went out, by type.");
  to.add(c.n_out_interests, {{"type", "interest"}});
  to.add(c.n_out_data, {{"type", "data"}});
  to.add(c.n_out_nacks, {{"type", "nack"}});
  to.begin_counter("facet_in_bytes_total", "Octets of packets that came in.");
  to.add(c.n_in_bytes);
  to.begin_counter("facet_out_bytes_total", "Octets of packets that went out.");
  to.add(c.n_out_bytes);
  to.begin_counter("facet_interests_satisfied_total",
                   "Interests answered by Data or from the content store.");
  to.add(s.forwarder.totals.n_satisfied);
  to.begin_counter("facet_interests_unsatisfied_total",
                   "Pending Interests that ended without Data.");
  to.add(s.forwarder.totals.n_unsatisfied);
}

/// Reasons that never happened are listed too, so that a rate exists from the first drop on.
void add_drops(const status_snapshot& s, const actors::face_totals& sum, metric_families& to) {
  to.begin_counter("facet_drops_total",
                   "Packets that were not delivered, by reason; given up by the forwarder or by "
                   "the face itself.");
  const auto& drops = s.forwarder.totals.faces.drops;
  for (std::size_t i = 0; i < drops.size(); ++i)
    to.add(drops[i], {{"by", "forwarder"},
                      {"reason", std::string{to_string(static_cast<forwarding::drop_reason>(i))}}});
  for (std::size_t i = 0; i < sum.counters.drops.size(); ++i)
    to.add(sum.counters.drops[i],
           {{"by", "face"}, {"reason", std::string{to_string(static_cast<actors::face_drop>(i))}}});
}

void add_tables(const status_snapshot& s, metric_families& to) {
  const auto& sizes = s.forwarder.sizes;
  const auto& cs = s.forwarder.content_store;
  const auto gauge = [&to](const char* name, const char* help, std::uint64_t value) {
    to.begin_gauge(name, help);
    to.add(value);
  };
  gauge("facet_pit_entries", "Pending Interests.", sizes.pit);
  gauge("facet_fib_entries", "Prefixes with next hops.", sizes.fib);
  gauge("facet_strategy_choices", "Prefixes with a strategy of their own.", sizes.strategy_choices);
  gauge("facet_dead_nonces", "Nonces remembered to find loops.", sizes.dead_nonces);
  gauge("facet_measurements", "Prefixes about which strategies remember something.",
        sizes.measurements);
  gauge("facet_content_store_entries", "Data packets in the content store.", cs.entries);
  gauge("facet_content_store_capacity_entries", "Data packets that it holds at most.",
        cs.capacity_packets);
  gauge("facet_content_store_bytes", "Memory of the content store.", cs.used_bytes);
  gauge("facet_content_store_capacity_bytes", "Memory that it takes at most.", cs.capacity_bytes);
  to.begin_counter("facet_content_store_hits_total",
                   "Interests answered from the content store; management is not counted.");
  to.add(cs.hits);
  to.begin_counter("facet_content_store_misses_total",
                   "Interests that the content store could not answer; management is not counted.");
  to.add(cs.misses);
}

void add_lanes(const status_snapshot& s, metric_families& to) {
  using actors::lane_status;
  const auto each = [&](auto value) {
    for (const auto& lane : s.forwarder.lanes)
      to.add(value(lane), {{"lane", std::to_string(lane.index)}});
  };
  to.begin_counter("facet_lane_cpu_seconds_total", "Time that the lane's thread has run.");
  each([](const lane_status& l) { return std::chrono::duration<double>(l.cpu).count(); });
  to.begin_counter("facet_lane_turns_total", "Turns of actors.");
  each([](const lane_status& l) { return l.turns; });
  to.begin_counter("facet_lane_polls_total", "Looks at faces that were busy.");
  each([](const lane_status& l) { return l.polls; });
  to.begin_counter("facet_lane_sleeps_total", "Times that it waited for events.");
  each([](const lane_status& l) { return l.sleeps; });
  to.begin_counter("facet_lane_crossed_packets_total",
                   "Packets of its faces that belonged to other lanes.");
  each([](const lane_status& l) { return l.crossed; });
  to.begin_gauge("facet_lane_waiting_packets", "Of those, the ones not taken yet.");
  each([](const lane_status& l) { return l.waiting; });
}

std::string kind_of(const std::string& uri) {
  return uri.substr(0, uri.find(':'));
}

void add_links(const status_snapshot& s, const actors::face_totals& sum, metric_families& to) {
  std::map<std::string, std::uint64_t> kinds;
  for (const auto& face : s.faces)
    ++kinds[kind_of(face.uri)];
  to.begin_gauge("facet_faces", "Faces, by the scheme of their URI.");
  for (const auto& [kind, count] : kinds)
    to.add(count, {{"kind", kind}});
  const auto counter = [&](const char* name, const char* help, std::uint64_t value) {
    to.begin_counter(name, help);
    to.add(value);
  };
  const auto& c = sum.counters;
  counter("facet_face_polls_total", "Looks of faces at their rings and sockets.", c.polls);
  counter("facet_face_parks_total", "Times that a face went to sleep.", c.parks);
  counter("facet_face_wakeups_total", "Times that a doorbell or a socket woke a face.", c.wakeups);
  counter("facet_face_rescued_wakeups_total", "Wake-ups lost by peers and found by looking again.",
          c.rescued);
  counter("facet_face_retransmitted_frames_total", "Frames sent again by link reliability.",
          c.retransmitted);
  counter("facet_face_marked_packets_total", "Packets given a congestion mark here.", c.marked);
  const auto& h = sum.histograms;
  to.histogram("facet_drain_packets", "Packets that a face took from its peer at once.",
               h.arrivals_per_drain, h.arrivals);
  to.histogram("facet_send_packets", "Packets that a face was asked to send at once.",
               h.packets_per_send, h.sendings);
}

void add_held(const status_snapshot& s, metric_families& to) {
  const auto gauge = [&](const char* name, const char* help, std::size_t value) {
    to.begin_gauge(name, help);
    to.add(value);
  };
  gauge("facet_local_faces", "Connections and rings of applications of this host.", s.used.faces);
  gauge("facet_local_faces_limit", "As many of them may be.", s.limits.faces);
  gauge("facet_shared_memory_bytes", "Memory of all rings.", s.used.memory);
  gauge("facet_shared_memory_limit_bytes", "As much of it may be.", s.limits.memory);
  gauge("facet_routes", "Routes in the RIB.", s.used.routes);
  gauge("facet_routes_limit", "As many of them may be.", s.limits.routes);
  gauge("facet_queued_bytes", "Memory of packets that wait for slow peers.", s.queued_memory);
}

void add_channels(const status_snapshot& s, metric_families& to) {
  const auto each = [&](auto value) {
    for (const auto& channel : s.channels)
      to.add(value(channel), {{"channel", channel.uri}});
  };
  to.begin_counter("facet_channel_accepted_faces_total", "Faces that peers made.");
  each([](const actors::channel_info& c) { return c.accepted; });
  to.begin_counter("facet_channel_refused_peers_total", "Peers turned away: too many faces.");
  each([](const actors::channel_info& c) { return c.refused; });
  to.begin_counter("facet_channel_malformed_datagrams_total",
                   "Datagrams of strangers that are no link-layer packets.");
  each([](const actors::channel_info& c) { return c.malformed; });
}

}  // namespace

std::string metrics_text(const status_snapshot& s, bool with_faces) {
  metric_families families;
  const auto sum = sum_of(s);
  add_process_metrics(s, families);
  add_traffic(s, families);
  add_drops(s, sum, families);
  add_tables(s, families);
  const auto& responses = s.forwarder.totals.responses;
  families.histogram("facet_response_seconds",
                     "Time from the sending of an Interest to its Data, per upstream.",
                     responses.buckets, responses.sum_us, 1e-6);
  add_lanes(s, families);
  add_links(s, sum, families);
  add_held(s, families);
  add_channels(s, families);
  if (with_faces)
    add_face_metrics(s, families);
  return prometheus::TextSerializer{}.Serialize(families.all());
}

}  // namespace facet::apps
