// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/doctor_checks.hpp"
#include "apps/facet/subcommand.hpp"
#include "core/client/socket_path.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace facet::apps {
namespace {

struct doctor_options {
  std::string socket;
  bool fix = false;
};

/// Where a control socket may be, facetd's last resort included.
result<std::vector<std::string>> places_to_look(const doctor_options& options) {
  auto paths = client::resolve_socket_paths(options.socket);
  if (paths && options.socket.empty())
    paths->push_back(fmt::format("/tmp/facet-{}.sock", ::getuid()));
  return paths;
}

std::vector<ailment> examine_all(const std::vector<std::string>& sockets) {
  std::vector<ailment> all;
  for (auto some :
       {examine_objects(), examine_sockets(sockets), examine_folders(), examine_limits(sockets)})
    std::ranges::move(some, std::back_inserter(all));
  return all;
}

void print(const ailment& a, bool fix, console& out) {
  const char* const state = a.cured ? "mended" : a.harmless ? "note" : "problem";
  const char* const hint = a.cured || !a.cure ? ""
                           : fix ? " (it cannot be mended: try as its owner or as root)"
                                 : " (--fix mends it)";
  out.line("{:8} {}{}", state, a.sentence, hint);
}

nlohmann::ordered_json to_json(const ailment& a) {
  return {{"check", a.check},
          {"object", a.object},
          {"sentence", a.sentence},
          {"level", a.harmless ? "note" : "problem"},
          {"fixable", a.cure != nullptr},
          {"fixed", a.cured}};
}

result<outcome> run_doctor(const doctor_options& options, console& out) {
  const auto sockets = places_to_look(options);
  if (!sockets)
    return fail(sockets.error());
  auto all = examine_all(*sockets);
  if (options.fix)
    for (auto& each : all)
      each.cured = each.cure && each.cure();
  outcome done;
  auto& findings = done.document["findings"] = nlohmann::ordered_json::array();
  for (const auto& each : all) {
    print(each, options.fix, out);
    findings.push_back(to_json(each));
  }
  const auto left =
      std::ranges::count_if(all, [](const ailment& a) { return !a.harmless && !a.cured; });
  done.document["problems"] = left;
  if (left > 0)
    done.failure = fmt::format("{} {} left", left, left == 1 ? "problem is" : "problems are");
  else
    out.line("{:8} regions, doorbells, sockets, folders and limits are as they should be", "well");
  return done;
}

void set_up_doctor(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<doctor_options>();
  app.add_option("--socket", options->socket,
                 "control socket to look at (default: where a forwarder may be)")
      ->type_name("PATH");
  app.add_flag("--fix", options->fix,
               "mend what can be: remove what is left over and in nobody's use, take back "
               "permissions that are too wide");
  actions.add(app, "facet doctor --fix",
              [options](console& out) { return run_doctor(*options, out); });
}

const subcommand doctor_command{
    "doctor", "What on this host keeps a forwarder from working: leftovers, permissions, limits",
    set_up_doctor};

}  // namespace
}  // namespace facet::apps
