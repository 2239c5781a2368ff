// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/commands.hpp"
#include "apps/facet/datasets.hpp"
#include "apps/facet/forwarder.hpp"
#include "apps/facet/subcommand.hpp"

#include <memory>

namespace facet::apps {
namespace {

struct strategy_options : forwarder_options {
  packet::name prefix;
  std::string strategy;
};

/// A Name, or the word in the middle of NFD's Names: "asf" means /localhost/nfd/strategy/asf.
result<packet::name> strategy_name(const std::string& text) {
  const bool is_name = text.starts_with('/') || text.find(':') != std::string::npos;
  return packet::name::parse(is_name ? text : "/localhost/nfd/strategy/" + text);
}

nlohmann::ordered_json to_json(const management::strategy_choice& choice) {
  return {{"prefix", choice.name.to_uri()}, {"strategy", choice.strategy.to_uri()}};
}

result<outcome> list_choices(const strategy_options& options, console& out) {
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto choices = fetch_strategies(*connection);
  if (!choices)
    return fail(choices.error());
  outcome done;
  auto& listed = done.document["strategies"] = nlohmann::ordered_json::array();
  for (const management::strategy_choice& choice : *choices) {
    out.line("{}  {}", choice.name.to_uri(), choice.strategy.to_uri());
    listed.push_back(to_json(choice));
  }
  return done;
}

/// The choice with the longest prefix of the Name: what an Interest for it meets.
result<outcome> show_choice(const strategy_options& options, console& out) {
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto choices = fetch_strategies(*connection);
  if (!choices)
    return fail(choices.error());
  const management::strategy_choice* found = nullptr;
  for (const management::strategy_choice& choice : *choices)
    if (choice.name.view().is_prefix_of(options.prefix) &&
        (found == nullptr || choice.name.size() > found->name.size()))
      found = &choice;
  if (found == nullptr)
    return fail(errc::not_found, fmt::format("no strategy covers {}", options.prefix.to_uri()));
  out.line("{}  {}", found->name.to_uri(), found->strategy.to_uri());
  outcome done;
  done.document = to_json(*found);
  return done;
}

result<outcome> set(const strategy_options& options, console& out) {
  const auto strategy = strategy_name(options.strategy);
  if (!strategy)
    return fail(errc::invalid_argument, strategy.error().message);
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  management::control_parameters wanted;
  wanted.name = options.prefix;
  wanted.strategy = *strategy;
  const auto answer = run_command(*connection, "strategy-choice", "set", wanted);
  if (!answer)
    return fail(answer.error());
  out.line("{}  {}", options.prefix.to_uri(), answer->strategy.value_or(*strategy).to_uri());
  outcome done;
  done.document = apps::to_json(*answer);
  return done;
}

result<outcome> unset(const strategy_options& options, console& out) {
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  management::control_parameters wanted;
  wanted.name = options.prefix;
  const auto answer = run_command(*connection, "strategy-choice", "unset", wanted);
  if (!answer)
    return fail(answer.error());
  out.line("{} has no strategy of its own now", options.prefix.to_uri());
  outcome done;
  done.document = apps::to_json(*answer);
  return done;
}

void set_up_strategy(CLI::App& app, action_table& actions) {
  app.require_subcommand(1);
  auto options = std::make_shared<strategy_options>();
  const auto leaf = [&](const char* name, const char* help, const char* example, auto work) {
    CLI::App& made = *app.add_subcommand(name, help);
    add_socket_option(made, *options);
    actions.add(made, example, [options, work](console& out) { return work(*options, out); });
    return &made;
  };
  leaf("list", "Every choice of a strategy", "facet strategy list", list_choices);
  auto* shown = leaf("show", "The strategy that an Interest for NAME meets",
                     "facet strategy show /example/video", show_choice);
  add_name(*shown, "NAME", options->prefix, "Name of an Interest")->required();
  auto* made = leaf("set", "Let a strategy forward what is below PREFIX",
                    "facet strategy set /example multicast\n  facet strategy set / "
                    "/localhost/nfd/strategy/best-route/v=5",
                    set);
  add_name(*made, "PREFIX", options->prefix, "Whose Interests")->required();
  made->add_option("STRATEGY", options->strategy,
                   "Its Name, or the word after /localhost/nfd/strategy/")
      ->required();
  auto* removed = leaf("unset", "Forward PREFIX as what is above it again",
                       "facet strategy unset /example", unset);
  add_name(*removed, "PREFIX", options->prefix, "Whose choice to take back")->required();
}

const subcommand strategy_command{"strategy", "Which strategy forwards which namespace",
                                  set_up_strategy};

}  // namespace
}  // namespace facet::apps
