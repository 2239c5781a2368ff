// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/datasets.hpp"
#include "apps/facet/forwarder.hpp"
#include "apps/facet/subcommand.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <span>
#include <vector>

namespace facet::apps {
namespace {

nlohmann::ordered_json to_json(const management::general_status& status) {
  return {
      {"version", status.nfd_version},
      {"uptime_s", static_cast<double>(status.current_timestamp - status.start_timestamp) / 1e3},
      {"entries",
       {{"name_tree", status.n_name_tree_entries},
        {"fib", status.n_fib_entries},
        {"pit", status.n_pit_entries},
        {"measurements", status.n_measurements_entries},
        {"cs", status.n_cs_entries}}},
      {"in",
       {{"interests", status.n_in_interests},
        {"data", status.n_in_data},
        {"nacks", status.n_in_nacks}}},
      {"out",
       {{"interests", status.n_out_interests},
        {"data", status.n_out_data},
        {"nacks", status.n_out_nacks}}},
      {"satisfied_interests", status.n_satisfied_interests},
      {"unsatisfied_interests", status.n_unsatisfied_interests}};
}

void print(const management::general_status& status, std::string_view socket, console& out) {
  const auto up = std::chrono::milliseconds{status.current_timestamp - status.start_timestamp};
  out.line("forwarder   {} at {}, up {:.0f} s", status.nfd_version, socket,
           std::chrono::duration<double>(up).count());
  out.line("tables      fib {}, pit {}, cs {}, measurements {}", status.n_fib_entries,
           status.n_pit_entries, status.n_cs_entries, status.n_measurements_entries);
  out.line("in          {} Interests, {} Data, {} Nacks", status.n_in_interests, status.n_in_data,
           status.n_in_nacks);
  out.line("out         {} Interests, {} Data, {} Nacks", status.n_out_interests, status.n_out_data,
           status.n_out_nacks);
  out.line("answered    {} satisfied, {} unsatisfied", status.n_satisfied_interests,
           status.n_unsatisfied_interests);
}

/// A number of a lane; 0 when the forwarder wrote something else.
std::uint64_t number(const nlohmann::ordered_json& lane, const char* key) {
  const auto found = lane.find(key);
  return found != lane.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

void print(const facet_status& status, console& out) {
  for (const auto& lane : status.lanes)
    out.line("lane {}      {} faces, {} turns, {} polls, {} sleeps, {} packets to other lanes",
             number(lane, "lane"), number(lane, "faces"), number(lane, "turns"),
             number(lane, "polls"), number(lane, "sleeps"), number(lane, "crossed_packets"));
  if (status.drops.empty())
    return;
  const std::string total = to_text(status.total);
  bool any = total != "none";
  if (any)
    out.line("dropped     on all faces so far: {}", total);
  for (const auto& [face, drops] : status.drops) {
    if (const std::string text = to_text(drops); text != "none") {
      out.line("dropped     face {}: {}", face, text);
      any = true;
    }
  }
  if (const std::string gone = to_text(status.gone); gone != "none")
    out.line("dropped     faces that are gone: {}", gone);
  if (!any)
    out.line("dropped     nothing");
}

/// Where the forwarder listens, its routes and its strategies: the part that others configure.
struct configuration {
  std::vector<management::channel_status> channels;
  std::vector<management::rib_entry> rib;
  std::vector<management::strategy_choice> strategies;
};

result<configuration> fetch_configuration(client::connection& connection) {
  auto channels = fetch_channels(connection);
  if (!channels)
    return fail(channels.error());
  auto rib = fetch_rib(connection);
  if (!rib)
    return fail(rib.error());
  auto strategies = fetch_strategies(connection);
  if (!strategies)
    return fail(strategies.error());
  return configuration{std::move(*channels), std::move(*rib), std::move(*strategies)};
}

/// A forwarder may have a million routes: people get the first, `facet route list` and JSON all.
constexpr std::size_t shown_routes = 20;

void print(const configuration& configured, console& out) {
  for (const auto& channel : configured.channels)
    out.line("listens     {}", channel.local_uri);
  for (const auto& choice : configured.strategies)
    out.line("strategy    {} {}", choice.name.to_uri(), choice.strategy.to_uri());
  const auto shown = std::min(configured.rib.size(), shown_routes);
  for (const auto& entry : std::span{configured.rib}.first(shown))
    for (const auto& route : entry.routes)
      out.line("route       {} to face {}, cost {}", entry.name.to_uri(), route.face_id,
               route.cost);
  if (configured.rib.size() > shown)
    out.line("route       {} more prefixes: facet route list", configured.rib.size() - shown);
}

void describe(const configuration& configured, nlohmann::ordered_json& document) {
  auto& channels = document["channels"] = nlohmann::ordered_json::array();
  for (const auto& channel : configured.channels)
    channels.push_back(channel.local_uri);
  auto& strategies = document["strategies"] = nlohmann::ordered_json::array();
  for (const auto& choice : configured.strategies)
    strategies.push_back(
        {{"prefix", choice.name.to_uri()}, {"strategy", choice.strategy.to_uri()}});
  auto& routes = document["routes"] = nlohmann::ordered_json::array();
  for (const auto& entry : configured.rib)
    for (const auto& route : entry.routes)
      routes.push_back(
          {{"prefix", entry.name.to_uri()}, {"face_id", route.face_id}, {"cost", route.cost}});
}

result<outcome> run(const forwarder_options& options, console& out) {
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto general = fetch_general_status(*connection);
  if (!general)
    return fail(general.error());
  const auto facet = fetch_facet_status(*connection);
  if (!facet)
    return fail(facet.error());
  const auto configured = fetch_configuration(*connection);
  if (!configured)
    return fail(configured.error());
  print(*general, connection->socket_path(), out);
  print(*configured, out);
  print(*facet, out);
  outcome done;
  done.document = to_json(*general);
  done.document["socket"] = connection->socket_path();
  if (!facet->forwarder.is_null())
    done.document["forwarder"] = facet->forwarder;
  done.document["lanes"] = facet->lanes;
  auto& drops = done.document["drops"] = nlohmann::ordered_json::array();
  for (const auto& [face, by_reason] : facet->drops)
    drops.push_back({{"face_id", face}, {"drops", apps::to_json(by_reason)}});
  done.document["all_drops"] = apps::to_json(facet->total);
  done.document["drops_of_gone_faces"] = apps::to_json(facet->gone);
  describe(*configured, done.document);
  return done;
}

void set_up_status(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<forwarder_options>();
  add_socket_option(app, *options);
  actions.add(app, "facet status", [options](console& out) { return run(*options, out); });
}

const subcommand status_command{"status", "What the forwarder holds, has done and has dropped",
                                set_up_status};

}  // namespace
}  // namespace facet::apps
