// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/worker.hpp"

#include "actors/workers/worker_system.hpp"
#include "apps/bench/traffic/process_memory.hpp"

#include <chrono>
#include <thread>

namespace facet::load_apps {
namespace {

/// Enough for some thousand faces, should the system allow it.
constexpr std::uint64_t descriptors = 120'000;
constexpr std::chrono::milliseconds signals_seen_every{50};

bool is_loopback(const std::string& host) {
  return host.starts_with("127.") || host == "::1" || host == "localhost";
}

}  // namespace

result<std::string> serve_as_worker(const worker_options& options,
                                    const std::function<void(const std::string&)>& ready,
                                    const std::function<void(const std::string&)>& warn,
                                    const std::function<bool()>& stopped) {
  const auto at = worker_actors::endpoint::parse(options.listen);
  if (!at)
    return fail(at.error());
  bench::raise_descriptor_limit(descriptors);
  auto system = worker_actors::worker_system::start(
      {options.tls.certificate, options.tls.key, options.tls.authority}, true);
  if (!system)
    return fail(system.error());
  if (!options.tls.any() && !is_loopback(at->host))
    warn("without TLS everybody who reaches " + at->to_string() + " may use this worker");
  (*system)->start_driver(options.socket);
  const auto bound = (*system)->publish(*at);
  if (!bound)
    return fail(bound.error());
  ready(bound->to_string());
  while (!stopped())
    std::this_thread::sleep_for(signals_seen_every);
  return bound->to_string();
}

}  // namespace facet::load_apps
