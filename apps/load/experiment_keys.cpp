// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/experiment_keys.hpp"

#include "apps/load/experiment_values.hpp"
#include "core/load/check.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace facet::load_apps {
namespace {

using apps::boolean;
using apps::integer;
using apps::setter;
using apps::setters;
using apps::text;
using load::catalogue_kind;
using load::pacing;
using load::transport;

constexpr auto any = std::numeric_limits<std::int64_t>::max();
constexpr double most_per_second = 1e8;
constexpr double longest = 86'400;  // s

setter over(transport& target) {
  return one_of(target, {{"shared_memory", transport::shared_memory},
                         {"shm", transport::shared_memory},
                         {"unix", transport::unix_socket},
                         {"udp", transport::udp}});
}

/// With the words of ndnSIM's Randomize and CcAlgorithm.
setter pace(pacing& target) {
  return one_of(target, {{"constant", pacing::constant},
                         {"none", pacing::constant},
                         {"uniform", pacing::uniform},
                         {"poisson", pacing::poisson},
                         {"exponential", pacing::poisson},
                         {"batches", pacing::batches},
                         {"window", pacing::window},
                         {"aimd", pacing::aimd},
                         {"AIMD", pacing::aimd},
                         {"cubic", pacing::cubic},
                         {"CUBIC", pacing::cubic}});
}

/// The applications of ndnSIM: what else they set is said with other keys.
setter ndnsim_app(load::consumer_group& g) {
  return [&g](const toml::node& node) -> std::string {
    const auto app = node.value_exact<std::string>().value_or("");
    constexpr std::array paces{std::pair{"ConsumerCbr", pacing::constant},
                               std::pair{"ConsumerZipfMandelbrot", pacing::constant},
                               std::pair{"ConsumerWindow", pacing::window},
                               std::pair{"ConsumerPcon", pacing::aimd},
                               std::pair{"ConsumerBatches", pacing::batches}};
    const auto* const found =
        std::ranges::find_if(paces, [&app](const auto& each) { return each.first == app; });
    if (found == paces.end())
      return "must be ConsumerCbr, ConsumerZipfMandelbrot, ConsumerWindow, ConsumerPcon or "
             "ConsumerBatches";
    g.pace = found->second;
    if (app == "ConsumerZipfMandelbrot")
      for (auto& pattern : g.patterns) {
        pattern.catalogue = catalogue_kind::zipf;
        pattern.contents = 100;
      }
    return {};
  };
}

/// A share of replies of one kind; Data keeps the rest.
setter reply_share(load::producer_group& g, load::reply_pattern::kind kind) {
  return [&g, kind](const toml::node& node) -> std::string {
    double share = 0;
    if (auto problem = real(share, 0, 1)(node); !problem.empty())
      return problem;
    using pattern = load::reply_pattern;
    const auto data = std::ranges::find(g.replies, pattern::kind::data, &pattern::reply);
    if (data == g.replies.end() ||
        std::ranges::count(g.replies, pattern::kind::data, &pattern::reply) != 1)
      return "needs one reply of kind data that gives way to it";
    const auto same = std::ranges::find(g.replies, kind, &pattern::reply);
    const double before = same == g.replies.end() ? 0 : same->weight;
    if (data->weight + before < share)
      return "leaves Data less than nothing";
    data->weight += before - share;
    if (same != g.replies.end()) {
      same->weight = share;
      return {};
    }
    auto other = *data;
    other.weight = share;
    other.reply = kind;
    g.replies.push_back(other);
    return {};
  };
}

setters forwarder_keys(load::forwarder_settings& f) {
  return {{"forwarder.lanes", integer(f.lanes, 1, 64)},
          {"forwarder.content_store_octets", integer(f.content_store_octets, 0, any)},
          {"forwarder.content_store_packets", integer(f.content_store_packets, 0, any)},
          {"forwarder.strategy", strategy(f.strategy)}};
}

}  // namespace

setters keys_of(load::experiment& e) {
  using load::lost_worker;
  setters keys{{"name", text(e.name)},
               {"seed", integer(e.seed, 0, any)},
               {"warm_up", period(e.warm_up, 0, longest)},
               {"duration", period(e.duration, 1e-3, longest)},
               {"drain", period(e.drain, 0, longest)},
               {"interval", period(e.interval, 1e-3, longest)},
               {"repetitions", integer(e.repetitions, 1, load::most_repetitions)},
               {"on_lost_worker", one_of(e.on_lost_worker, {{"fail", lost_worker::fail},
                                                            {"degrade", lost_worker::degrade}})},
               {"worker_patience", period(e.worker_patience, 0.1, 3600)}};
  keys.merge(forwarder_keys(e.forwarder));
  return keys;
}

setters keys_of(load::consumer_group& g) {
  return {{"name", group_name(g.name)},
          {"app", ndnsim_app(g)},
          {"over", over(g.over)},
          {"faces", integer(g.faces, 1, load::most_faces)},
          {"pace", pace(g.pace)},
          {"frequency", real(g.frequency, 1e-6, most_per_second)},
          {"window", integer(g.window, 0, 1 << 20)},
          {"max_window", integer(g.max_window, 0, any)},
          {"aimd_beta", real(g.aimd_beta, 0.01, 0.99)},
          {"cubic_beta", real(g.cubic_beta, 0.01, 0.99)},
          {"react_to_marks", boolean(g.react_to_marks)},
          {"batches", batches(g.batches)},
          {"max_interests", integer(g.max_interests, 0, any)},
          {"retransmissions", integer(g.retransmissions, 0, 1000)}};
}

setters keys_of(load::interest_pattern& p) {
  return {{"weight", real(p.weight, 0, 1e9)},
          {"prefix", prefix(p.prefix)},
          {"catalogue", one_of(p.catalogue, {{"sequence", catalogue_kind::sequence},
                                             {"zipf", catalogue_kind::zipf},
                                             {"uniform", catalogue_kind::uniform}})},
          {"contents", integer(p.contents, 0, 100'000'000)},
          {"first_number", integer(p.first_number, 0, any)},
          {"q", real(p.q, 0, 1e6)},
          {"s", real(p.s, 0, 100)},
          {"repeat_distance", integer(p.repeat_distance, 0, 1'000'000)},
          {"repeat_probability", real(p.repeat_probability, 0, 1)},
          {"duplicate_nonces", real(p.duplicate_nonces, 0, 1)},
          {"can_be_prefix", boolean(p.can_be_prefix)},
          {"must_be_fresh", boolean(p.must_be_fresh)},
          {"lifetime", period(p.lifetime, 1e-3, 3600)}};
}

setters keys_of(load::producer_group& g) {
  using kind = load::reply_pattern::kind;
  return {{"name", group_name(g.name)},
          {"over", over(g.over)},
          {"faces", integer(g.faces, 1, load::most_faces)},
          {"prefix", prefix(g.prefix)},
          {"signs", boolean(g.signs)},
          {"stalls", stalls(g.stalls)},
          {"nack_ratio", reply_share(g, kind::nack)},
          {"silence_ratio", reply_share(g, kind::silence)}};
}

setters keys_of(load::reply_pattern& r) {
  using kind = load::reply_pattern::kind;
  return {
      {"weight", real(r.weight, 0, 1e9)},
      {"kind",
       one_of(r.reply, {{"data", kind::data}, {"nack", kind::nack}, {"silence", kind::silence}})},
      {"payload", payload(r.payload)},
      {"freshness", period(r.freshness, 0, 1e9)},
      {"delay", period(r.delay, 0, 3600)}};
}

}  // namespace facet::load_apps
