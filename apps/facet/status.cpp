// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/datasets.hpp"
#include "apps/facet/forwarder.hpp"
#include "apps/facet/subcommand.hpp"

#include <chrono>
#include <memory>

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

void print(const facet_status& status, console& out) {
  if (status.drops.empty())
    return;
  bool any = false;
  for (const auto& [face, drops] : status.drops) {
    if (const std::string text = to_text(drops); text != "none") {
      out.line("dropped     face {}: {}", face, text);
      any = true;
    }
  }
  if (!any)
    out.line("dropped     nothing");
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
  print(*general, connection->socket_path(), out);
  print(*facet, out);
  outcome done;
  done.document = to_json(*general);
  done.document["socket"] = connection->socket_path();
  if (!facet->forwarder.is_null())
    done.document["forwarder"] = facet->forwarder;
  auto& drops = done.document["drops"] = nlohmann::ordered_json::array();
  for (const auto& [face, by_reason] : facet->drops)
    drops.push_back({{"face_id", face}, {"drops", apps::to_json(by_reason)}});
  return done;
}

void set_up(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<forwarder_options>();
  add_socket_option(app, *options);
  actions.add(app, "facet status", [options](console& out) { return run(*options, out); });
}

const subcommand status{"status", "What the forwarder holds, has done and has dropped", set_up};

}  // namespace
}  // namespace facet::apps
