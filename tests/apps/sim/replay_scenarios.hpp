// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Traffic through one simulated node, m, for a facetd to be given as well. What m decides must not
/// depend on how fast it comes: nothing expires, and nothing is suppressed for a while only.
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"
#include "core/sim/partition.hpp"
#include "tests/core/sim/scenario_fixture.hpp"

#include <functional>
#include <random>
#include <string>
#include <vector>

namespace facet::tests {

using namespace std::chrono_literals;

/// Data that m's store holds; fewer than are asked for, so that what was used last stays.
inline constexpr std::size_t cached = 12;

/// What went through m.
struct recorded_traffic {
  std::string events;  ///< the event trace
  forwarding::forwarder_counters counted;
};

/// One way to try m.
struct replay_case {
  std::string name;
  std::string strategy;                ///< of /p at m
  std::vector<std::string> upstreams;  ///< of /p, the cheapest first
  std::function<recorded_traffic(const replay_case&)> run;
  /// That the traffic was worth it.
  std::function<bool(const forwarding::forwarder_counters&)> tries_enough;
  bool over_udp_only = false;  ///< what it tries depends on faces that leave the host
  /// Whether facetd sends a probe by chance, in the first five seconds (ASF): with a Nonce that it
  /// draws, by which it is known. The simulated node sends none.
  bool may_probe = false;
};

/// Nodes left, right, p and q around m. The cost of a next hop grows by 10 from one to the next.
inline sim::scenario crossroads(const replay_case& c) {
  sim::scenario s;
  s.seed = 18;
  for (const auto* name : {"left", "right", "p", "q", "m"})
    s.network.nodes.push_back({name, 0, 0, {.content_store_packets = 0}});
  s.network.nodes[4].traits = {.content_store_packets = cached, .strategies = {{"/p", c.strategy}}};
  for (const auto* name : {"left", "right", "p", "q"})
    s.network.links.push_back({name, "m", {.delay = name == std::string{"q"} ? 8ms : 3ms}});
  s.routing = sim::routing_kind::listed;
  for (std::uint64_t i = 0; i < c.upstreams.size(); ++i)
    s.routes.push_back({"m", "/p", c.upstreams[i], 10 * i});
  s.length = 1s;
  s.drain = 1s;
  s.traces = {false, false, false, false, 1s, true, true};
  return s;
}

/// Consumers left and right who share names, and for some of them m has no route, as they are
/// produced aside; producers at the upstreams, which Nack one Interest in ten.
inline recorded_traffic by_consumers(const replay_case& c) {
  auto s = crossroads(c);
  s.network.nodes.push_back({"aside", 0, 0, {.content_store_packets = 0}});
  s.network.links.push_back({"right", "aside", {.delay = 3ms}});
  auto shared = sim::consumers("/p", {"left", "right"}, 400, load::pacing::poisson);
  shared.group.patterns[0].catalogue = load::catalogue_kind::zipf;
  shared.group.patterns[0].contents = 40;
  shared.group.patterns[0].duplicate_nonces = 0.1;
  shared.group.patterns[0].lifetime = 60s;
  auto lost = sim::consumers("/x", {"right"}, 30, load::pacing::poisson);
  lost.group.name = "lost";
  s.consumers = {shared, lost};
  auto answers = sim::producers("/p", c.upstreams, 300);
  answers.group.replies.push_back(answers.group.replies[0]);
  answers.group.replies[0].weight = 9;
  answers.group.replies[1].reply = load::reply_pattern::kind::nack;
  auto elsewhere = sim::producers("/x", {"aside"}, 300);
  elsewhere.group.name = "elsewhere";
  s.producers = {answers, elsewhere};
  s.routes.insert(s.routes.end(), {{"left", "/p", "m"},
                                   {"right", "/p", "m"},
                                   {"right", "/x", "m"},
                                   {"right", "/x", "aside", 1}});
  const auto done = sim::simulate(s);
  return {done.trace(sim::trace_kind::events), done.totals.nodes[4].forwarder};
}

/// One consumer, who has an answer before it asks for more: which upstream answers faster never
/// decides, as only one at a time is known to answer.
inline recorded_traffic one_at_a_time(const replay_case& c) {
  auto s = crossroads(c);
  s.consumers = {sim::consumers("/p", {"left"}, 40)};
  s.consumers[0].group.patterns[0].repeat_distance = 5;
  s.consumers[0].group.patterns[0].repeat_probability = 0.2;
  s.producers = {sim::producers("/p", c.upstreams, 300)};
  auto& replies = s.producers[0].group.replies;
  replies.push_back(replies[0]);
  replies[0].weight = 4;
  replies[1].reply = load::reply_pattern::kind::nack;
  s.routes.push_back({"left", "/p", "m"});
  s.length = 3s;
  const auto done = sim::simulate(s);
  return {done.trace(sim::trace_kind::events), done.totals.nodes[4].forwarder};
}

/// A packet that comes to m from a neighbour.
struct fed_packet {
  duration at;
  std::uint32_t face;  ///< 0 left, 1 right, 2 p, 3 q
  packet::buffer packet;
};

/// Neighbours who only say what is listed: they answer nothing of themselves.
inline recorded_traffic by_list(const replay_case& c, const std::vector<fed_packet>& packets) {
  auto s = crossroads(c);
  for (std::size_t n = 0; n < 4; ++n)
    s.network.nodes[n].traits.strategies = {{"/", "multicast"}};
  s.length = 10s;
  sim::partition part{*sim::make_plan(s, 1), 0};
  std::vector<sim::stamped_packet> stamped;
  for (const auto& p : packets)
    stamped.push_back({p.at.count(), 4, sim::from_outside, stamped.size(), p.face, 0, 0, p.packet});
  part.accept(std::move(stamped));
  part.run(s.end().count() + 1);
  auto events = part.traces()[static_cast<std::size_t>(sim::trace_kind::events)].text();
  return {std::move(events), part.finish().nodes[4].forwarder};
}

/// Interests of all kinds, Data asked for or not, fresh or not, and Nacks, at random.
inline recorded_traffic at_random(const replay_case& c) {
  constexpr std::size_t packets = 800;
  std::mt19937 random{23};
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random()) % n; };
  const auto one_in = [&](std::uint32_t n) { return below(n) == 0; };
  const auto name = [&] {
    std::string uri = "/p";
    for (auto depth = 1 + below(3); depth > 0; --depth)
      uri += "/" + std::to_string(below(3));
    return *packet::name::parse(one_in(12) ? "/x" + uri : uri);
  };
  std::vector<packet::buffer> asked;
  std::vector<fed_packet> fed;
  for (std::size_t i = 0; i < packets; ++i) {
    const duration at = std::chrono::milliseconds{i + 1};
    if (asked.size() > 10 && one_in(12)) {
      const auto& of = asked[asked.size() - 1 - below(8)];
      fed.push_back({at, 2 + below(2), packet::encode_nack(packet::nack_reason::no_route, of)});
    } else if (one_in(3)) {
      const auto of = name();
      fed.push_back({at, 2 + below(2),
                     packet::data_builder{of}
                         .freshness(one_in(2) ? std::chrono::milliseconds{0} : 1h)
                         .encode()});
    } else if (!asked.empty() && one_in(10)) {
      // The same Nonce again, from where it came from or by another way.
      fed.push_back({at, below(2), asked.back()});
    } else {
      const auto of = name();
      packet::interest_builder interest{of};
      interest.nonce(below(UINT32_MAX))
          .lifetime(60s)
          .can_be_prefix(one_in(3))
          .must_be_fresh(one_in(3));
      if (!one_in(3))
        interest.hop_limit(static_cast<std::uint8_t>(below(4)));
      asked.push_back(interest.encode());
      fed.push_back({at, one_in(8) ? 2 : below(2), asked.back()});
    }
  }
  return by_list(c, fed);
}

/// Each time the upstream that answered last keeps silent, and the other one is asked by a timer.
inline recorded_traffic with_silent_upstreams(const replay_case& c) {
  std::vector<fed_packet> fed;
  for (std::uint32_t i = 0; i < 4; ++i) {
    const auto at = std::chrono::seconds{2 * i};
    const auto name = *packet::name::parse("/p/" + std::to_string(i));
    // The first time both are asked at once; later the other one 200 ms after the first.
    const auto answered = at + (i == 0 ? 5ms : 210ms);
    fed.push_back({at, i % 2, packet::interest_builder{name}.nonce(i).lifetime(60s).encode()});
    fed.push_back({answered, 2 + i % 2, packet::data_builder{name}.encode()});
  }
  return by_list(c, fed);
}

inline std::vector<replay_case> replay_cases() {
  using forwarding::drop_reason;
  using counters = forwarding::forwarder_counters;
  const std::string for_long = "/retx-suppression-initial~60000/retx-suppression-max~60000";
  const auto of_all_kinds = [](const counters& c) {
    const auto& f = c.faces;
    return c.n_cs_hits > 20 && f.n_out_interests > 100 && f.n_out_data > 50 && f.n_in_nacks > 20 &&
           f.dropped(drop_reason::unsolicited) > 50 && f.dropped(drop_reason::hop_limit) > 20 &&
           f.dropped(drop_reason::duplicate_nonce) > 5 && f.dropped(drop_reason::suppressed) > 5;
  };
  return {
      {.name = "BestRoute",
       .strategy = "best-route" + for_long,
       .upstreams = {"p"},
       .run = by_consumers,
       .tries_enough =
           [](const counters& c) {
             return c.n_cs_hits > 100 && c.faces.dropped(drop_reason::suppressed) > 10 &&
                    c.faces.n_out_nacks > 20;
           }},
      {.name = "Multicast",
       .strategy = "multicast" + for_long,
       .upstreams = {"p", "q"},
       .run = by_consumers,
       .tries_enough =
           [](const counters& c) {
             return c.n_cs_hits > 100 && c.faces.dropped(drop_reason::unsolicited) > 100 &&
                    c.faces.n_in_nacks > 20;
           }},
      {.name = "Asf",
       .strategy = "asf" + for_long,
       .upstreams = {"p", "q"},
       .run = one_at_a_time,
       .tries_enough =
           [](const counters& c) {
             const bool probed = c.faces.n_out_interests + c.n_cs_hits != c.faces.n_in_interests;
             return !probed && c.n_cs_hits > 5 && c.faces.n_out_nacks > 10;
           },
       .may_probe = true},
      {.name = "BestRouteAtRandom",
       .strategy = "best-route" + for_long,
       .upstreams = {"p", "q"},
       .run = at_random,
       .tries_enough = of_all_kinds,
       .over_udp_only = true},
      {.name = "MulticastAtRandom",
       .strategy = "multicast" + for_long,
       .upstreams = {"p", "q"},
       .run = at_random,
       .tries_enough = of_all_kinds,
       .over_udp_only = true},
      {.name = "AccessWithTimers",
       .strategy = "access",
       .upstreams = {"p", "q"},
       .run = with_silent_upstreams,
       .tries_enough = [](const counters& c) { return c.faces.n_out_interests == 2 + 3 * 2; }},
  };
}

}  // namespace facet::tests
