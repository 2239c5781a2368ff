// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/sim_explain.hpp"

#include "actors/explanation_report.hpp"
#include "apps/facet/explanation.hpp"
#include "core/sim/node_tracer.hpp"
#include "core/sim/simulation.hpp"
#include "core/sim/virtual_time.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

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

json tables_of(const forwarding::forwarder& fw, const std::vector<actors::face_info>& faces) {
  const auto sizes = fw.sizes();
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
  const auto totals = fw.totals();
  return {{"pit_entries", sizes.pit},         {"cs_entries", sizes.cs},
          {"cs_hits", totals.n_cs_hits},      {"cs_misses", totals.n_cs_misses},
          {"dead_nonces", sizes.dead_nonces}, {"fib", std::move(fib)}};
}

/// What a node's own question is answered with: as `facet explain`, and the tables.
json explain_node(const sim::network_plan& plan, const sim::simulation& run, std::uint32_t node,
                  const packet::name& name, duration at) {
  const auto& fw = run.forwarder(node);
  const auto now = sim::time_of(at.count());
  const auto faces = faces_of(plan, node);
  json told{{"node", plan.what.network.nodes[node].name}};
  told.update(json::parse(actors::to_json(fw.explain(name, now), faces, now)));
  told["tables"] = tables_of(fw, faces);
  return told;
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
  const auto numbers = sim::number_nodes(plan->what.network);
  if (!question.node.empty() && !numbers.contains(question.node))
    return fail(errc::invalid_argument, "--node: there is no node " + question.node);
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
    auto told = explain_node(*plan, run, node, *name, *at);
    if (question.node.empty()) {
      out.line("{}: {}", who, told["verdict"].get<std::string>());
    } else {
      out.line("{} at {} s", who, seconds);
      for (const auto& line : explanation_lines(told))
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
