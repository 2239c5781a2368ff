// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/ring_burst.hpp"

#include "apps/bench/facet_end.hpp"
#include "apps/bench/ring_load.hpp"
#include "apps/bench/seed_region.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>

namespace facet::bench {

namespace {

/// Two threads' part of one sample, and what came of it.
struct exchange {
  exchange(std::size_t packet_size, load_shape how)
      : size(packet_size),
        shape(how),
        sent(size, how.batch, true),
        received(size, how.batch, false) {}

  std::size_t size;
  load_shape shape;
  packet_store sent;
  packet_store received;
  load_result first;   // the sending side, or the one that asks
  load_result second;  // the receiving side, or the one that answers
};

/// Long enough to be far above the cost of starting and of a clock reading, short enough for a
/// real-time burst: 7 to 30 ms where two cores share a cache.
load_shape stream_shape(std::size_t size, std::size_t batch, std::uint32_t capacity,
                        bool one_core) {
  constexpr std::size_t most_packets = 128 * 1024;
  constexpr std::size_t most_bytes = 96 * 1024 * 1024;
  return {.batch = batch,
          .packets = std::clamp<std::size_t>(most_bytes / size, 1024, most_packets),
          .warm_up = 2 * std::size_t{capacity},
          .one_core = one_core};
}

load_shape latency_shape(std::uint32_t capacity, bool one_core) {
  return {.batch = 1, .packets = 5000, .warm_up = 2 * std::size_t{capacity}, .one_core = one_core};
}

template <ring_end End>
result<burst> run_stream(core_pair cores, exchange& load, End sender, End receiver) {
  return run_pinned(
      cores, [&] { load.first = stream_out(sender, load.sent, load.shape); },
      [&] { load.second = stream_in(receiver, load.received, load.shape); });
}

template <ring_end End>
result<burst> run_latency(core_pair cores, exchange& load, End asking, End answering) {
  packet_store answers(load.size, 1, true);
  packet_store questions(load.size, 1, false);
  return run_pinned(
      cores, [&] { load.first = ping(asking, load.sent, load.received, load.shape); },
      [&] { load.second = pong(answering, questions, answers, load.shape); });
}

/// The sample, if the load went well.
result<ring_sample> judge(const result<burst>& how, const exchange& load) {
  if (!how)
    return fail(how.error());
  if (load.first.stuck || load.second.stuck)
    return fail(errc::timed_out, "the ring stood still");
  if (!load.first.good() || !load.second.good() || !load.sent.same_as(load.received))
    return fail(errc::corrupt, "other packets arrived than were sent");
  return ring_sample{*how, std::max(load.first.ns, load.second.ns)};
}

}  // namespace

result<burst_region> burst_region::create(std::size_t number, shm::ring_geometry geometry) {
  const std::string name = fmt::format("facet-bench-{}-{}", getpid(), number);
  auto engine = shm::channel::create(name, {.geometry = geometry});
  if (!engine)
    return fail(engine.error());
  auto app = shm::channel::attach(name);
  if (!app)
    return fail(app.error());
  return burst_region(std::move(*engine), std::move(*app));
}

result<ring_sample> burst_region::run(core_pair cores, ring_kind kind, std::size_t size,
                                      std::size_t batch) {
  const auto geometry = engine_.geometry();
  const bool latency = kind == ring_kind::facet_latency || kind == ring_kind::seed_latency;
  exchange load(size, latency ? latency_shape(geometry.capacity, cores.one_core())
                              : stream_shape(size, batch, geometry.capacity, cores.one_core()));
  if (kind == ring_kind::facet)
    return judge(run_stream(cores, load, facet_end(app_), facet_end(engine_)), load);
  if (kind == ring_kind::facet_latency)
    return judge(run_latency(cores, load, facet_end(app_), facet_end(engine_)), load);

  const auto app = seed_region::map(app_.name(), geometry);
  if (!app)
    return fail(app.error());
  const auto engine = seed_region::map(app_.name(), geometry);
  if (!engine)
    return fail(engine.error());
  const bool batches = kind == ring_kind::seed_batch;
  const auto sender = app->end(seed_region::side::app, batches);
  const auto receiver = engine->end(seed_region::side::engine, batches);
  return judge(latency ? run_latency(cores, load, sender, receiver)
                       : run_stream(cores, load, sender, receiver),
               load);
}

}  // namespace facet::bench
