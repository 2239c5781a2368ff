// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/forwarder_setup.hpp"

#include "actors/workers/worker_system.hpp"
#include "apps/load/experiment_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace facet::load_apps {
namespace {

bool wants_udp(const load::experiment& e) {
  const auto over_udp = [](const auto& group) { return group.over == load::transport::udp; };
  return std::ranges::any_of(e.consumers, over_udp) || std::ranges::any_of(e.producers, over_udp);
}

/// Escaped for a basic string of TOML.
std::string quoted(const std::string& text) {
  std::string out{'"'};
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += '\\';
    if (static_cast<unsigned char>(c) >= ' ')
      out += c;
  }
  return out + '"';
}

}  // namespace

std::string forwarder_configuration(const load::experiment& e, std::uint16_t udp_port) {
  const auto& f = e.forwarder;
  // Ports only where the experiment has faces that need them, and no one that others may have.
  return fmt::format(
      "[udp]\nlisten = {}\nport = {}\n[tcp]\nlisten = false\n"
      "[multicast]\nipv4 = false\nipv6 = false\n"
      "[lanes]\ncount = {}\n"
      "[tables]\ncontent_store_octets = {}\ncontent_store_packets = {}\n"
      "[[strategy]]\nprefix = \"/\"\nstrategy = {}\n",
      wants_udp(e), udp_port, f.lanes, f.content_store_octets, f.content_store_packets,
      quoted(strategy_name(f.strategy)));
}

result<experiment_forwarder> experiment_forwarder::start(const load::experiment& experiment,
                                                         const std::string& udp,
                                                         const bench::stop_question& stopped) {
  worker_actors::endpoint at;
  if (!udp.empty()) {
    const auto parsed = worker_actors::endpoint::parse(udp);
    if (!parsed)
      return fail(parsed.error());
    at = *parsed;
  }
  auto directory = bench::scratch_directory::create();
  if (!directory)
    return fail(directory.error());
  experiment_forwarder made;
  made.directory_ = std::make_unique<bench::scratch_directory>(std::move(*directory));
  const auto file = made.directory_->file("experiment.toml");
  std::ofstream{file} << forwarder_configuration(experiment, at.port);
  auto running = bench::private_forwarder::start({"--config", file}, stopped);
  if (!running)
    return fail(running.error());
  made.running_ = std::make_unique<bench::private_forwarder>(std::move(*running));
  return made;
}

}  // namespace facet::load_apps
