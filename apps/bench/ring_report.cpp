// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/ring_bench.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <iostream>

namespace facet::bench {

namespace {

/// Three decimals: more is noise.
double rounded(double value) {
  return std::round(value * 1000) / 1000;
}

nlohmann::ordered_json to_json(const ring_case& one) {
  return {{"size", one.size},
          {"batch", one.batch},
          {"facet_ns", rounded(one.facet_ns)},
          {"seed_ns", rounded(one.seed_ns)},
          {"ratio", rounded(one.ratio())},
          {"latency_ns", rounded(one.latency_ns)},
          {"seed_latency_ns", rounded(one.seed_latency_ns)},
          {"seed_batch_ns", rounded(one.seed_batch_ns)},
          {"packets_per_s", std::round(one.packets_per_s())},
          {"gbit_per_s", rounded(one.gbit_per_s())},
          {"samples", one.samples},
          {"discarded", one.discarded},
          {"placement", to_string(one.where)},
          {"trusted", one.trusted}};
}

void print_case(const ring_case& one, std::ostream& out) {
  out << fmt::format(
      "{:>6} {:>6} {:>9.1f} {:>9.1f} {:>7.2f} {:>10.1f} {:>9.0f} {:>9.0f} {:>8.2f} {:>8.1f}  "
      "{}{}\n",
      one.size, one.batch, one.facet_ns, one.seed_ns, one.ratio(), one.seed_batch_ns,
      one.latency_ns, one.seed_latency_ns, one.packets_per_s() / 1e6, one.gbit_per_s(),
      to_string(one.where), one.trusted ? "" : " (few undisturbed samples)");
}

}  // namespace

nlohmann::ordered_json to_json(const ring_report& report) {
  auto cases = nlohmann::ordered_json::array();
  for (const auto& one : report.cases)
    cases.push_back(to_json(one));
  return {{"cases", std::move(cases)}};
}

void print_table(const ring_report& report, std::ostream& out) {
  out << fmt::format("{:>6} {:>6} {:>9} {:>9} {:>7} {:>10} {:>9} {:>9} {:>8} {:>8}  {}\n", "size",
                     "batch", "facet ns", "seed ns", "ratio", "seed batch", "facet lat", "seed lat",
                     "Mpps", "Gbit/s", "placement");
  for (const auto& one : report.cases)
    print_case(one, out);
  out << "ns per packet, medians; lat: one way, ns. seed: the same layout driven by the seed's "
         "algorithm,\none publish per packet (seed batch: one per batch).\n";
  if (report.one_core)
    out << "Only one core is usable: the two sides took turns on it.\n";
  else if (!report.realtime)
    out << "No permission for real-time priority: other programs disturb these figures.\n";
}

int run_ring_bench(const ring_bench_options& options, std::ostream& out, bool json) {
  const auto report = measure_rings(options);
  if (!report) {
    std::cerr << "facet bench ring: " << report.error().message << '\n';
    return report.error() == errc::invalid_argument ? 2 : 1;
  }
  if (json)
    out << to_json(*report).dump() << '\n';
  else
    print_table(*report, out);
  return 0;
}

}  // namespace facet::bench
