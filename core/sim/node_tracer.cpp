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

/// The types of a packet that comes in and that goes out.
std::pair<rate_type, rate_type> types_of(const packet::buffer& packet) {
  constexpr std::pair interests{rate_type::in_interests, rate_type::out_interests};
  constexpr std::pair data{rate_type::in_data, rate_type::out_data};
  constexpr std::pair nacks{rate_type::in_nacks, rate_type::out_nacks};
  auto kind = packet::kind_of(packet);
  if (kind == packet::packet_kind::lp) {
    const auto lp = packet::decode_lp(packet);
    if (lp && lp->nack)
      return nacks;
    kind = lp ? packet::kind_of(lp->fragment) : kind;
  }
  return kind == packet::packet_kind::data ? data : interests;
}

}  // namespace

node_tracer::node_tracer(const network_plan& plan, std::uint32_t node, trace_set& traces)
    : plan_(plan),
      node_(node),
      traces_(traces),
      seconds_(std::chrono::duration<double>(plan.what.traces.period).count()) {
  if (!plan.what.traces.rate)
    return;
  faces_.resize(plan.nodes[node].links.size() + plan.nodes[node].applications.size());
  expired_.resize(faces_.size());
}

void node_tracer::count_in(std::uint32_t face, const packet::buffer& packet) {
  faces_[face].count(types_of(packet).first, 1, packet.size());
}

void node_tracer::count_out(std::uint32_t face, const packet::buffer& packet) {
  faces_[face].count(types_of(packet).second, 1, packet.size());
}

void node_tracer::sample(std::int64_t now, const forwarding::forwarder& fw,
                         const std::vector<link_end>& links) {
  if (plan_.what.traces.rate)
    write_rates(now, fw);
  if (plan_.what.traces.drops)
    write_drops(now, links);
  if (plan_.what.traces.cs)
    write_cache(now, fw);
}

void node_tracer::write_rates(std::int64_t now, const forwarding::forwarder& fw) {
  auto& rows = traces_[static_cast<std::size_t>(trace_kind::rate)];
  rows.add(now, node_);
  const auto& name = plan_.what.network.nodes[node_].name;
  for (std::uint32_t face = 0; face < faces_.size(); ++face) {
    const auto expired = fw.counters(face_number(face))->dropped(forwarding::drop_reason::expired);
    faces_[face].count(rate_type::in_timed_out, expired - std::exchange(expired_[face], expired),
                       0);
    faces_[face].write(rows.text(),
                       fmt::format("{}\t{}\t{}\t{}\t", seconds_at(now), name, face_number(face),
                                   face_uri(plan_, node_, face)),
                       seconds_);
  }
  const auto totals = fw.totals();
  const auto satisfied = totals.n_satisfied - totals.n_cs_hits;
  const auto write = [&](std::string_view type, smoothed_rate& rate, std::uint64_t count) {
    fmt::format_to(std::back_inserter(rows.text()), "{}\t{}\t-1\tall\t", seconds_at(now), name);
    write_rate(rows.text(), type, rate.add(static_cast<double>(count), seconds_), 0, count, 0);
  };
  write("SatisfiedInterests", satisfied_rate_, satisfied - std::exchange(satisfied_, satisfied));
  write("TimedOutInterests", timed_out_rate_,
        totals.n_unsatisfied - std::exchange(timed_out_, totals.n_unsatisfied));
}

void node_tracer::write_drops(std::int64_t now, const std::vector<link_end>& links) {
  std::uint64_t drops = 0;
  std::uint64_t octets = 0;
  for (const auto& link : links) {
    drops += link.totals().drops();
    octets += link.totals().dropped_octets;
  }
  const auto packets = drops - std::exchange(drops_, drops);
  const auto size = octets - std::exchange(dropped_octets_, octets);
  auto& rows = traces_[static_cast<std::size_t>(trace_kind::drops)];
  rows.add(now, node_);
  fmt::format_to(std::back_inserter(rows.text()), "{}\t{}\tcombined\t", seconds_at(now),
                 plan_.what.network.nodes[node_].name);
  const auto rate = drop_rate_.add(static_cast<double>(packets), seconds_);
  const auto kilobytes = drop_kilobyte_rate_.add(static_cast<double>(size) / 1024, seconds_);
  write_rate(rows.text(), "Drop", rate, kilobytes, packets, size);
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
