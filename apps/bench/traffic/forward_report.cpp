// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/forward_bench.hpp"
#include "apps/bench/traffic/report_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <ostream>

namespace facet::bench {
namespace {

double ratio(const forward_figures& one, const forward_figures& other) {
  return other.exchanges_per_s > 0 ? one.exchanges_per_s / other.exchanges_per_s : 0;
}

void describe(const forward_figures& f, nlohmann::ordered_json& into) {
  into["exchanges_per_s"] = std::round(f.exchanges_per_s);
  into["gbit_per_s"] = rounded(f.gbit_per_s);
  into["forwarder_cpu_us"] = rounded(f.forwarder_cpu_us);
  into["consumer_cpu_us"] = rounded(f.consumer_cpu_us);
  into["producer_cpu_us"] = rounded(f.producer_cpu_us);
  into["rtt_us"] = {{"p50", rounded(f.p50_us)}, {"p99", rounded(f.p99_us)}};
  into["forwarded_share"] = rounded(f.forwarded_share);
  into["sleeps_per_exchange"] = {{"consumer", rounded(f.consumer_sleeps)},
                                 {"producer", rounded(f.producer_sleeps)}};
  into["resent"] = f.resent;
  into["unexpected"] = f.unexpected;
  into["syscalls_per_exchange"] =
      f.syscalls ? nlohmann::ordered_json(rounded(*f.syscalls)) : nlohmann::ordered_json(nullptr);
}

nlohmann::ordered_json to_json(const forward_case& one) {
  nlohmann::ordered_json document{{"transport", to_string(one.transport)},
                                  {"content", one.content},
                                  {"window", one.window},
                                  {"answered_by", one.hits ? "content store" : "producer"}};
  describe(one.facet, document);
  if (one.relay) {
    describe(*one.relay, document["relay"]);
    document["relay_ratio"] = rounded(ratio(one.facet, *one.relay));
  }
  if (one.peer) {
    describe(*one.peer, document["peer"]);
    document["peer_ratio"] = rounded(ratio(one.facet, *one.peer));
  }
  return document;
}

void print_row(const std::string& who, const forward_case& one, const forward_figures& f,
               const forward_figures* base, std::ostream& out) {
  out << fmt::format(
      "{:<12} {:>7} {:>6} {:<8} {:>11.0f} {:>8.2f} {:>8.2f} {:>8.2f} {:>8.2f} "
      "{:>8.0f} {:>8.0f} {:>8} {:>7}\n",
      who, one.content, one.window, one.hits ? "hits" : "forward", f.exchanges_per_s, f.gbit_per_s,
      f.forwarder_cpu_us, f.consumer_cpu_us, f.producer_cpu_us, f.p50_us, f.p99_us,
      f.syscalls ? fmt::format("{:.2f}", *f.syscalls) : "-",
      base != nullptr ? fmt::format("{:.2f}", ratio(*base, f)) : "");
}

}  // namespace

nlohmann::ordered_json to_json(const forward_report& report) {
  auto cases = nlohmann::ordered_json::array();
  for (const auto& one : report.cases)
    cases.push_back(to_json(one));
  nlohmann::ordered_json json{{"cases", std::move(cases)}};
  if (!report.peer.empty())
    json["peer"] = report.peer;
  if (!report.peer_scheduling.empty())
    json["peer_scheduling"] = report.peer_scheduling;
  if (!report.syscalls_unavailable.empty())
    json["syscalls_unavailable"] = report.syscalls_unavailable;
  return json;
}

void print_table(const forward_report& report, std::ostream& out) {
  out << fmt::format(
      "{:<12} {:>7} {:>6} {:<8} {:>11} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} "
      "{:>7}\n",
      "path", "content", "window", "", "exchanges/s", "Gbit/s", "cpu us", "consumer", "producer",
      "p50 us", "p99 us", "syscalls", "facetd");
  for (const auto& one : report.cases) {
    print_row(fmt::format("facetd {}", to_string(one.transport)), one, one.facet, nullptr, out);
    if (one.relay)
      print_row("  relay", one, *one.relay, &one.facet, out);
    if (one.peer)
      print_row("  peer", one, *one.peer, &one.facet, out);
  }
  out << "Medians of the rounds. cpu: of the process in between, per exchange, as the consumer's "
         "and the producer's;\nsyscalls: of the process in between, per exchange; facetd: how many "
         "times as fast as this row facetd was.\n";
  if (!report.peer_scheduling.empty())
    out << report.peer_scheduling << '\n';
  if (!report.syscalls_unavailable.empty())
    out << report.syscalls_unavailable << '\n';
}

}  // namespace facet::bench
