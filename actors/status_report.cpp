// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/status_report.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace facet::actors {
namespace {

using nlohmann::json;

/// By reason, and only reasons that happened, so that what is listed is what went wrong.
using drop_counts = std::map<std::string, std::uint64_t>;

void add(drop_counts& sum, const forwarding::face_counters& counters) {
  for (std::size_t i = 0; i < forwarding::drop_reason_count; ++i)
    if (counters.drops[i] > 0)
      sum[std::string{to_string(static_cast<forwarding::drop_reason>(i))}] += counters.drops[i];
}

void add(drop_counts& sum, const face_counters& link) {
  for (std::size_t i = 0; i < face_drop_count; ++i)
    if (link.drops[i] > 0)
      sum[std::string{to_string(static_cast<face_drop>(i))}] += link.drops[i];
}

json counters_of(const forwarding::face_counters& c) {
  return {{"in_interests", c.n_in_interests},   {"in_data", c.n_in_data},
          {"in_nacks", c.n_in_nacks},           {"in_octets", c.n_in_bytes},
          {"out_interests", c.n_out_interests}, {"out_data", c.n_out_data},
          {"out_nacks", c.n_out_nacks},         {"out_octets", c.n_out_bytes}};
}

json link_of(const face_counters& c) {
  json l{{"queued_octets", c.queued_octets},
         {"polls", c.polls},
         {"parks", c.parks},
         {"wakeups", c.wakeups},
         {"rescued", c.rescued},
         {"retransmitted", c.retransmitted},
         {"marked", c.marked}};
  if (c.ring_slots > 0)
    l["ring"] = {{"slots", c.ring_slots}, {"in", c.ring_in}, {"out", c.ring_out}};
  return l;
}

/// @param listed  is given what the faces there are have dropped
json face_of(const status_snapshot& s, const face_info& info, drop_counts& listed) {
  json f{{"face_id", info.id},
         {"uri", info.uri},
         {"local_uri", info.local_uri},
         {"mtu", info.mtu},
         {"scope", info.scope == 1 ? "local" : "non-local"},
         {"persistency", info.persistency},
         {"link_type", info.link_type},
         {"flags", info.flags},
         {"up", info.up},
         {"lane", info.lane}};
  if (info.owner != no_face)
    f["owner"] = info.owner;
  const auto* counters = find_counters(s.forwarder, info.id);
  if (counters != nullptr)
    f.update(counters_of(*counters));
  auto link = s.links.find(info.id);
  const auto* link_counters = link == s.links.end() ? nullptr : &link->second.counters;
  if (link_counters != nullptr)
    f.update(link_of(*link_counters));
  drop_counts drops;
  if (counters != nullptr)
    add(drops, *counters);
  if (link_counters != nullptr)
    add(drops, *link_counters);
  for (const auto& [reason, n] : drops)
    listed[reason] += n;
  f["drops"] = drops;
  return f;
}

/// What all faces there are and were have dropped.
drop_counts all_drops(const status_snapshot& s) {
  drop_counts sum;
  add(sum, s.forwarder.totals.faces);
  add(sum, sum_of(s).counters);
  return sum;
}

/// What is in `all` but not in `listed`.
drop_counts the_rest(drop_counts all, const drop_counts& listed) {
  for (const auto& [reason, n] : listed)
    all[reason] -= std::min(all[reason], n);
  std::erase_if(all, [](const auto& entry) { return entry.second == 0; });
  return all;
}

}  // namespace

const char* const version_text = "Facet " FACET_VERSION;

std::uint64_t wall_clock_ms() {
  using namespace std::chrono;
  return static_cast<std::uint64_t>(
      duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

const forwarding::face_counters* find_counters(const forwarder_status& s, face_id id) {
  auto found = std::lower_bound(s.faces.begin(), s.faces.end(), id,
                                [](auto& f, face_id wanted) { return f.id < wanted; });
  return found != s.faces.end() && found->id == id ? &found->counters : nullptr;
}

face_totals sum_of(const status_snapshot& s) {
  auto sum = s.gone;
  for (const auto& [id, totals] : s.links)
    sum += totals;
  return sum;
}

namespace {

json lane_of(const status_snapshot& s, const lane_status& lane) {
  const auto faces = std::ranges::count_if(s.faces, [&](const face_info& info) {
    return info.lane == lane.index && info.id != management_face;
  });
  return {{"lane", lane.index},
          {"faces", faces},
          {"turns", lane.turns},
          {"polls", lane.polls},
          {"sleeps", lane.sleeps},
          {"crossed_packets", lane.crossed},
          {"waiting_packets", lane.waiting},
          {"cpu_us", std::chrono::duration_cast<std::chrono::microseconds>(lane.cpu).count()}};
}

json channel_of(const channel_info& channel) {
  return {{"uri", channel.uri},
          {"accepted", channel.accepted},
          {"refused", channel.refused},
          {"malformed", channel.malformed}};
}

json forwarder_of(const forwarding::forwarder_counters& totals) {
  drop_counts drops;
  add(drops, totals.faces);
  auto forwarder = counters_of(totals.faces);
  forwarder.update(json{{"satisfied_interests", totals.n_satisfied},
                        {"unsatisfied_interests", totals.n_unsatisfied},
                        {"drops", drops}});
  return forwarder;
}

json tables_of(const forwarding::table_sizes& sizes) {
  return {{"fib", sizes.fib},
          {"pit", sizes.pit},
          {"content_store", sizes.cs},
          {"dead_nonces", sizes.dead_nonces}};
}

json content_store_of(const forwarding::cs_info& cs) {
  return {{"capacity_octets", cs.capacity_bytes},
          {"capacity_packets", cs.capacity_packets},
          {"policy", to_string(cs.policy)},
          {"used_octets", cs.used_bytes},
          {"entries", cs.entries},
          {"hits", cs.hits},
          {"misses", cs.misses}};
}

/// What is bounded for all users together, and how much of it is held.
json held_of(const status_snapshot& s) {
  return {{"faces", s.used.faces},           {"most_faces", s.limits.faces},
          {"shared_memory", s.used.memory},  {"most_shared_memory", s.limits.memory},
          {"routes", s.used.routes},         {"most_routes", s.limits.routes},
          {"queued_memory", s.queued_memory}};
}

/// What shows how the forwarder works, beside what it did: sizes of batches, times to answers.
json distributions_of(const status_snapshot& s) {
  const auto batches = sum_of(s).histograms;
  const auto& responses = s.forwarder.totals.responses;
  return {{"arrivals_per_drain", batches.arrivals_per_drain},
          {"packets_per_send", batches.packets_per_send},
          {"response_us", responses.buckets},
          {"response_sum_us", responses.sum_us}};
}

}  // namespace

std::string to_json(const status_snapshot& s) {
  json document{{"version", version_text},
                {"started_ms", s.started_ms},
                {"now_ms", wall_clock_ms()},
                {"rejected_commands", s.rejected_commands},
                {"forwarder", forwarder_of(s.forwarder.totals)},
                {"tables", tables_of(s.forwarder.sizes)},
                {"content_store", content_store_of(s.forwarder.content_store)},
                {"held", held_of(s)},
                {"lanes", json::array()},
                {"channels", json::array()},
                {"faces", json::array()},
                {"distributions", distributions_of(s)}};
  for (const auto& lane : s.forwarder.lanes)
    document["lanes"].push_back(lane_of(s, lane));
  for (const auto& channel : s.channels)
    document["channels"].push_back(channel_of(channel));
  drop_counts listed;
  for (const auto& info : s.faces)
    document["faces"].push_back(face_of(s, info, listed));
  const auto all = all_drops(s);
  document["drops"] = all;
  document["gone"] = {{"drops", the_rest(all, listed)}};
  return document.dump();
}

}  // namespace facet::actors
