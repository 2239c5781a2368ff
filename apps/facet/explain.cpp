// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/datasets.hpp"
#include "apps/facet/explanation.hpp"
#include "apps/facet/forwarder.hpp"
#include "apps/facet/subcommand.hpp"

#include <memory>

namespace facet::apps {
namespace {

struct explain_options : forwarder_options {
  packet::name name;
};

result<outcome> run(const explain_options& options, console& out) {
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  auto told = fetch_explanation(*connection, options.name);
  if (!told)
    return fail(told.error());
  for (const std::string& line : explanation_lines(*told))
    out.line("{}", line);
  outcome done;
  done.document = std::move(*told);
  return done;
}

void set_up_explain(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<explain_options>();
  add_name(app, "NAME", options->name, "Name of the Interest")->required();
  add_socket_option(app, *options);
  actions.add(app, "facet explain /example/video/seg=7",
              [options](console& out) { return run(*options, out); });
}

const subcommand explain_command{"explain", "What would happen to an Interest now, and why", set_up_explain};

}  // namespace
}  // namespace facet::apps
