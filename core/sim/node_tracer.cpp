// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/node_tracer.hpp"

#include "core/packet/lp.hpp"
#include "core/packet/tlv.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace facet::sim {
namespace {

double seconds_at(std::int64_t at) {
  return static_cast<double>(at) / 1e9;
}

/// What a packet counts as, when it comes in and when it goes out.
struct account {
  rate_type in = rate_type::in_interests;
  rate_type out = rate_type::out_interests;
  std::size_t octets = 0;
};

account account_of(const packet::buffer& packet) {
  account a{.octets = packet.size()};
  auto kind = packet::kind_of(packet);
  if (kind == packet::packet_kind::lp) {
    if (const auto lp = packet::decode_lp(packet)) {
      a.octets = lp->fragment.size();
      if (lp->nack)
        return {rate_type::in_nacks, rate_type::out_nacks, a.octets};
      kind = packet::kind_of(lp->fragment);
    }
  }
  if (kind == packet::packet_kind::data)
    return {rate_type::in_data, rate_type::out_data, a.octets};
  return a;
}

}  // namespace

node_tracer::node_tracer(const network_plan& plan, std::uint32_t node, trace_set& traces)
    : plan_(plan),
      node_(node),
      traces_(traces),
      seconds_(std::chrono::duration<double>(plan.what.traces.period).count()) {
  if (plan.what.traces.rate)
    faces_.resize(plan.nodes[node].faces());
}

void node_tracer::count_in(std::uint32_t face, const packet::buffer& packet) {
  const auto a = account_of(packet);
  faces_[face].count(a.in, 1, a.octets);
}

void node_tracer::count_out(std::uint32_t face, const packet::buffer& packet) {
  const auto a = account_of(packet);
  faces_[face].count(a.out, 1, a.octets);
}

void node_tracer::count_entry(std::span<const face_id> faces, rate_type type) {
  for (const auto face : faces)
    faces_[face - first_dynamic_face].count(type, 1, 0);
}

void node_tracer::satisfied(std::span<const face_id> downstreams,
                            std::span<const face_id> upstreams) {
  ++satisfied_;
  count_entry(downstreams, rate_type::in_satisfied);
  count_entry(upstreams, rate_type::out_satisfied);
}

void node_tracer::expired(std::span<const face_id> downstreams,
                          std::span<const face_id> upstreams) {
  ++timed_out_;
  count_entry(downstreams, rate_type::in_timed_out);
  count_entry(upstreams, rate_type::out_timed_out);
}

void node_tracer::sample(std::int64_t now, const forwarding::forwarder& fw,
                         const std::vector<link_end>& links) {
  if (plan_.what.traces.rate)
    write_rates(now);
  if (plan_.what.traces.drops)
    write_drops(now, links);
  if (plan_.what.traces.cs)
    write_cache(now, fw);
}

void node_tracer::write_rates(std::int64_t now) {
  auto& rows = traces_[static_cast<std::size_t>(trace_kind::rate)];
  rows.add(now, node_);
  const auto& name = plan_.what.network.nodes[node_].name;
  for (std::uint32_t face = 0; face < faces_.size(); ++face)
    faces_[face].write(rows.text(),
                       fmt::format("{}\t{}\t{}\t{}\t", seconds_at(now), name, face_number(face),
                                   face_uri(plan_, node_, face)),
                       seconds_);
  const auto write = [&](std::string_view type, smoothed_rate& rate, std::uint64_t& count) {
    fmt::format_to(std::back_inserter(rows.text()), "{}\t{}\t-1\tall\t", seconds_at(now), name);
    write_rate(rows.text(), type, rate.add(static_cast<double>(count), seconds_), 0, count, 0);
    count = 0;
  };
  write("SatisfiedInterests", satisfied_rate_, satisfied_);
  write("TimedOutInterests", timed_out_rate_, timed_out_);
}

void node_tracer::write_drops(std::int64_t now, const std::vector<link_end>& links) {
  link_totals sum;
  for (const auto& link : links)
    sum.add(link.totals());
  const auto octets = [&](link_drop why) {
    return sum.dropped_octets[static_cast<std::size_t>(why)];
  };
  traces_[static_cast<std::size_t>(trace_kind::drops)].add(now, node_);
  write_drop_row(now, "Drop", dropped_, sum.queue_full + sum.early,
                 octets(link_drop::queue_full) + octets(link_drop::early));
  write_drop_row(now, "Lost", lost_, sum.lost, octets(link_drop::lost));
  write_drop_row(now, "Down", down_, sum.down, octets(link_drop::down));
}

/// @param packets  since the start, as are the octets
void node_tracer::write_drop_row(std::int64_t now, std::string_view type, drop_row& row,
                                 std::uint64_t packets, std::uint64_t octets) {
  const auto new_packets = packets - std::exchange(row.packets, packets);
  const auto new_octets = octets - std::exchange(row.octets, octets);
  const auto rate = row.packet_rate.add(static_cast<double>(new_packets), seconds_);
  const auto kilobytes = row.kilobyte_rate.add(static_cast<double>(new_octets) / 1024, seconds_);
  auto& text = traces_[static_cast<std::size_t>(trace_kind::drops)].text();
  fmt::format_to(std::back_inserter(text), "{}\t{}\tcombined\t", seconds_at(now),
                 plan_.what.network.nodes[node_].name);
  write_rate(text, type, rate, kilobytes, new_packets, new_octets);
}

void node_tracer::write_cache(std::int64_t now, const forwarding::forwarder& fw) {
  const auto cs = fw.content_store();
  auto& rows = traces_[static_cast<std::size_t>(trace_kind::cs)];
  rows.add(now, node_);
  const auto& name = plan_.what.network.nodes[node_].name;
  fmt::format_to(std::back_inserter(rows.text()),
                 "{0}\t{1}\tCacheHits\t{2}\n{0}\t{1}\tCacheMisses\t{3}\n", seconds_at(now), name,
                 cs.hits - std::exchange(hits_, cs.hits),
                 cs.misses - std::exchange(misses_, cs.misses));
}

}  // namespace facet::sim
