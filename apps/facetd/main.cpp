// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// facetd: the forwarder as a service. Options and configuration in, one node, signals out.
#include "apps/facetd/http/http_server.hpp"
#include "apps/facetd/logging.hpp"
#include "apps/facetd/node_options.hpp"
#include "apps/facetd/privileges.hpp"
#include "apps/facetd/process_limits.hpp"
#include "apps/facetd/reload.hpp"
#include "apps/facetd/static_setup.hpp"
#include "apps/facetd/systemd.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <memory>
#include <thread>

namespace facet::apps {
namespace {

/// How often it is looked whether something configured is missing.
constexpr timespec retry_interval{10, 0};

/// How long a forwarder of which a part has failed may take to end in order. Then the kernel ends
/// it, and the next one removes what it left.
constexpr unsigned longest_failed_end_s = 10;

/// A part of the forwarder has ended; set before the signal that ends the service.
std::atomic<bool> failed{false};

/// Ends the service from within, as SIGTERM does from outside, and lets it not be late.
void end_failed(const std::string&) {
  failed = true;
  ::alarm(longest_failed_end_s);
  ::kill(::getpid(), SIGTERM);
}

/// Signals that end the service or reload its configuration; taken by sigtimedwait, so blocked in
/// every thread.
sigset_t block_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return set;
}

/// Tells systemd that the configuration is being reloaded, then that it has been.
template <class F>
void while_reloading(F&& reload_all) {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const auto us = std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
  notify_systemd("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(us));
  reload_all();
  notify_systemd("READY=1");
}

/// Does what signals ask for until one ends the service; answers which.
int wait_for_end(const sigset_t& signals, const command_line& options, daemon_config& config,
                 actors::node& node, static_setup& setup) {
  for (bool may_miss = setup.retry();; may_miss = setup.retry()) {
    const int signal = may_miss ? sigtimedwait(&signals, nullptr, &retry_interval)
                                : sigwaitinfo(&signals, nullptr);
    if (signal == SIGHUP)
      while_reloading([&] { reload(options, config, node, setup); });
    else if (signal > 0)
      return signal;
  }
}

/// The HTTP server, or null when none is wanted.
result<std::unique_ptr<http_server>> serve_http(const daemon_config& config,
                                                caf::actor_system& system,
                                                const actors::node& node) {
  if (!config.http)
    return nullptr;
  auto server =
      http_server::start(*config.http, std::make_unique<status_source>(system, node.inspector()));
  if (server)
    spdlog::info("metrics and dashboard at {}", (*server)->url());
  if (server && !config.http->loopback)
    spdlog::warn("other hosts can see at {} what this forwarder does", (*server)->url());
  return server;
}

int serve(const command_line& options, daemon_config config, const sigset_t& signals) {
  if (const auto cores = std::thread::hardware_concurrency(); cores > 0 && config.lanes > cores)
    spdlog::warn("{} lanes on {} cores: more lanes than cores make forwarding slower", config.lanes,
                 cores);
  caf::actor_system_config settings;
  actors::configure(settings);
  caf::actor_system system{settings};
  auto how = node_options_of(config);
  how.on_failure = end_failed;
  auto node = actors::node::start(system, std::move(how));
  if (!node) {
    std::cerr << "facetd: cannot start: " << node.error().message << '\n';
    return 1;
  }
  {
    static_setup setup{system, (*node)->service()};
    setup.apply(config);
    auto http = serve_http(config, system, **node);
    if (!http) {
      std::cerr << "facetd: cannot start: " << http.error().message << '\n';
      return 1;
    }
    const auto url = *http ? " " + (*http)->url() : std::string{};
    std::printf("ready %s%s\n", config.socket_path.c_str(), url.c_str());
    std::fflush(stdout);
    notify_systemd("READY=1");
    spdlog::info("facetd {} listens on {}", FACET_VERSION, config.socket_path);
    const auto signal = wait_for_end(signals, options, config, **node, setup);
    if (failed)
      spdlog::error("stopping, because a part of the forwarder has ended");
    else
      spdlog::info("stopping on signal {}", signal);
  }
  notify_systemd("STOPPING=1");
  (*node)->stop();
  return failed ? 1 : 0;
}

void add_options(CLI::App& app, command_line& options) {
  app.add_option("--config", options.config_file, "TOML configuration file")->type_name("FILE");
  app.add_option("--socket", options.socket_path, "path of the control socket")->type_name("PATH");
  app.add_option("--log-level", options.log_level, "what to log")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}));
  app.add_option("--lanes", options.lanes, "threads that forward (default 1)")
      ->check(CLI::Range(std::size_t{1}, forwarding::shard_map::most_shards))
      ->type_name("N");
  app.add_option("--http", options.http,
                 "serve metrics, a JSON API and a dashboard there: PORT (this host only) or "
                 "ADDRESS:PORT")
      ->type_name("ADDR");
  app.add_option("--poll", options.poll,
                 "how long busy faces are polled before they sleep (default balanced)")
      ->check(CLI::IsMember({"eager", "balanced", "frugal"}));
}

int run(int argc, char** argv) {
  CLI::App app{"Facet: an NDN forwarder whose every face is an actor"};
  app.set_version_flag("--version", "facetd " FACET_VERSION);
  app.footer("Example:\n  facetd --socket /tmp/facet.sock --log-level debug");
  command_line options;
  add_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  const auto signals = block_signals();
  std::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();

  auto config = load_config(options);
  if (!config) {
    std::cerr << "facetd: " << config.error().message << '\n';
    return 2;
  }
  // Before there is a second thread: what is given up here belongs to each of them.
  if (auto dropped = drop_privileges(*config); !dropped) {
    std::cerr << "facetd: " << dropped.error().message << '\n';
    return 1;
  }
  start_logging(config->log_level);
  const auto status = serve(options, std::move(*config), signals);
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
