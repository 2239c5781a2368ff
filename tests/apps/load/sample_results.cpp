// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/apps/load/sample_results.hpp"

#include <fmt/format.h>

#include <cmath>
#include <random>

namespace facet::load_apps {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t per_second = 20'000;

void add_faces(std::size_t faces, load::run_result& run) {
  for (std::size_t i = 0; i < faces; ++i) {
    load::face_result face{"consumers", i, true, {}, {}};
    face.as_consumer.interests = run.all.interests / faces;
    face.as_consumer.data = run.all.data / faces + i % 3;
    run.faces.push_back(face);
  }
  run.faces.push_back({"producer", 0, false, {}, run.producers});
}

void add_forwarder(std::size_t faces, load::run_result& run) {
  auto& f = run.forwarder;
  f.known = true;
  f.cpu = std::chrono::nanoseconds{run.measured.interests * (900 + faces)};
  f.version = "0";
  f.private_octets_before = 3'000'000;
  f.private_octets_attached = 3'000'000 + 40'000 * faces;
  f.private_octets = 90'000'000 + 40'000 * faces;
  f.in_interests = run.all.interests;
  f.out_interests = run.producers.interests;
  f.in_data = run.producers.data;
  f.out_data = run.all.data;
  f.cs_hits = run.measured.interests * 3 / 5;
  f.cs_misses = run.measured.interests - *f.cs_hits;
  f.drops = std::map<std::string, std::uint64_t>{{"duplicate_nonce", 3}, {"pit_expired", faces}};
}

load::run_result sample_run(std::size_t faces, std::size_t repetition) {
  std::mt19937_64 random{faces * 100 + repetition};
  load::run_result run;
  run.repetition = repetition;
  run.seed = 7 + repetition;
  run.elapsed = 5s;
  run.offered_per_s = per_second;
  for (std::size_t i = 0; i < 50; ++i) {
    const auto sent = per_second / 10 + random() % 200;
    run.series.push_back({100ms * i, sent, sent - random() % 20, 0, random() % 3, sent * 1024});
    run.measured.interests += sent;
    run.measured.data += run.series.back().data;
    run.measured.timeouts += run.series.back().timeouts;
  }
  run.measured.octets = run.measured.data * 1024;
  run.measured.outstanding = 2;
  run.all = run.measured;
  run.all.interests += 20'000;
  run.all.data += 20'000;
  run.producers = {20'000, 20'000, 0, 1, 20'480'000, 0};
  std::lognormal_distribution<double> latency{3.5 + std::log10(static_cast<double>(faces)), 0.8};
  for (int i = 0; i < 5000; ++i) {
    const auto ns = static_cast<std::uint64_t>(latency(random) * 1e3);
    run.latency.add(ns + 500);
    run.service_latency.add(ns);
  }
  add_faces(faces, run);
  add_forwarder(faces, run);
  run.transports = {{"consumers", true, load::transport::shared_memory, 256, faces, ""},
                    {"producer", false, load::transport::unix_socket, 0, 1, "no shared memory"}};
  run.workers.push_back({"local", false, "", run.faces.size(), 1s});
  return run;
}

}  // namespace

results_document sample_results(const std::vector<std::size_t>& faces, std::size_t repetitions) {
  results_document document;
  document.name = "Sample";
  document.seed = 7;
  document.started = "2026-01-02T03:04:05Z";
  document.forwarder = "a facetd of its own";
  document.file = "name = \"Sample\"\n";
  document.swept = {"consumer.faces"};
  document.machine = {{"cores", "2"}, {"processor", "Some <processor>"}};
  document.versions = {{"facet", "0"}};
  for (const auto count : faces) {
    measured_point point;
    point.result.parameters["consumer.faces"] = fmt::format("{}", count);
    load::experiment e;
    e.consumers.push_back({.name = "consumers", .faces = count, .batches = {}, .patterns = {{}}});
    point.experiment = to_json(e);
    for (std::size_t i = 0; i < repetitions; ++i)
      point.result.runs.push_back(sample_run(count, i));
    document.points.push_back(std::move(point));
  }
  return document;
}

}  // namespace facet::load_apps
