// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/sim_explain.hpp"

#include "actors/explanation_report.hpp"
#include "apps/facet/explanation.hpp"
#include "core/sim/known_nodes.hpp"
#include "core/sim/node_tables.hpp"
#include "core/sim/node_tracer.hpp"
#include "core/sim/simulation.hpp"
#include "core/sim/virtual_time.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

namespace facet::apps {
namespace {

using json = nlohmann::ordered_json;

std::optional<duration> moment_of(const std::string& text) {
  duration at{0};
  if (sim::read_time(text, at))
    return at;
  double seconds = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, seconds);
  constexpr double longest = 3.6e9;
  if (read.ec != std::errc{} || read.ptr != end || !(seconds >= 0 && seconds <= longest))
    return std::nullopt;
  return duration{std::llround(seconds * 1e9)};
}

/// The faces of a node, for their URIs.
std::vector<actors::face_info> faces_of(const sim::network_plan& plan, std::uint32_t node) {
  std::vector<actors::face_info> faces(plan.nodes[node].faces());
  for (std::uint32_t i = 0; i < faces.size(); ++i) {
    faces[i].id = sim::face_number(i);
    faces[i].uri = face_uri(plan, node, i);
  }
  return faces;
}

face_uris uris_of(const sim::network_plan& plan, std::uint32_t node) {
  face_uris uris;
  for (const auto& face : faces_of(plan, node))
    uris.emplace(face.id, face.uri);
  return uris;
}

/// A verdict, "… of faces 256, 258", with what is behind the faces that it numbers.
std::string with_uris(const std::string& verdict, const face_uris& uris) {
  static const std::regex listed{"faces? [0-9]+(, [0-9]+)*"};
  static const std::regex number{"[0-9]+"};
  std::string told;
  auto rest = verdict.begin();
  for (std::sregex_iterator list{rest, verdict.end(), listed}, none; list != none; ++list) {
    const auto end = verdict.begin() + list->position() + list->length();
    const auto begin = verdict.begin() + list->position();
    for (std::sregex_iterator each{begin, end, number}; each != none; ++each) {
      const auto after = begin + each->position() + each->length();
      told.append(rest, after);
      rest = after;
      if (const auto uri = uris.find(std::stoull(each->str())); uri != uris.end())
        told += ' ' + uri->second;
    }
  }
  return told.append(rest, verdict.end());
}

/// Entries of each table that are told about one node, and about each of all.
constexpr std::size_t most_of_one = 100;
constexpr std::size_t most_of_each = 10;

json fib_of(const forwarding::forwarder& fw, const std::vector<actors::face_info>& faces) {
  auto fib = json::array();
  for (const auto& entry : fw.fib_entries()) {
    auto hops = json::array();
    for (const auto& hop : entry.next_hops) {
      const auto face = std::ranges::find(faces, hop.face, &actors::face_info::id);
      hops.push_back({{"face", hop.face},
                      {"uri", face == faces.end() ? json() : json(face->uri)},
                      {"cost", hop.cost}});
    }
    fib.push_back({{"prefix", entry.prefix.to_uri()}, {"next_hops", std::move(hops)}});
  }
  return fib;
}

json pit_of(const sim::node_tables& tables) {
  auto pit = json::array();
  for (const auto& entry : tables.pit)
    pit.push_back(
        {{"name", entry.name.to_uri()},
         {"can_be_prefix", entry.can_be_prefix},
         {"must_be_fresh", entry.must_be_fresh},
         {"expires_ms", std::chrono::duration<double, std::milli>(entry.expires_in).count()},
         {"waiting", entry.waiting},
         {"asked", entry.asked}});
  return pit;
}

/// What a node holds. Long tables are cut short; the counts are those of the whole ones.
json tables_of(const sim::network_plan& plan, std::uint32_t node, const forwarding::forwarder& fw,
               const std::vector<actors::face_info>& faces, duration at, std::size_t most) {
  const auto tables = sim::list_tables(plan, node, fw, at.count(), most);
  auto cached = json::array();
  for (const auto& name : tables.cs)
    cached.push_back(name.to_uri());
  return {{"pit_entries", tables.pit_entries},
          {"cs_entries", tables.cs_entries},
          {"cs_hits", tables.cs_hits},
          {"cs_misses", tables.cs_misses},
          {"dead_nonces", fw.sizes().dead_nonces},
          {"fib", fib_of(fw, faces)},
          {"pit", pit_of(tables)},
          {"cs", std::move(cached)}};
}

/// What a node's own question is answered with: as `facet explain`, and the tables.
json explain_node(const sim::network_plan& plan, const sim::simulation& run, std::uint32_t node,
                  const packet::name& name, duration at, std::size_t most) {
  const auto& fw = run.forwarder(node);
  const auto now = sim::time_of(at.count());
  const auto faces = faces_of(plan, node);
  json told{{"node", plan.what.network.nodes[node].name}};
  told.update(json::parse(actors::to_json(fw.explain(name, now), faces, now)));
  told["verdict"] = with_uris(told["verdict"].get<std::string>(), uris_of(plan, node));
  told["tables"] = tables_of(plan, node, fw, faces, at, most);
  return told;
}

std::string faces_in_writing(const json& uris) {
  std::string text;
  for (const auto& uri : uris)
    text += (text.empty() ? "" : ", ") + uri.get<std::string>();
  return text.empty() ? "nobody" : text;
}

/// Says how much of a table is not shown.
void show_rest(std::size_t shown, std::uint64_t all, const char* what, console& out) {
  if (shown == most_of_one && all > shown)
    out.line("               and {} more {}", all - shown, what);
}

void show_tables(const json& told, console& out) {
  const auto& tables = told["tables"];
  out.line("tables         {} Interests pending, {} Data cached ({} hits, {} misses)",
           tables["pit_entries"].get<std::size_t>(), tables["cs_entries"].get<std::size_t>(),
           tables["cs_hits"].get<std::uint64_t>(), tables["cs_misses"].get<std::uint64_t>());
  for (const auto& entry : tables["fib"])
    for (const auto& hop : entry["next_hops"])
      out.line("               {} to face {} {}, cost {}", entry["prefix"].get<std::string>(),
               hop["face"].get<face_id>(),
               hop["uri"].is_null() ? std::string{} : hop["uri"].get<std::string>(),
               hop["cost"].get<std::uint64_t>());
  for (const auto& entry : tables["pit"])
    out.line("pending        {}: {} waiting, {} asked, {} ms left",
             entry["name"].get<std::string>(), faces_in_writing(entry["waiting"]),
             faces_in_writing(entry["asked"]), entry["expires_ms"].get<double>());
  show_rest(tables["pit"].size(), tables["pit_entries"].get<std::uint64_t>(),
            "(some may only wait for late answers)", out);
  for (const auto& name : tables["cs"])
    out.line("cached         {}", name.get<std::string>());
  show_rest(tables["cs"].size(), tables["cs_entries"].get<std::uint64_t>(), "Data", out);
}

/// Simulates up to the moment, in steps between which a signal can end it.
bool run_until(sim::simulation& run, duration at, const std::function<bool()>& stopped) {
  const auto step = std::max<std::int64_t>(at.count() / 100, 1);
  for (auto next = step; next < at.count(); next += step) {
    run.run_until(next);
    run.take_traces([](sim::trace_kind, std::string_view) {});
    if (stopped())
      return false;
  }
  run.run_until(at.count());
  return true;
}

}  // namespace

result<outcome> explain_simulation(const std::shared_ptr<const sim::network_plan>& plan,
                                   const sim_question& question,
                                   const std::function<bool()>& stopped, console& out) {
  const auto name = packet::name::parse(question.name);
  if (!name)
    return fail(errc::invalid_argument, "--explain: " + name.error().message);
  const auto at = moment_of(question.at);
  if (!at || *at > plan->what.end())
    return fail(errc::invalid_argument,
                fmt::format("--at {}: say a time such as 2.5s or 300ms, up to the end at {} s",
                            question.at, std::chrono::duration<double>(plan->what.end()).count()));
  sim::known_nodes known{plan->what.network};
  if (!question.node.empty() && !known.has(question.node))
    return fail(errc::invalid_argument, "--node: " + known.no_such(question.node));
  sim::simulation run{plan};
  if (!run_until(run, *at, stopped))
    return fail(errc::cancelled, "the simulation was stopped before that moment");
  const auto seconds = std::chrono::duration<double>(*at).count();
  outcome done;
  done.document = json{{"name", name->to_uri()}, {"at_s", seconds}, {"nodes", json::array()}};
  for (std::uint32_t node = 0; node < plan->nodes.size(); ++node) {
    const auto& who = plan->what.network.nodes[node].name;
    if (!question.node.empty() && who != question.node)
      continue;
    auto told = explain_node(*plan, run, node, *name, *at,
                             question.node.empty() ? most_of_each : most_of_one);
    if (question.node.empty()) {
      out.line("{}: {}", who, told["verdict"].get<std::string>());
    } else {
      out.line("{} at {} s", who, seconds);
      for (const auto& line : explanation_lines(told, uris_of(*plan, node)))
        out.line("{}", line);
      show_tables(told, out);
    }
    done.document["nodes"].push_back(std::move(told));
  }
  return done;
}

void add_question_options(CLI::App& app, sim_question& question) {
  auto* name = app.add_option("--explain", question.name,
                              "Tell what would happen to an Interest for NAME at the time --at, "
                              "and write nothing")
                   ->type_name("NAME");
  auto* at = app.add_option("--at", question.at, "Simulated time of --explain: 2.5s, 300ms")
                 ->type_name("T")
                 ->needs(name);
  name->needs(at);
  app.add_option("--node", question.node,
                 "Node that --explain is about, with its tables; default: a line for each")
      ->type_name("N")
      ->needs(name);
}

}  // namespace facet::apps
