// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// facet_stress_peer: the processes of the stress tests, one role a run.
#include "tests/stress/idle_cost.hpp"
#include "tests/stress/peer.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <exception>
#include <functional>

namespace facet::tests {
namespace {

struct settings {
  stream_options stream;
  idle_setup idle;
  std::string face;
  pid_t engine = 0;
  std::uint64_t faces = 1000;
  std::uint32_t start_index = 0;
  std::uint64_t period_s = 10;
  bool version_1 = false;
  bool echo = false;
};

/// A role whose result becomes the exit status.
CLI::App* role(CLI::App& app, int& status, const std::string& name, const std::string& does,
               std::function<int()> run) {
  auto* const sub = app.add_subcommand(name, does);
  sub->callback([&status, run = std::move(run)] { status = run(); });
  return sub;
}

void add_stream_options(CLI::App* sub, stream_options& o) {
  sub->add_option("--socket", o.socket)->required();
  sub->add_option("--prefix", o.prefix)->required();
  sub->add_option("--capacity", o.capacity, "slots per ring");
  sub->add_option("--count", o.count, "packets; 0: until SIGTERM");
  sub->add_option("--largest-batch", o.largest_batch);
  sub->add_option("--window", o.window, "most Interests outstanding");
  sub->add_option("--spin-us", o.spin_us, "0: park at once");
  sub->add_flag("--named", o.named, "shared memory with a name");
  sub->add_flag("--any-order", o.any_order, "Interests may be lost and come again");
}

void add_stream_roles(CLI::App& app, int& status, stream_options& o) {
  using run = int (*)(const stream_options&);
  const auto add = [&](const char* name, const char* does, run f) {
    add_stream_options(role(app, status, name, does, [&o, f] { return f(o); }), o);
  };
  add("consume", "ask for a stream and verify it", run_consumer);
  add("produce", "answer a stream", run_producer);
  add("recover", "consume while facetd comes and goes", run_recovering_consumer);
  add("victim", "produce and consume until killed", run_victim);
}

void add_channel_roles(CLI::App& app, int& status, settings& s) {
  auto& o = s.stream;
  const auto add = [&](const char* name, const char* does, std::function<int()> run) {
    auto* const sub = role(app, status, name, does, std::move(run));
    sub->add_option("--face", s.face)->required();
    sub->add_option("--count", o.count)->required();
    return sub;
  };
  add("ping", "stop-and-wait at the app's end",
      [&] { return ping_as_app(s.face, o.count, s.engine); })
      ->add_option("--engine", s.engine, "process of the other end")
      ->required();
  add("pong", "stop-and-wait at the engine's end",
      [&] { return answer_as_engine(s.face, o.count); });
  auto* const engine = add("seed-engine", "a version-1 engine",
                           [&] { return run_seed_engine(s.face, s.start_index, o.count, s.echo); });
  engine->add_option("--start-index", s.start_index);
  engine->add_flag("--echo", s.echo);
  auto* const app_end = add("seed-app", "the app of a version-1 engine", [&] {
    return stream_to_seed_engine(s.face, o.count, o.largest_batch, o.window);
  });
  app_end->add_option("--largest-batch", o.largest_batch);
  app_end->add_option("--window", o.window, "0: nothing comes back");
}

int print_idle(settings& s) {
  s.idle.faces = s.faces;
  s.idle.version_1 = s.version_1;
  s.idle.period = std::chrono::seconds{s.period_s};
  const auto cost = measure_idle(s.idle);
  if (!cost.problem.empty())
    return complain(cost.problem);
  say(fmt::format("{} parked faces: facetd took {:.3f} s of CPU in {:.2f} s, {:.2f} % of one core",
                  cost.shm_faces, cost.cpu_seconds, cost.period_seconds, cost.percent()));
  return 0;
}

void add_idle_roles(CLI::App& app, int& status, settings& s) {
  auto* const hold = role(app, status, "hold", "attach faces and sleep",
                          [&] { return hold_faces(s.stream.socket, s.faces, s.version_1); });
  hold->add_option("--socket", s.stream.socket)->required();
  auto* const idle = role(app, status, "idle", "measure what idle faces cost facetd",
                          [&] { return print_idle(s); });
  idle->add_option("--facetd", s.idle.facetd, "path of facetd")->required();
  idle->add_option("--seconds", s.period_s);
  for (auto* const sub : {hold, idle}) {
    sub->add_option("--faces", s.faces);
    sub->add_flag("--version-1", s.version_1, "attach like ndn-rs");
  }
}

int run(int argc, char** argv) {
  CLI::App app{"The processes of Facet's stress tests"};
  app.require_subcommand(1);
  settings s;
  s.idle.peer = argv[0];
  int status = 0;
  add_stream_roles(app, status, s.stream);
  add_channel_roles(app, status, s);
  add_idle_roles(app, status, s);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  return status;
}

}  // namespace
}  // namespace facet::tests

int main(int argc, char** argv) {
  try {
    return facet::tests::run(argc, argv);
  } catch (const std::exception& e) {
    return facet::tests::complain(e.what());
  }
}
