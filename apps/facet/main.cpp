// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/subcommand.hpp"

#include <csignal>

int main(int argc, char** argv) {
  // A reader that goes away is an error to report, not a reason to die without a word.
  std::signal(SIGPIPE, SIG_IGN);
  return facet::apps::run_command_line(argc, argv);
}
