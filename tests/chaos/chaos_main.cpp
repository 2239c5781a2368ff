// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// facet_chaos_peer: a hostile process.
#include "tests/chaos/attacker.hpp"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <exception>

namespace facet::tests {
namespace {

int run(int argc, char** argv) {
  CLI::App app{"A hostile neighbour of a forwarder"};
  app.footer("Example:\n  facet_chaos_peer --socket /tmp/facet.sock --attack any --seed 7");
  std::string socket;
  std::string name = "any";
  std::uint64_t seed = 1;
  double seconds = 3600;
  bool list = false;
  app.add_option("--socket", socket, "control socket of the forwarder")->type_name("PATH");
  app.add_option("--attack", name, "which attack; any: one after the other by chance");
  app.add_option("--seed", seed, "what chance draws from");
  app.add_option("--seconds", seconds, "how long");
  app.add_flag("--list", list, "print the names of all attacks");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  if (list) {
    for (const auto& each : all_attacks())
      std::printf("%.*s\n", static_cast<int>(each.name.size()), each.name.data());
    return 0;
  }
  std::signal(SIGPIPE, SIG_IGN);
  const std::chrono::duration<double> period{seconds};
  attacker who{
      socket, seed,
      attacker::clock::now() + std::chrono::duration_cast<attacker::clock::duration>(period)};
  return run_attacks(who, name);
}

}  // namespace
}  // namespace facet::tests

int main(int argc, char** argv) {
  try {
    return facet::tests::run(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
