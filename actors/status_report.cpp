// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/status_report.hpp"

#include "core/management/dataset.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>

namespace facet::actors {
namespace {

using nlohmann::json;

constexpr const char* version = "Facet " FACET_VERSION;

const forwarding::face_counters* find_counters(const status_snapshot& s, face_id id) {
  auto found = std::lower_bound(s.forwarder.faces.begin(), s.forwarder.faces.end(), id,
                                [](auto& f, face_id wanted) { return f.id < wanted; });
  return found != s.forwarder.faces.end() && found->id == id ? &found->counters : nullptr;
}

management::face_status face_status_of(const status_snapshot& s, const face_info& info) {
  management::face_status f;
  f.face_id = info.id;
  f.uri = info.uri;
  f.local_uri = info.local_uri;
  f.face_scope = info.scope;
  f.face_persistency = info.persistency;
  f.link_type = info.link_type;
  f.mtu = info.mtu;
  if (const auto* c = find_counters(s, info.id)) {
    f.n_in_interests = c->n_in_interests;
    f.n_in_data = c->n_in_data;
    f.n_in_nacks = c->n_in_nacks;
    f.n_out_interests = c->n_out_interests;
    f.n_out_data = c->n_out_data;
    f.n_out_nacks = c->n_out_nacks;
    f.n_in_bytes = c->n_in_bytes;
    f.n_out_bytes = c->n_out_bytes;
  }
  return f;
}

void add_faces(const status_snapshot& s, std::vector<std::uint8_t>& out) {
  for (const auto& info : s.faces)
    encode(face_status_of(s, info), out);
}

void add_general(const status_snapshot& s, std::vector<std::uint8_t>& out) {
  const auto& totals = s.forwarder.totals;
  management::general_status g;
  g.nfd_version = version;
  g.start_timestamp = s.started_ms;
  g.current_timestamp = wall_clock_ms();
  g.n_fib_entries = s.forwarder.sizes.fib;
  g.n_pit_entries = s.forwarder.sizes.pit;
  g.n_cs_entries = s.forwarder.sizes.cs;
  g.n_in_interests = totals.faces.n_in_interests;
  g.n_in_data = totals.faces.n_in_data;
  g.n_in_nacks = totals.faces.n_in_nacks;
  g.n_out_interests = totals.faces.n_out_interests;
  g.n_out_data = totals.faces.n_out_data;
  g.n_out_nacks = totals.faces.n_out_nacks;
  g.n_satisfied_interests = totals.n_satisfied;
  g.n_unsatisfied_interests = totals.n_unsatisfied;
  encode(g, out);
}

void add_fib(const status_snapshot& s, std::vector<std::uint8_t>& out) {
  for (const auto& listing : s.forwarder.fib) {
    management::fib_entry entry{listing.prefix, {}};
    for (const auto& hop : listing.next_hops)
      entry.next_hops.push_back({hop.face, hop.cost});
    encode(entry, out);
  }
}

void add_rib(const status_snapshot& s, std::vector<std::uint8_t>& out) {
  management::rib_entry entry;
  for (std::size_t i = 0; i < s.routes.size(); ++i) {
    const auto& r = s.routes[i];
    entry.name = r.prefix;
    entry.routes.push_back({r.face, r.origin, r.cost, r.flags, {}});
    if (r.expires_ms > 0)
      entry.routes.back().expiration_period = r.expires_ms;
    if (i + 1 == s.routes.size() || !(s.routes[i + 1].prefix == r.prefix)) {
      encode(entry, out);
      entry.routes.clear();
    }
  }
}

void add_strategies(const status_snapshot& s, std::vector<std::uint8_t>& out) {
  for (const auto& choice : s.forwarder.strategies)
    encode(management::strategy_choice{choice.prefix, choice.strategy}, out);
}

void add_cs(const status_snapshot& s, std::vector<std::uint8_t>& out) {
  const auto& cs = s.forwarder.content_store;
  const auto flags = static_cast<std::uint64_t>((cs.admits ? 1 : 0) | (cs.serves ? 2 : 0));
  encode(management::cs_info{cs.capacity_bytes, flags, cs.entries, cs.hits, cs.misses}, out);
}

struct dataset {
  std::string_view name;
  void (*encode)(const status_snapshot&, std::vector<std::uint8_t>&);
};
constexpr std::array datasets{
    dataset{"faces/list", add_faces}, dataset{"status/general", add_general},
    dataset{"fib/list", add_fib},     dataset{"rib/list", add_rib},
    dataset{"cs/info", add_cs},       dataset{"strategy-choice/list", add_strategies},
};

const dataset* find_dataset(std::string_view name) {
  const auto* found = std::find_if(datasets.begin(), datasets.end(),
                                   [&](const dataset& d) { return d.name == name; });
  return found == datasets.end() ? nullptr : found;
}

/// Only reasons that happened, so that what is listed is what went wrong.
json drops_of(const forwarding::face_counters* counters, const face_counters* link) {
  auto drops = json::object();
  if (counters != nullptr)
    for (std::size_t i = 0; i < forwarding::drop_reason_count; ++i)
      if (counters->drops[i] > 0)
        drops[std::string{to_string(static_cast<forwarding::drop_reason>(i))}] = counters->drops[i];
  if (link != nullptr)
    for (std::size_t i = 0; i < face_drop_count; ++i)
      if (link->drops[i] > 0) {
        auto& sum = drops[std::string{to_string(static_cast<face_drop>(i))}];
        sum = sum.is_null() ? link->drops[i] : sum.get<std::uint64_t>() + link->drops[i];
      }
  return drops;
}

json counters_of(const forwarding::face_counters& c) {
  return {{"in_interests", c.n_in_interests},   {"in_data", c.n_in_data},
          {"in_nacks", c.n_in_nacks},           {"in_octets", c.n_in_bytes},
          {"out_interests", c.n_out_interests}, {"out_data", c.n_out_data},
          {"out_nacks", c.n_out_nacks},         {"out_octets", c.n_out_bytes}};
}

json face_of(const status_snapshot& s, const face_info& info) {
  json f{{"face_id", info.id},
         {"uri", info.uri},
         {"local_uri", info.local_uri},
         {"mtu", info.mtu},
         {"scope", info.scope == 1 ? "local" : "non-local"}};
  if (info.owner != no_face)
    f["owner"] = info.owner;
  const auto* counters = find_counters(s, info.id);
  if (counters != nullptr)
    f.update(counters_of(*counters));
  auto link = s.links.find(info.id);
  const auto* link_counters = link == s.links.end() ? nullptr : &link->second;
  if (link_counters != nullptr)
    f.update(json{{"queued_octets", link_counters->queued_octets},
                  {"polls", link_counters->polls},
                  {"parks", link_counters->parks},
                  {"wakeups", link_counters->wakeups},
                  {"rescued", link_counters->rescued}});
  f["drops"] = drops_of(counters, link_counters);
  return f;
}

}  // namespace

std::uint64_t wall_clock_ms() {
  using namespace std::chrono;
  return static_cast<std::uint64_t>(
      duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

bool is_dataset(std::string_view name) {
  return find_dataset(name) != nullptr;
}

std::vector<std::uint8_t> encode_dataset(std::string_view name, const status_snapshot& s) {
  std::vector<std::uint8_t> out;
  if (const auto* found = find_dataset(name))
    found->encode(s, out);
  return out;
}

std::string to_json(const status_snapshot& s) {
  const auto& totals = s.forwarder.totals;
  const auto& sizes = s.forwarder.sizes;
  const auto& cs = s.forwarder.content_store;
  auto forwarder = counters_of(totals.faces);
  forwarder.update(json{{"satisfied_interests", totals.n_satisfied},
                        {"unsatisfied_interests", totals.n_unsatisfied},
                        {"drops", drops_of(&totals.faces, nullptr)}});
  json document{{"version", version},
                {"started_ms", s.started_ms},
                {"now_ms", wall_clock_ms()},
                {"forwarder", std::move(forwarder)},
                {"tables",
                 {{"fib", sizes.fib},
                  {"pit", sizes.pit},
                  {"content_store", sizes.cs},
                  {"dead_nonces", sizes.dead_nonces}}},
                {"content_store",
                 {{"capacity_octets", cs.capacity_bytes},
                  {"used_octets", cs.used_bytes},
                  {"entries", cs.entries},
                  {"hits", cs.hits},
                  {"misses", cs.misses}}},
                {"faces", json::array()}};
  for (const auto& info : s.faces)
    document["faces"].push_back(face_of(s, info));
  return document.dump();
}

}  // namespace facet::actors
