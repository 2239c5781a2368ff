// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/load/messages.hpp"

namespace facet::load_actors {

void add(std::vector<load::transport_use>& uses, const load::transport_use& use) {
  for (auto& each : uses) {
    auto alike = use;
    alike.faces = each.faces;
    // The first reason stands for all: they may name what is different of each face.
    if (each.why.empty() == alike.why.empty())
      alike.why = each.why;
    if (each == alike) {
      each.faces += use.faces;
      return;
    }
  }
  uses.push_back(use);
}

load::run_result as_run_result(const driver_result& found, const std::string& name) {
  load::run_result part;
  part.elapsed = std::chrono::nanoseconds{found.elapsed_ns};
  part.offered_per_s = found.elapsed_ns == 0 ? 0
                                             : static_cast<double>(found.scheduled) * 1e9 /
                                                   static_cast<double>(found.elapsed_ns);
  part.measured = found.measured;
  part.all = found.all;
  part.producers = found.producers;
  part.latency = load::histogram::of(found.latency);
  part.service_latency = load::histogram::of(found.service_latency);
  part.series = found.series;
  part.faces = found.faces;
  part.failure = found.failure;
  auto& worker = part.workers.emplace_back();
  worker.name = name;
  worker.faces = found.faces.size();
  worker.cpu = std::chrono::nanoseconds{found.cpu_ns};
  return part;
}

}  // namespace facet::load_actors
