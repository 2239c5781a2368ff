// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// facetd: the forwarder as a service. Options and configuration in, one node, signals out.
#include "apps/facetd/config.hpp"
#include "apps/facetd/logging.hpp"
#include "apps/facetd/systemd.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <iostream>

namespace facet::apps {
namespace {

/// Signals that end the service; taken by sigwait, so blocked in every thread.
sigset_t block_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return set;
}

/// Every shared-memory face takes three descriptors; the usual soft limit of 1024 is soon reached.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

int serve(daemon_config config, const sigset_t& signals) {
  caf::actor_system_config settings;
  actors::configure(settings);
  caf::actor_system system{settings};
  const auto path = config.node.socket_path;
  auto node = actors::node::start(system, std::move(config.node));
  if (!node) {
    std::cerr << "facetd: cannot start: " << node.error().message << '\n';
    return 1;
  }
  std::printf("ready %s\n", path.c_str());
  std::fflush(stdout);
  notify_systemd("READY=1");
  spdlog::info("facetd {} listens on {}", FACET_VERSION, path);
  int signal = 0;
  sigwait(&signals, &signal);
  spdlog::info("stopping on signal {}", signal);
  notify_systemd("STOPPING=1");
  (*node)->stop();
  return 0;
}

int run(int argc, char** argv) {
  CLI::App app{"Facet: an NDN forwarder whose every face is an actor"};
  app.set_version_flag("--version", "facetd " FACET_VERSION);
  app.footer("Example:\n  facetd --socket /tmp/facet.sock --log-level debug");
  std::string config_file;
  std::string socket_path;
  std::string log_level;
  app.add_option("--config", config_file, "TOML configuration file")->type_name("FILE");
  app.add_option("--socket", socket_path, "path of the control socket")->type_name("PATH");
  app.add_option("--log-level", log_level, "what to log")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  const auto signals = block_signals();
  std::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();

  daemon_config config;
  if (!config_file.empty())
    if (auto read = read_config(config_file, config); !read) {
      std::cerr << "facetd: " << read.error().message << '\n';
      return 2;
    }
  if (!socket_path.empty())
    config.node.socket_path = socket_path;
  if (!log_level.empty())
    config.log_level = log_level;
  if (config.node.socket_path.empty())
    config.node.socket_path = default_socket_path();
  start_logging(config.log_level);
  const auto status = serve(std::move(config), signals);
  stop_logging(status);
  return status;
}

}  // namespace
}  // namespace facet::apps

int main(int argc, char** argv) {
  try {
    return facet::apps::run(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "facetd: " << e.what() << '\n';
    return 1;
  }
}
