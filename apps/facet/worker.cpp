// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/worker.hpp"

#include "apps/facet/signals.hpp"
#include "apps/facet/subcommand.hpp"
#include "apps/facet/tls_options.hpp"

#include <memory>

namespace facet::apps {
namespace {

result<outcome> work_for_coordinators(const load_apps::worker_options& options, console& out) {
  stop_signals stop;
  auto served = load_apps::serve_as_worker(
      options, [&](const std::string& where) { out.announce("ready {}", where); },
      [&](const std::string& warning) { out.warn("{}", warning); }, [&] { return stop.stopped(); });
  if (!served)
    return fail(served.error());
  outcome done;
  done.document = {{"listened", *served}};
  return done;
}

void set_up_worker(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<load_apps::worker_options>();
  app.add_option("--listen", options->listen, "Where coordinators find this worker; port 0: any")
      ->type_name("HOST:PORT")
      ->required();
  app.add_option("--socket", options->socket,
                 "A forwarder here that load experiments attach to, instead of the coordinator's; "
                 "all workers "
                 "of an experiment have one, or none")
      ->type_name("PATH");
  add_tls_options(app, options->tls, "coordinators");
  actions.add(app, "facet worker --listen 127.0.0.1:7100",
              [options](console& out) { return work_for_coordinators(*options, out); });
}

const subcommand worker_command{
    "worker", "Do parts of load experiments and simulations for coordinators", set_up_worker};

}  // namespace
}  // namespace facet::apps
