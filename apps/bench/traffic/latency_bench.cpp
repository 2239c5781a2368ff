// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/latency_bench.hpp"

#include "apps/bench/traffic/forwarder_status.hpp"
#include "apps/bench/traffic/measured_path.hpp"
#include "apps/bench/traffic/private_forwarder.hpp"
#include "apps/bench/traffic/report_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <ostream>

namespace facet::bench {
namespace {

constexpr std::chrono::milliseconds latency_warm_up{100};
constexpr std::array transports{transport_kind::shared_memory, transport_kind::unix_socket};

/// The faces of a pair, as facetd numbers them.
struct face_numbers {
  std::uint64_t consumer = 0;
  std::uint64_t producer = 0;
};

using face_map = std::map<std::uint64_t, face_wakes>;

/// Those that came between two looks and carry packets: the consumer's came first.
result<face_numbers> new_faces(const face_map& before, const face_map& after, bool shm) {
  std::vector<std::uint64_t> found;
  for (const auto& [id, face] : after)
    if (!before.contains(id) && face.shared_memory == shm)
      found.push_back(id);
  if (found.size() != 2)
    return fail(errc::conflict, fmt::format("expected two new faces, found {}", found.size()));
  return face_numbers{found[0], found[1]};
}

class latency_run {
 public:
  latency_run(const latency_options& options, const private_forwarder& forwarder,
              forwarder_status status)
      : options_(options),
        path_{forwarder.socket(), forwarder.pid(), true},
        status_(std::move(status)) {}

  result<latency_report> measure() {
    for (const auto transport : transports)
      if (auto started = start(transport); !started)
        return fail(started.error());
    for (std::size_t round = 0; round < options_.rounds; ++round) {
      for (auto& path : paths_)
        if (auto done = path.measure(latency_warm_up, options_.duration); !done)
          return fail(done.error());
      show_progress(round + 1);
    }
    latency_report report{options_.content, {}};
    for (std::size_t i = 0; i < transports.size(); ++i) {
      auto one = measure_sparse(i);
      if (!one)
        return fail(one.error());
      report.cases.push_back(*one);
    }
    for (auto& path : paths_)
      path.end();
    return report;
  }

 private:
  result<void> start(transport_kind transport) {
    const auto before = status_.faces();
    if (!before)
      return fail(before.error());
    auto started =
        measured_path::start(path_, {transport, options_.content, 1, 1, 0, 0}, options_.stopped);
    if (!started)
      return fail(started.error());
    const auto after = status_.faces();
    if (!after)
      return fail(after.error());
    const auto numbers = new_faces(*before, *after, transport == transport_kind::shared_memory);
    if (!numbers)
      return fail(numbers.error());
    paths_.push_back(std::move(*started));
    faces_.push_back(*numbers);
    return {};
  }

  result<latency_case> measure_sparse(std::size_t i) {
    auto& pair = paths_[i].pair();
    const auto before = status_.faces();
    if (!before)
      return fail(before.error());
    if (auto begun = pair.begin_pings(options_.pings, options_.interval); !begun)
      return fail(begun.error());
    const auto sample = pair.finish();
    if (!sample)
      return fail(sample.error());
    const auto after = status_.faces();
    if (!after)
      return fail(after.error());
    const auto each = [&](std::uint64_t count) {
      return static_cast<double>(count) / static_cast<double>(options_.pings);
    };
    const auto woken = [&](std::uint64_t face) {
      return each(after->at(face).wakeups - before->at(face).wakeups);
    };
    const auto rescued = [&](std::uint64_t face) {
      return after->at(face).rescued - before->at(face).rescued;
    };
    const auto f = paths_[i].figures();
    const auto [consumer, producer] = faces_[i];
    return latency_case{transports[i],
                        f.p50_us,
                        f.p99_us,
                        f.exchanges_per_s,
                        f.forwarder_cpu_us,
                        static_cast<double>(sample->p50.count()) / 1e3,
                        static_cast<double>(sample->p99.count()) / 1e3,
                        sample->exchanges,
                        {woken(consumer), each(sample->producer_parks), woken(producer),
                         each(sample->consumer_parks)},
                        rescued(consumer) + rescued(producer)};
  }

  void show_progress(std::size_t rounds) const {
    if (options_.progress)
      options_.progress(static_cast<double>(rounds) / static_cast<double>(options_.rounds + 1));
  }

  const latency_options& options_;
  exchange_path path_;
  forwarder_status status_;
  std::vector<measured_path> paths_;
  std::vector<face_numbers> faces_;
};

result<void> check(const latency_options& options) {
  if (options.content < 1 || options.content > 8000)
    return fail(errc::invalid_argument, "content: must be 1 to 8000 octets");
  if (options.rounds < 1 || options.pings < 1)
    return fail(errc::invalid_argument, "rounds and pings: must be at least 1");
  return {};
}

}  // namespace

result<latency_report> measure_latency(const latency_options& options) {
  if (auto sound = check(options); !sound)
    return fail(sound.error());
  const auto forwarder = private_forwarder::start(options.facetd_args, options.stopped);
  if (!forwarder)
    return fail(forwarder.error());
  auto status = forwarder_status::open(forwarder->socket());
  if (!status)
    return fail(status.error());
  return latency_run{options, *forwarder, std::move(*status)}.measure();
}

nlohmann::ordered_json to_json(const latency_report& report) {
  auto cases = nlohmann::ordered_json::array();
  for (const auto& c : report.cases)
    cases.push_back(
        {{"transport", to_string(c.transport)},
         {"content", report.content},
         {"window", 1},
         {"rtt_us", {{"p50", rounded(c.p50_us)}, {"p99", rounded(c.p99_us)}}},
         {"p99_by_p50", rounded(c.p50_us > 0 ? c.p99_us / c.p50_us : 0)},
         {"exchanges_per_s", rounded(c.exchanges_per_s)},
         {"forwarder_cpu_us", rounded(c.forwarder_cpu_us)},
         {"sparse",
          {{"pings", c.pings},
           {"rtt_us", {{"p50", rounded(c.sparse_p50_us)}, {"p99", rounded(c.sparse_p99_us)}}},
           {"wakeups_per_ping",
            {{"facetd_from_consumer", rounded(c.wakes.to_facetd_from_consumer)},
             {"producer", rounded(c.wakes.to_producer)},
             {"facetd_from_producer", rounded(c.wakes.to_facetd_from_producer)},
             {"consumer", rounded(c.wakes.to_consumer)}}},
           {"most_per_hop", rounded(c.wakes.most())},
           {"rescued", c.rescued}}}});
  return {{"cases", std::move(cases)}, {"ratio", rounded(report.ratio())}};
}

void print_table(const latency_report& report, std::ostream& out) {
  out << fmt::format("{:<6} {:>8} {:>8} {:>8} {:>10} {:>10} {:>12} {:>9} {:>12} {:>9}\n", "path",
                     "p50 us", "p99 us", "p99/p50", "sparse p50", "sparse p99", "wakes facetd",
                     "producer", "facetd again", "consumer");
  for (const auto& c : report.cases)
    out << fmt::format(
        "{:<6} {:>8.1f} {:>8.1f} {:>8.1f} {:>10.1f} {:>10.1f} {:>12.2f} {:>9.2f} {:>12.2f} "
        "{:>9.2f}\n",
        to_string(c.transport), c.p50_us, c.p99_us, c.p50_us > 0 ? c.p99_us / c.p50_us : 0,
        c.sparse_p50_us, c.sparse_p99_us, c.wakes.to_facetd_from_consumer, c.wakes.to_producer,
        c.wakes.to_facetd_from_producer, c.wakes.to_consumer);
  out << fmt::format(
      "Round trips of {} octets, one at a time; sparse: with pauses. A round trip over the Unix "
      "socket takes\n{:.1f} times as long. Wakes: per sparse ping and hop, counted by the faces.\n",
      report.content, report.ratio());
}

}  // namespace facet::bench
