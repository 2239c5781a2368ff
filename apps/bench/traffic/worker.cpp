// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/worker.hpp"

#include "apps/bench/traffic/consumer_crowd.hpp"
#include "apps/bench/traffic/exchange_consumer.hpp"
#include "apps/bench/traffic/exchange_producer.hpp"
#include "apps/bench/traffic/socket_relay.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <thread>

namespace facet::bench {
namespace {

using nlohmann::json;
using std::chrono::nanoseconds;

void say(const json& line) {
  std::cout << line.dump() << std::endl;
}

int complain(const error& why) {
  say({{"error", why.message}, {"code", static_cast<int>(why.code)}});
  return 1;
}

/// The next request; nothing at the end of stdin.
bool next_request(json& into) {
  std::string line;
  if (!std::getline(std::cin, line))
    return false;
  into = json::parse(line);
  return true;
}

/// The fewest slots there are: a thousand rings of the ordinary size would take 4.6 GB.
constexpr std::uint64_t small_ring = 16;

result<client::connection> attach(const json& role) {
  client::options options;
  options.socket_path = role.at("socket");
  options.shared_memory = role.at("shm");
  options.reconnect = false;
  options.congestion_marks = true;
  if (role.contains("capacity"))
    options.capacity = role.at("capacity").get<std::uint64_t>();
  auto opened = client::connection::open(options);
  if (opened && options.shared_memory && !opened->over_shared_memory())
    return fail(errc::unsupported,
                "the forwarder offers no shared memory: " + std::string{opened->fallback_reason()});
  return opened;
}

json ready_line(const client::connection& connection) {
  return {{"ready", true}, {"face_id", connection.face_id()}};
}

json to_json(const exchange_sample& sample, const client::statistics& stats) {
  auto cpu = json::array();
  for (const auto each : sample.cpu)
    cpu.push_back(each.count());
  return {{"exchanges", sample.exchanges},
          {"total", sample.total},
          {"elapsed_ns", sample.elapsed.count()},
          {"cpu_ns", std::move(cpu)},
          {"resent", sample.resent},
          {"unexpected", sample.unexpected},
          {"p50_ns", sample.rtt.percentile(0.5).count()},
          {"p99_ns", sample.rtt.percentile(0.99).count()},
          {"parks", stats.parks}};
}

exchange_run run_of(const json& request) {
  const auto& run = request.at("run");
  return {nanoseconds{run.at("warm_up_ns")}, nanoseconds{run.at("duration_ns")},
          run.at("clocks").get<std::vector<pid_t>>()};
}

result<exchange_sample> serve(exchange_consumer& consumer, const json& request) {
  if (request.contains("ping"))
    return consumer.ping(request["ping"].at("count"),
                         nanoseconds{request["ping"].at("interval_ns")});
  return consumer.run(run_of(request));
}

int consume(const json& role) {
  auto connection = attach(role);
  if (!connection)
    return complain(connection.error());
  const auto prefix = packet::name::parse(role.at("prefix").get<std::string>());
  exchange_consumer consumer{
      *connection,
      *prefix,
      {role.at("content"), role.at("window"), role.at("catalogue"), role.at("batch")}};
  say(ready_line(*connection));
  for (json request; next_request(request);) {
    const auto before = connection->stats().parks;
    const auto sample = serve(consumer, request);
    if (!sample)
      return complain(sample.error());
    auto stats = connection->stats();
    stats.parks -= before;
    say(to_json(*sample, stats));
  }
  return 0;
}

/// As many faces as the role says. Errors: which one could not be had, and why
result<std::vector<client::connection>> attach_many(const json& role) {
  std::vector<client::connection> faces;
  const std::size_t count = role.at("faces");
  for (std::size_t i = 0; i < count; ++i) {
    auto opened = attach(role);
    if (!opened)
      return fail(opened.error().code,
                  fmt::format("face {} of {}: {}", i + 1, count, opened.error().message));
    faces.push_back(std::move(*opened));
  }
  return faces;
}

int consume_as_crowd(const json& role) {
  auto faces = attach_many(role);
  if (!faces)
    return complain(faces.error());
  const auto prefix = packet::name::parse(role.at("prefix").get<std::string>());
  consumer_crowd crowd{
      std::move(*faces),
      *prefix,
      {role.at("content"), role.at("window"), role.at("catalogue"), role.at("batch")}};
  say({{"ready", true}});
  for (json request; next_request(request);) {
    const auto sample = crowd.run(run_of(request));
    if (!sample)
      return complain(sample.error());
    auto answer = to_json(sample->all, {});
    answer["fewest"] = std::ranges::min(sample->exchanges);
    answer["most"] = std::ranges::max(sample->exchanges);
    say(answer);
  }
  return 0;
}

/// Faces on which nothing happens, each asleep.
int hold(json role) {
  role["capacity"] = small_ring;
  role["shm"] = true;
  auto faces = attach_many(role);
  if (!faces)
    return complain(faces.error());
  for (auto& face : *faces)
    if (const auto armed = face.prepare_wait(); !armed)
      return complain(armed.error());
  say({{"ready", true}});
  for (json request; next_request(request);) {
  }
  return 0;
}

int produce(const json& role) {
  auto connection = attach(role);
  if (!connection)
    return complain(connection.error());
  const auto prefix = packet::name::parse(role.at("prefix").get<std::string>());
  if (role.at("register").get<bool>())
    if (auto registered = connection->register_prefix(*prefix); !registered)
      return complain(registered.error());
  exchange_producer producer{*connection, *prefix, role.at("content"), role.at("batch")};
  say(ready_line(*connection));
  std::thread control{[&] {
    for (json request; next_request(request);)
      say({{"answered", producer.answered()}, {"parks", producer.parks()}});
    connection->cancel();
  }};
  const auto done = producer.run();
  if (!done) {
    // The control thread may wait for a line that never comes: end with it.
    complain(done.error());
    ::_exit(1);
  }
  control.join();
  return 0;
}

int relay(const json& role) {
  auto listening = socket_relay::listen(role.at("socket"));
  if (!listening)
    return complain(listening.error());
  say({{"ready", true}});
  listening->run(STDIN_FILENO);
  return 0;
}

}  // namespace

int run_worker() {
  json role;
  if (!next_request(role))
    return 0;
  const std::string what = role.at("role");
  if (what == "consumer")
    return consume(role);
  if (what == "crowd")
    return consume_as_crowd(role);
  if (what == "holder")
    return hold(role);
  if (what == "producer")
    return produce(role);
  return relay(role);
}

}  // namespace facet::bench
