// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/figures.hpp"

#include "apps/load/repetitions.hpp"
#include "core/forwarding/counters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace facet::load_apps {
namespace {

using load::run_result;
using maybe = std::optional<double>;

maybe ratio(double part, double whole) {
  return whole == 0 ? std::nullopt : maybe{part / whole};
}

maybe ratio(std::uint64_t part, std::uint64_t whole) {
  return ratio(static_cast<double>(part), static_cast<double>(whole));
}

maybe per_second(std::uint64_t count, const run_result& r) {
  return ratio(static_cast<double>(count), std::chrono::duration<double>(r.elapsed).count());
}

load::series_point happened(const run_result& r) {
  return load::happened_in_measurement(r);
}

maybe offered(const run_result& r) {
  return r.offered_per_s == 0 ? std::nullopt : maybe{r.offered_per_s};
}

template <int PerTenThousand>
maybe latency_us(const run_result& r) {
  if (r.latency.count() == 0)
    return std::nullopt;
  return static_cast<double>(r.latency.percentile(PerTenThousand / 10000.0)) / 1e3;
}

/// Of the group whose consumers are treated worst.
maybe fairness(const run_result& r) {
  maybe worst;
  for (const auto& [group, index] : fairness_of_groups(r))
    worst = std::min(index, worst.value_or(1));
  return worst;
}

/// The CPU time is of the measurement; the forwarder's packets are of the whole repetition, so they
/// count by the share of Interests that was measured.
maybe cpu_us_per_packet(const run_result& r) {
  const auto& f = r.forwarder;
  const auto share = ratio(r.measured.interests, r.all.interests);
  if (!f.known || !f.cpu || !share)
    return std::nullopt;
  const auto packets = static_cast<double>(f.in_interests + f.in_data + f.in_nacks) * *share;
  return ratio(static_cast<double>(f.cpu->count()) / 1e3, packets);
}

/// Before the first packet: what is cached later is no face's.
maybe kib_per_face(const run_result& r) {
  const auto& f = r.forwarder;
  if (!f.private_octets_attached || !f.private_octets_before || r.faces.empty())
    return std::nullopt;
  return (static_cast<double>(*f.private_octets_attached) -
          static_cast<double>(*f.private_octets_before)) /
         1024 / static_cast<double>(r.faces.size());
}

maybe drops(const run_result& r) {
  if (!r.forwarder.drops)
    return std::nullopt;
  double sum = 0;
  for (const auto& [reason, count] : *r.forwarder.drops)
    if (loses_packets(reason))
      sum += static_cast<double>(count);
  return sum;
}

constexpr std::array all_figures{
    figure{"offered_per_s", "Offered rate", "Interests/s", offered},
    figure{"sent_per_s", "Sent", "Interests/s",
           [](const run_result& r) { return per_second(happened(r).interests, r); }},
    figure{"answered_per_s", "Answered", "Interests/s",
           [](const run_result& r) { return per_second(r.measured.data, r); }},
    figure{"data_per_s", "Throughput", "Data/s",
           [](const run_result& r) { return per_second(happened(r).data, r); }},
    figure{"goodput_bit_per_s", "Goodput", "bit/s",
           [](const run_result& r) { return per_second(happened(r).octets * 8, r); }},
    figure{"latency_p50_us", "Latency, median", "µs", latency_us<5000>},
    figure{"latency_p90_us", "Latency, p90", "µs", latency_us<9000>},
    figure{"latency_p99_us", "Latency, p99", "µs", latency_us<9900>},
    figure{"latency_p999_us", "Latency, p99.9", "µs", latency_us<9990>},
    figure{"latency_max_us", "Latency, maximum", "µs", latency_us<10000>},
    figure{"timeout_share", "Timed out", "share",
           [](const run_result& r) { return ratio(r.measured.timeouts, r.measured.interests); }},
    figure{"nack_share", "Nacked", "share",
           [](const run_result& r) { return ratio(r.measured.nacks, r.measured.interests); }},
    figure{"fairness", "Fairness (Jain)", "", fairness},
    figure{"hit_ratio", "Cache hit ratio", "share",
           [](const run_result& r) {
             const auto& f = r.forwarder;
             return f.cs_hits && f.cs_misses ? ratio(*f.cs_hits, *f.cs_hits + *f.cs_misses)
                                             : std::nullopt;
           }},
    figure{"cpu_us_per_packet", "CPU per packet", "µs", cpu_us_per_packet},
    figure{"memory_kib_per_face", "Memory per face", "KiB", kib_per_face},
    figure{"drops", "Drops", "packets", drops},
};

/// What the user calls a parameter: the last part of its path.
std::string_view short_name(std::string_view path) {
  return path.substr(path.rfind('.') + 1);
}

}  // namespace

std::span<const figure> figures() noexcept {
  return all_figures;
}

bool loses_packets(std::string_view drop_reason) noexcept {
  return drop_reason != to_string(forwarding::drop_reason::suppressed);
}

const figure& figure_called(std::string_view key) noexcept {
  const auto* const found =
      std::ranges::find_if(all_figures, [key](const figure& f) { return f.key == key; });
  assert(found != all_figures.end());
  return *found;
}

estimate estimate_of(const figure& f, const load::point_result& point) {
  std::vector<double> values;
  for (const auto* run : counted_repetitions(point))
    if (const auto value = f.of(*run))
      values.push_back(*value);
  return estimate_of(values);
}

load::histogram latency_of(const load::point_result& point) {
  load::histogram whole;
  for (const auto* run : counted_repetitions(point))
    whole.merge(run->latency);
  return whole;
}

std::map<std::string, double> fairness_of_groups(const run_result& r) {
  std::map<std::string, std::vector<double>> shares;
  for (const auto& face : r.faces)
    if (face.consumer)
      shares[face.group].push_back(static_cast<double>(face.as_consumer.data));
  std::map<std::string, double> found;
  for (const auto& [group, of_faces] : shares)
    if (const auto index = load::jain_index(of_faces))
      found[group] = *index;
  return found;
}

std::map<std::string, estimate> fairness_of_groups(const load::point_result& point) {
  std::map<std::string, std::vector<double>> values;
  for (const auto* run : counted_repetitions(point))
    for (const auto& [group, index] : fairness_of_groups(*run))
      values[group].push_back(index);
  std::map<std::string, estimate> found;
  for (const auto& [group, of_runs] : values)
    found[group] = estimate_of(of_runs);
  return found;
}

std::vector<agreement> agreements(const load::run_result& r) {
  const auto& f = r.forwarder;
  if (!f.known)
    return {};
  return {{"Interests into the forwarder", r.all.interests, f.in_interests},
          {"Interests to producers", r.producers.interests, f.out_interests},
          {"Data from producers", r.producers.data, f.in_data},
          {"Data to consumers", r.all.data + r.all.unexpected, f.out_data},
          {"Nacks from producers", r.producers.nacks, f.in_nacks},
          {"Nacks to consumers", r.all.nacks, f.out_nacks}};
}

std::string label_of(const load::point_result& point, const std::vector<std::string>& swept) {
  if (swept.size() == 1 && point.parameters.contains(swept.front()))
    return point.parameters.at(swept.front());
  std::string label;
  for (const auto& path : swept)
    if (const auto found = point.parameters.find(path); found != point.parameters.end())
      label += fmt::format("{}{} {}", label.empty() ? "" : ", ", short_name(path), found->second);
  return label.empty() ? "all" : label;
}

}  // namespace facet::load_apps
