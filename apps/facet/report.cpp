// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/subcommand.hpp"
#include "apps/load/report_page.hpp"
#include "apps/load/results_comparison.hpp"

#include <memory>
#include <sstream>

namespace facet::apps {
namespace {

struct report_options {
  std::string a;
  std::string b;
  std::string page;
};

template <class What>
void show_results(const What& what, console& out) {
  std::ostringstream text;
  load_apps::print_table(what, text);
  auto lines = text.str();
  if (lines.ends_with('\n'))
    lines.pop_back();
  out.line("{}", lines);
}

result<outcome> compare_results(const load_apps::results_document& a,
                                const load_apps::results_document& b, const std::string& page,
                                console& out) {
  const auto comparison = load_apps::compare(a, b);
  if (!page.empty() && !comparison.points.empty())
    if (auto written = load_apps::write_page(a, b, page); !written)
      return fail(std::move(written.error()));
  show_results(comparison, out);
  outcome done{load_apps::to_json(comparison)};
  if (comparison.points.empty())
    done.failure = "nothing to compare: the results have no point of their sweeps in common";
  return done;
}

result<outcome> run_report(const report_options& options, console& out) {
  const auto a = load_apps::read_results(options.a);
  if (!a)
    return fail(a.error());
  if (options.b.empty()) {
    if (!options.page.empty())
      if (auto written = load_apps::write_page(*a, options.page); !written)
        return fail(std::move(written.error()));
    show_results(*a, out);
    return outcome{load_apps::report_data(*a)};
  }
  const auto b = load_apps::read_results(options.b);
  if (!b)
    return fail(b.error());
  return compare_results(*a, *b, options.page, out);
}

void set_up_report(CLI::App& app, action_table& actions) {
  auto options = std::make_shared<report_options>();
  app.add_option("A", options->a, "What `facet load` left: a directory, or its results.json")
      ->required();
  app.add_option("B", options->b, "Another, to be compared with it");
  app.add_option("--page", options->page,
                 "Write the page of A anew, or one with both results, to this file")
      ->type_name("FILE");
  actions.add(app, "facet report before after",
              [options](console& out) { return run_report(*options, out); });
}

const subcommand report_command{
    "report", "Compare what two load experiments found, with confidence intervals", set_up_report};

}  // namespace
}  // namespace facet::apps
