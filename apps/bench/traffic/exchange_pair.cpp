// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/exchange_pair.hpp"

#include "core/forwarding/shard_map.hpp"
#include "core/packet/signature.hpp"

#include <fmt/format.h>

#include <bit>

namespace facet::bench {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// Beyond the length of what was asked for: a loaded machine.
constexpr std::chrono::seconds patience{30};
/// Until an idle worker has said goodbye to its forwarder.
constexpr std::chrono::seconds farewell{5};

/// A prefix nobody else uses, of the length that applications' prefixes have, in the shard that was
/// asked for.
std::string fresh_prefix(const pair_options& options) {
  const forwarding::shard_map shards{options.shards};
  for (;;) {
    auto prefix = fmt::format("/facet-bench/{:016x}", packet::random_number());
    if (shards.of(*packet::name::parse(prefix)) == options.shard)
      return prefix;
  }
}

}  // namespace

std::string_view to_string(transport_kind kind) noexcept {
  return kind == transport_kind::shared_memory ? "shm" : "unix";
}

result<json> read_answer(child_process& worker, milliseconds wait, const stop_question& stopped) {
  const auto line = worker.read_line(wait, stopped);
  if (!line)
    return fail(line.error());
  auto answer = json::parse(*line, nullptr, false);
  if (!answer.is_object())
    return fail(errc::malformed, "a process of the measurement said: " + *line);
  if (answer.contains("error"))
    return fail(static_cast<errc>(answer.value("code", static_cast<int>(errc::system))),
                answer["error"].get<std::string>());
  return answer;
}

result<child_process> start_worker(const json& role, const stop_question& stopped, json& ready) {
  auto worker = child_process::start({own_program(), "bench", "worker"});
  if (!worker)
    return worker;
  if (auto told = worker->write_line(role.dump()); !told)
    return fail(told.error());
  auto answer = read_answer(*worker, patience, stopped);
  if (!answer)
    return fail(answer.error().code,
                fmt::format("the {} cannot begin: {}", role.value("role", "worker"),
                            answer.error().message));
  ready = std::move(*answer);
  return worker;
}

result<exchange_pair> exchange_pair::start(const exchange_path& path, const pair_options& options,
                                           const stop_question& stopped) {
  json role{{"role", "consumer"},
            {"socket", path.socket},
            {"shm", options.transport == transport_kind::shared_memory},
            {"prefix", fresh_prefix(options)},
            {"register", path.is_forwarder},
            {"content", options.content},
            {"window", options.window},
            {"batch", options.batch},
            {"catalogue", options.catalogue}};
  if (options.crowd > 0) {
    role["role"] = "crowd";
    role["faces"] = options.crowd;
    // A window's worth of slots each: a thousand rings of the ordinary size would take 4.6 GB.
    role["capacity"] = std::bit_ceil(options.window);
  }
  json consumer_ready;
  auto consumer = start_worker(role, stopped, consumer_ready);
  if (!consumer)
    return fail(consumer.error());
  role["role"] = "producer";
  role.erase("capacity");
  json producer_ready;
  auto producer = start_worker(role, stopped, producer_ready);
  if (!producer)
    return fail(producer.error());
  exchange_pair pair{std::move(*consumer), std::move(*producer), path.pid, stopped};
  pair.consumer_face_ = consumer_ready.value("face_id", std::uint64_t{0});
  pair.producer_face_ = producer_ready.value("face_id", std::uint64_t{0});
  return pair;
}

result<json> exchange_pair::ask(child_process& process, const json& request, nanoseconds length) {
  if (auto told = process.write_line(request.dump()); !told)
    return fail(told.error());
  return read_answer(process, std::chrono::ceil<milliseconds>(length) + patience, stopped_);
}

result<void> exchange_pair::begin(json request, nanoseconds length) {
  const auto before = ask(producer_, {{"stats", true}}, {});
  if (!before)
    return fail(before.error());
  answered_before_ = before->at("answered");
  producer_parks_before_ = before->at("parks");
  length_ = length;
  return consumer_.write_line(request.dump());
}

result<void> exchange_pair::begin(nanoseconds warm_up, nanoseconds duration) {
  return begin({{"run",
                 {{"warm_up_ns", warm_up.count()},
                  {"duration_ns", duration.count()},
                  {"clocks", {forwarder_, consumer_.pid(), producer_.pid()}}}}},
               warm_up + duration);
}

result<void> exchange_pair::begin_pings(std::uint64_t count, nanoseconds interval) {
  return begin({{"ping", {{"count", count}, {"interval_ns", interval.count()}}}},
               static_cast<nanoseconds::rep>(count) * interval);
}

result<pair_sample> exchange_pair::finish() {
  const auto found =
      read_answer(consumer_, std::chrono::ceil<milliseconds>(length_) + patience, stopped_);
  if (!found)
    return fail(found.error());
  const auto after = ask(producer_, {{"stats", true}}, {});
  if (!after)
    return fail(after.error());
  pair_sample sample;
  sample.exchanges = found->at("exchanges");
  sample.total = found->at("total");
  sample.forwarded = after->at("answered").get<std::uint64_t>() - answered_before_;
  sample.elapsed = nanoseconds{found->at("elapsed_ns")};
  if (const auto& cpu = found->at("cpu_ns"); cpu.size() == 3) {
    sample.forwarder_cpu = nanoseconds{cpu[0]};
    sample.consumer_cpu = nanoseconds{cpu[1]};
    sample.producer_cpu = nanoseconds{cpu[2]};
  }
  sample.p50 = nanoseconds{found->at("p50_ns")};
  sample.p99 = nanoseconds{found->at("p99_ns")};
  sample.fewest = found->value("fewest", sample.exchanges);
  sample.most = found->value("most", sample.exchanges);
  sample.resent = found->at("resent");
  sample.unexpected = found->at("unexpected");
  sample.consumer_parks = found->at("parks");
  sample.producer_parks = after->at("parks").get<std::uint64_t>() - producer_parks_before_;
  return sample;
}

result<pair_sample> exchange_pair::run(nanoseconds warm_up, nanoseconds duration) {
  if (auto begun = begin(warm_up, duration); !begun)
    return fail(begun.error());
  return finish();
}

void exchange_pair::end() noexcept {
  consumer_.end(farewell);
  producer_.end(farewell);
}

}  // namespace facet::bench
