// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/sim_live.hpp"

#include "apps/facet/progress.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace facet::apps {
namespace {

double ms_of_ns(double ns) {
  return ns / 1e6;
}

/// The forwarders in this process log, too: stdout is not theirs.
void log_to_stderr() {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("facet sim"));
  spdlog::set_level(spdlog::level::warn);
}

}  // namespace

result<std::vector<sim::expose_spec>> exposed_nodes(const sim_live_options& options) {
  std::vector<sim::expose_spec> nodes;
  for (const auto& each : options.expose) {
    const auto equals = each.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == each.size())
      return fail(errc::invalid_argument,
                  "--expose " + each + ": say a node and a socket: n0=/tmp/n0.sock");
    nodes.push_back({each.substr(0, equals), each.substr(equals + 1)});
  }
  return nodes;
}

result<sim_actors::live_outcome> run_sim_live(const std::shared_ptr<const sim::network_plan>& plan,
                                              const sim_live_options& options,
                                              const sim::trace_sink& sink, const stop_signals& stop,
                                              console& out) {
  log_to_stderr();
  progress_bar bar{plan->what.name};
  sim_actors::live_options how;
  how.sink = sink;
  how.lag_limit = std::chrono::duration_cast<duration>(
      std::chrono::duration<double, std::milli>{options.lag_limit_ms});
  how.progress = [&bar](double share) { bar.update(share); };
  how.stopped = [&stop] { return stop.stopped(); };
  how.ready = [&] {
    for (const auto& e : plan->what.exposed)
      out.announce("ready {} {}", e.node, e.socket);
  };
  how.lagging = [&](duration lag) {
    bar.clear();
    out.warn("{:.1f} ms behind the clock: simulate less, or slower links",
             ms_of_ns(static_cast<double>(lag.count())));
  };
  auto ran = sim_actors::run_live(plan, how);
  bar.clear();
  return ran;
}

nlohmann::ordered_json describe_live(const sim::network_plan& plan,
                                     const sim_actors::live_outcome& ran, console& out) {
  const auto& lag = ran.lag;
  const auto ms = [](auto ns) { return ms_of_ns(static_cast<double>(ns)); };
  nlohmann::ordered_json told{{"simulated_s", std::chrono::duration<double>(ran.simulated).count()},
                              {"lag_ms",
                               {{"samples", lag.ns.count()},
                                {"mean", ms(lag.ns.mean())},
                                {"p50", ms(lag.ns.percentile(0.5))},
                                {"p99", ms(lag.ns.percentile(0.99))},
                                {"max", ms(lag.ns.largest())},
                                {"limit", ms(lag.limit.count())},
                                {"over_limit", lag.over}}},
                              {"exposed", nlohmann::ordered_json::array()}};
  for (std::size_t i = 0; i < ran.exposed.size(); ++i) {
    const auto& e = ran.exposed[i];
    told["exposed"].push_back({{"node", plan.what.exposed[i].node},
                               {"socket", plan.what.exposed[i].socket},
                               {"in_packets", e.in_packets},
                               {"out_packets", e.out_packets},
                               {"dropped", e.dropped}});
    out.line("{}: {} packets in, {} out, {} dropped", plan.what.exposed[i].node, e.in_packets,
             e.out_packets, e.dropped);
  }
  out.line(
      "behind the clock: mean {:.3f} ms, 99 % {:.3f} ms, most {:.3f} ms; {} times more than {} ms",
      ms(lag.ns.mean()), ms(lag.ns.percentile(0.99)), ms(lag.ns.largest()), lag.over,
      ms(lag.limit.count()));
  return told;
}

void add_live_options(CLI::App& app, sim_live_options& live) {
  app.add_flag("--realtime", live.on,
               "Keep pace with the clock, so that applications can attach to nodes: [[expose]] in "
               "the scenario, or --expose");
  app.add_option("--expose", live.expose,
                 "Let applications attach to a node at the socket of that path, as to facetd")
      ->type_name("NODE=SOCKET")
      ->allow_extra_args(false);
  app.add_option("--lag-limit", live.lag_limit_ms,
                 "Warn when the simulation is further behind the clock (default 10)")
      ->type_name("MS")
      ->check(CLI::Range(0.0, 3.6e6));
}

}  // namespace facet::apps
