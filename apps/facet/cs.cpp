// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/commands.hpp"
#include "apps/facet/datasets.hpp"
#include "apps/facet/forwarder.hpp"
#include "apps/facet/subcommand.hpp"

#include <array>
#include <memory>

namespace facet::apps {
namespace {

constexpr std::uint64_t admit_flag = 1;
constexpr std::uint64_t serve_flag = 2;

struct cs_options : forwarder_options {
  std::optional<std::uint64_t> capacity;
  std::optional<std::uint64_t> admit;
  std::optional<std::uint64_t> serve;
  packet::name prefix;
  std::optional<std::uint64_t> count;
};

std::string_view on_off(std::uint64_t flags, std::uint64_t flag) {
  return (flags & flag) != 0 ? "on" : "off";
}

result<outcome> info(const cs_options& options, console& out) {
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto cs = fetch_cs_info(*connection);
  if (!cs)
    return fail(cs.error());
  out.line("capacity  {} packets", cs->capacity);
  out.line("entries   {}", cs->n_cs_entries);
  out.line("admit     {}", on_off(cs->flags, admit_flag));
  out.line("serve     {}", on_off(cs->flags, serve_flag));
  out.line("lookups   {} hits, {} misses", cs->n_hits, cs->n_misses);
  outcome done;
  done.document = {{"capacity", cs->capacity},
                   {"entries", cs->n_cs_entries},
                   {"admit", (cs->flags & admit_flag) != 0},
                   {"serve", (cs->flags & serve_flag) != 0},
                   {"hits", cs->n_hits},
                   {"misses", cs->n_misses}};
  return done;
}

void apply(std::optional<std::uint64_t> wanted, std::uint64_t flag,
           management::control_parameters& parameters) {
  if (!wanted)
    return;
  parameters.mask = parameters.mask.value_or(0) | flag;
  parameters.flags = parameters.flags.value_or(0) | (*wanted != 0 ? flag : 0);
}

result<outcome> config(const cs_options& options, console& out) {
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  management::control_parameters wanted;
  wanted.capacity = options.capacity;
  apply(options.admit, admit_flag, wanted);
  apply(options.serve, serve_flag, wanted);
  const auto answer = run_command(*connection, "cs", "config", wanted);
  if (!answer)
    return fail(answer.error());
  const std::uint64_t flags = answer->flags.value_or(0);
  out.line("capacity {} packets, admit {}, serve {}", answer->capacity.value_or(0),
           on_off(flags, admit_flag), on_off(flags, serve_flag));
  outcome done;
  done.document = {{"capacity", answer->capacity.value_or(0)},
                   {"admit", (flags & admit_flag) != 0},
                   {"serve", (flags & serve_flag) != 0}};
  return done;
}

result<outcome> erase(const cs_options& options, console& out) {
  auto connection = attach(options);
  if (!connection)
    return fail(connection.error());
  const auto erased = erase_cached(*connection, options.prefix, options.count);
  if (!erased)
    return fail(erased.error());
  out.line("{} packets erased below {}", *erased, options.prefix.to_uri());
  outcome done;
  done.document = {{"prefix", options.prefix.to_uri()}, {"erased", *erased}};
  return done;
}

void set_up_cs(CLI::App& app, action_table& actions) {
  app.require_subcommand(1);
  auto options = std::make_shared<cs_options>();
  const auto leaf = [&](const char* name, const char* help, const char* example, auto work) {
    CLI::App& made = *app.add_subcommand(name, help);
    add_socket_option(made, *options);
    actions.add(made, example, [options, work](console& out) { return work(*options, out); });
    return &made;
  };
  leaf("info", "Its size, switches and hits", "facet cs info", info);
  auto* configured = leaf("config", "Change its size or switches; tell them without options",
                          "facet cs config --capacity 100000 --admit on", config);
  configured->add_option("--capacity", options->capacity, "Packets it may hold")
      ->type_name("PACKETS");
  add_word(*configured, "--admit", switch_words, options->admit, "Take new packets in");
  add_word(*configured, "--serve", switch_words, options->serve, "Answer Interests");
  auto* erased = leaf("erase", "Forget packets below PREFIX", "facet cs erase /example", erase);
  add_name(*erased, "PREFIX", options->prefix, "Whose packets")->required();
  erased->add_option("--count", options->count, "No more than this many")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
}

const subcommand cs_command{"cs", "The content store", set_up_cs};

}  // namespace
}  // namespace facet::apps
