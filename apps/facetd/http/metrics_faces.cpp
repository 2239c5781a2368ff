// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// What /metrics tells of each face.
#include "apps/facetd/http/metrics.hpp"

namespace facet::apps {
namespace {

using actors::face_info;
using actors::status_snapshot;

metric_families::labels labels_of(const face_info& face) {
  return {{"face", std::to_string(face.id)}, {"uri", face.uri}};
}

metric_families::labels with(metric_families::labels labels, const char* name, const char* value) {
  labels.emplace_back(name, value);
  return labels;
}

void add_packets(const status_snapshot& s, metric_families& to) {
  const auto each = [&](auto value) {
    for (const auto& face : s.faces)
      if (const auto* counters = find_counters(s.forwarder, face.id))
        value(*counters, labels_of(face));
  };
  using counters = forwarding::face_counters;
  to.begin_counter("facet_face_in_packets_total", "Packets that came in on the face, by type.");
  each([&](const counters& c, const metric_families::labels& l) {
    to.add(c.n_in_interests, with(l, "type", "interest"));
    to.add(c.n_in_data, with(l, "type", "data"));
    to.add(c.n_in_nacks, with(l, "type", "nack"));
  });
  to.begin_counter("facet_face_out_packets_total", "Packets that went out on the face, by type.");
  each([&](const counters& c, const metric_families::labels& l) {
    to.add(c.n_out_interests, with(l, "type", "interest"));
    to.add(c.n_out_data, with(l, "type", "data"));
    to.add(c.n_out_nacks, with(l, "type", "nack"));
  });
  to.begin_counter("facet_face_in_bytes_total", "Octets that came in on the face.");
  each([&](const counters& c, const metric_families::labels& l) { to.add(c.n_in_bytes, l); });
  to.begin_counter("facet_face_out_bytes_total", "Octets that went out on the face.");
  each([&](const counters& c, const metric_families::labels& l) { to.add(c.n_out_bytes, l); });
}

/// Only reasons that happened: faces are many, and drops few.
void add_drops(const status_snapshot& s, metric_families& to) {
  to.begin_counter("facet_face_drops_total", "Packets of the face that were not delivered.");
  const auto add = [&](const auto& drops, auto reason_of, const face_info& face, const char* by) {
    for (std::size_t i = 0; i < drops.size(); ++i)
      if (drops[i] > 0)
        to.add(drops[i],
               with(with(labels_of(face), "by", by), "reason", std::string{reason_of(i)}.c_str()));
  };
  for (const auto& face : s.faces) {
    if (const auto* counters = find_counters(s.forwarder, face.id))
      add(
          counters->drops,
          [](std::size_t i) { return to_string(static_cast<forwarding::drop_reason>(i)); }, face,
          "forwarder");
    if (const auto link = s.links.find(face.id); link != s.links.end())
      add(
          link->second.counters.drops,
          [](std::size_t i) { return to_string(static_cast<actors::face_drop>(i)); }, face, "face");
  }
}

void add_links(const status_snapshot& s, metric_families& to) {
  const auto each = [&](auto value) {
    for (const auto& face : s.faces)
      if (const auto link = s.links.find(face.id); link != s.links.end())
        value(link->second.counters, labels_of(face));
  };
  using counters = actors::face_counters;
  to.begin_gauge("facet_face_queued_bytes", "Octets that wait for room at the peer.");
  each([&](const counters& c, const metric_families::labels& l) { to.add(c.queued_octets, l); });
  to.begin_gauge("facet_face_ring_packets", "Packets in a ring, by where they go.");
  each([&](const counters& c, const metric_families::labels& l) {
    if (c.ring_slots == 0)
      return;
    to.add(c.ring_in, with(l, "ring", "in"));
    to.add(c.ring_out, with(l, "ring", "out"));
  });
  to.begin_gauge("facet_face_ring_slots", "Packets that each ring holds at most.");
  each([&](const counters& c, const metric_families::labels& l) {
    if (c.ring_slots > 0)
      to.add(c.ring_slots, l);
  });
}

}  // namespace

void add_face_metrics(const status_snapshot& s, metric_families& to) {
  add_packets(s, to);
  add_drops(s, to);
  add_links(s, to);
  to.begin_gauge("facet_face_up", "0 while a permanent face waits for its connection.");
  for (const auto& face : s.faces)
    to.add(face.up ? 1.0 : 0.0, labels_of(face));
}

}  // namespace facet::apps
