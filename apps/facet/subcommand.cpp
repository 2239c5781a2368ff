// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/subcommand.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>

namespace facet::apps {
namespace {

struct registration {
  const char* name;
  const char* summary;
  subcommand::set_up_function set_up;
};

/// A function's static: the subcommands register while namespace-scope objects are initialised, in
/// no particular order.
std::vector<registration>& registrations() {
  static std::vector<registration> all;
  return all;
}

/// "facet iperf client": how the user spelled the way to `app`.
std::string full_name(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return parent == nullptr ? app.get_name() : full_name(*parent) + " " + app.get_name();
}

/// The innermost subcommand that parsing reached, so that a usage error names it.
const CLI::App& innermost(const CLI::App& app) {
  const auto parsed = app.get_subcommands();
  return parsed.empty() ? app : innermost(*parsed.back());
}

void complain(std::string_view command, std::string_view message) {
  const std::string line = fmt::format("{}: {}\n", command, message);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

int report_parse_error(const CLI::App& root, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0)  // --help, --version
    return root.exit(error);
  const std::string command = full_name(innermost(root));
  std::string why = error.what();
  // A word that is no subcommand: CLI11 reports that one is missing, which hides the typing error.
  const auto unknown = root.remaining(true);
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !unknown.empty())
    why = fmt::format("unknown argument {}", unknown.front());
  std::replace(why.begin(), why.end(), '\n', ' ');
  complain(command, fmt::format("bad usage: {} (see `{} --help`)", why, command));
  return exit_usage;
}

nlohmann::ordered_json describe(std::string_view code, std::string_view message) {
  return {{"code", code}, {"message", message}};
}

int run_action(const action_table::entry& chosen) {
  const std::string command = full_name(*chosen.leaf);
  console out{chosen.json, command};
  result<outcome> done = chosen.work(out);
  nlohmann::ordered_json document;
  std::string failure;
  int status = exit_success;
  if (!done) {
    failure = done.error().message;
    document["error"] = describe(to_string(done.error().code), failure);
    status = done.error().code == errc::invalid_argument ? exit_usage : exit_failed;
  } else {
    document = std::move(done->document);
    failure = std::move(done->failure);
    if (!failure.empty()) {
      if (!document.contains("error"))
        document["error"] = describe("failed", failure);
      status = exit_failed;
    }
  }
  if (chosen.json)
    out.document(document.dump(2));
  if (result<void> flushed = out.flush(); !flushed && status == exit_success) {
    failure = flushed.error().message;
    status = exit_failed;
  }
  if (!failure.empty())
    complain(command, failure);
  return status;
}

}  // namespace

void action_table::add(CLI::App& leaf, std::string_view example, action work) {
  auto added = std::make_unique<entry>(entry{&leaf, false, std::move(work)});
  leaf.add_flag("--json", added->json, "Print one JSON document on stdout and nothing else");
  leaf.footer(fmt::format("Example:\n  {}", example));
  entries_.push_back(std::move(added));
}

const action_table::entry* action_table::chosen() const {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [](const auto& each) { return each->leaf->parsed(); });
  return found == entries_.end() ? nullptr : found->get();
}

subcommand::subcommand(const char* name, const char* summary, set_up_function set_up) {
  registrations().push_back({name, summary, set_up});
}

int run_command_line(int argc, const char* const* argv) {
  CLI::App root{"Named Data Networking from the command line", "facet"};
  root.set_version_flag("--version", "facet " FACET_VERSION);
  root.require_subcommand(1);
  root.footer("Each subcommand explains itself: facet SUBCOMMAND --help");
  action_table actions;
  auto all = registrations();
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::string_view{a.name} < std::string_view{b.name};
  });
  for (const registration& each : all)
    each.set_up(*root.add_subcommand(each.name, each.summary), actions);
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return report_parse_error(root, error);
  }
  const action_table::entry* chosen = actions.chosen();
  if (chosen == nullptr) {
    complain("facet", "bad usage: nothing to do (see `facet --help`)");
    return exit_usage;
  }
  return run_action(*chosen);
}

}  // namespace facet::apps
