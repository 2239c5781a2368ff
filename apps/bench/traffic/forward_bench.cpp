// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/forward_bench.hpp"

#include "apps/bench/traffic/measured_path.hpp"
#include "apps/bench/traffic/peer_process.hpp"
#include "apps/bench/traffic/private_forwarder.hpp"
#include "apps/bench/traffic/relay_process.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace facet::bench {
namespace {

/// Names asked for again and again when answers shall come from the content store: 8 MB of the
/// largest Data, so that facetd keeps all of them.
constexpr std::size_t hits_catalogue = 1024;
/// Until queues, buffers and the polling of faces are as they will be.
constexpr std::chrono::milliseconds forward_warm_up{200};

result<void> check(const forward_options& options) {
  const auto within = [](std::size_t value, std::size_t most) {
    return value >= 1 && value <= most;
  };
  if (options.transports.empty() || options.contents.empty() || options.windows.empty())
    return fail(errc::invalid_argument, "at least one transport, content and window are needed");
  for (const auto content : options.contents)
    if (!within(content, 8000))
      return fail(errc::invalid_argument,
                  fmt::format("content {}: must be 1 to 8000 octets", content));
  for (const auto window : options.windows)
    if (!within(window, hits_catalogue))
      return fail(errc::invalid_argument,
                  fmt::format("window {}: must be 1 to {}", window, hits_catalogue));
  if (!within(options.rounds, 1000))
    return fail(errc::invalid_argument, "rounds: must be 1 to 1000");
  if (!within(options.batch, 256))
    return fail(errc::invalid_argument, "batch: must be 1 to 256");
  if (options.duration <= options.duration.zero())
    return fail(errc::invalid_argument, "duration: must be more than 0");
  return {};
}

bool contains(const std::vector<transport_kind>& all, transport_kind one) {
  return std::ranges::find(all, one) != all.end();
}

/// One content and window: all that takes turns.
class forward_group {
 public:
  forward_group(std::size_t content, std::size_t window, std::size_t batch, bool hits)
      : content_(content), window_(window), batch_(batch), hits_(hits) {}

  result<void> add(const exchange_path& path, transport_kind transport, const stop_question& stop,
                   std::vector<measured_path>& to) {
    auto started = measured_path::start(
        path, {transport, content_, window_, batch_, hits_ ? hits_catalogue : 0, 0}, stop);
    if (!started)
      return fail(started.error());
    to.push_back(std::move(*started));
    return {};
  }

  std::vector<measured_path> facets;  // one per transport
  std::vector<measured_path> relays;  // one or none
  std::vector<measured_path> peers;   // one or none

  template <class F>
  result<void> each(F&& work) {
    for (auto* const paths : {&facets, &relays, &peers})
      for (auto& path : *paths)
        if (auto done = work(path); !done)
          return done;
    return {};
  }

  void report(const std::vector<transport_kind>& transports,
              std::vector<forward_case>& cases) const {
    for (std::size_t i = 0; i < transports.size(); ++i) {
      forward_case one{transports[i], content_, window_, hits_, facets[i].figures(), {}, {}};
      if (transports[i] == transport_kind::unix_socket && !relays.empty())
        one.relay = relays.front().figures();
      if (!peers.empty())
        one.peer = peers.front().figures();
      cases.push_back(std::move(one));
    }
  }

 private:
  std::size_t content_;
  std::size_t window_;
  std::size_t batch_;
  bool hits_;
};

/// All that one run measures.
class forward_run {
 public:
  forward_run(const forward_options& options, const private_forwarder& forwarder)
      : options_(options), facetd_{forwarder.socket(), forwarder.pid(), true} {}

  result<forward_report> measure() {
    report_.peer = options_.peer;
    if (!options_.peer.empty()) {
      const auto pid = pid_of_listener(options_.peer);
      if (!pid)
        return fail(pid.error());
      peer_ = exchange_path{options_.peer, *pid, true};
      if (!scheduled_alike(*pid, facetd_.pid))
        report_.peer_scheduling =
            "The other forwarder and facetd have different scheduling policies or priorities: "
            "their ratio says nothing.";
    }
    const std::size_t kinds = options_.hits ? 2 : 1;
    groups_ = options_.contents.size() * options_.windows.size() * kinds;
    for (const auto content : options_.contents)
      for (const auto window : options_.windows)
        for (std::size_t kind = 0; kind < kinds; ++kind)
          if (auto done = measure_group(content, window, kind == 1); !done)
            return fail(done.error());
    return std::move(report_);
  }

 private:
  result<void> measure_group(std::size_t content, std::size_t window, bool hits) {
    forward_group group{content, window, options_.batch, hits};
    for (const auto transport : options_.transports)
      if (auto added = group.add(facetd_, transport, options_.stopped, group.facets); !added)
        return added;
    std::optional<relay_process> relay;
    if (!hits && contains(options_.transports, transport_kind::unix_socket)) {
      auto started = relay_process::start(options_.stopped);
      if (!started)
        return fail(started.error());
      relay.emplace(std::move(*started));
      if (auto added =
              group.add(relay->path(), transport_kind::unix_socket, options_.stopped, group.relays);
          !added)
        return added;
    }
    if (peer_)
      if (auto added =
              group.add(*peer_, transport_kind::unix_socket, options_.stopped, group.peers);
          !added)
        return added;
    for (std::size_t round = 0; round < options_.rounds; ++round) {
      if (auto done = group.each([this](auto& path) { return measure_round(path); }); !done)
        return done;
      show_progress(round + 1);
    }
    if (auto done = group.each([this](auto& path) { return count_syscalls(path); }); !done)
      return done;
    group.report(options_.transports, report_.cases);
    ++groups_done_;
    return group.each([](auto& path) -> result<void> {
      path.end();
      return {};
    });
  }

  result<void> measure_round(measured_path& path) {
    return path.measure(std::min<std::chrono::nanoseconds>(forward_warm_up, options_.duration),
                        options_.duration);
  }

  /// That they cannot be counted is worth a remark, not an end.
  result<void> count_syscalls(measured_path& path) {
    if (!report_.syscalls_unavailable.empty())
      return {};
    auto counted = path.count_syscalls(
        std::min<std::chrono::nanoseconds>(options_.duration, std::chrono::milliseconds{500}));
    if (!counted && counted.error() == errc::unsupported) {
      report_.syscalls_unavailable = counted.error().message;
      return {};
    }
    return counted;
  }

  void show_progress(std::size_t rounds) const {
    if (options_.progress)
      options_.progress((static_cast<double>(groups_done_) +
                         static_cast<double>(rounds) / static_cast<double>(options_.rounds)) /
                        static_cast<double>(groups_));
  }

  const forward_options& options_;
  exchange_path facetd_;
  std::optional<exchange_path> peer_;
  forward_report report_;
  std::size_t groups_ = 0;
  std::size_t groups_done_ = 0;
};

}  // namespace

result<forward_report> measure_forwarding(const forward_options& options) {
  if (auto sound = check(options); !sound)
    return fail(sound.error());
  const auto forwarder = private_forwarder::start(options.facetd_args, options.stopped);
  if (!forwarder)
    return fail(forwarder.error());
  return forward_run{options, *forwarder}.measure();
}

}  // namespace facet::bench
