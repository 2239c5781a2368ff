// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// What a simulated node decides is what facetd decides: the packets that came to the node are sent
/// to a facetd over real faces, one for each link of the node, and what comes out is compared.
#include "core/client/connection.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"
#include "tests/apps/facetd_fixture.hpp"
#include "tests/core/sim/scenario_fixture.hpp"

#include <fmt/ranges.h>
#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

namespace facet::tests {
namespace {

using namespace std::chrono_literals;

/// That many packets; fewer than are asked for, so that what was used last stays.
constexpr std::size_t cached = 12;
/// An Interest that is pending stays unsent for longer than any test takes, so that a decision does
/// not depend on how fast the packets are sent again.
const std::string strategy =
    "best-route/v=5/retx-suppression-initial~60000/retx-suppression-max~60000";

/// Consumers left and right of node m, which has one upstream. They share names, some of which are
/// Nacked by the producer; for others m has no route, and these are produced aside.
sim::scenario crossroads() {
  sim::scenario s;
  s.seed = 11;
  for (const auto* name : {"left", "right", "m", "p", "aside"})
    s.network.nodes.push_back({name, 0, 0, {.content_store_packets = 0}});
  s.network.nodes[2].traits = {.content_store_packets = cached, .strategies = {{"/", strategy}}};
  for (const auto* name : {"left", "right", "p"})
    s.network.links.push_back({name, "m", {.delay = 3ms}});
  s.network.links.push_back({"right", "aside", {.delay = 3ms}});
  auto shared = sim::consumers("/p", {"left", "right"}, 400, load::pacing::poisson);
  shared.group.patterns[0].catalogue = load::catalogue_kind::zipf;
  shared.group.patterns[0].contents = 40;
  shared.group.patterns[0].duplicate_nonces = 0.1;
  auto lost = sim::consumers("/x", {"right"}, 30, load::pacing::poisson);
  lost.group.name = "lost";
  s.consumers = {shared, lost};
  auto answers = sim::producers("/p", {"p"}, 300);
  answers.group.replies.push_back(answers.group.replies[0]);
  answers.group.replies[0].weight = 9;
  answers.group.replies[1].reply = load::reply_pattern::kind::nack;
  auto elsewhere = sim::producers("/x", {"aside"}, 300);
  elsewhere.group.name = "elsewhere";
  s.producers = {answers, elsewhere};
  s.routing = sim::routing_kind::listed;
  s.routes = {{"left", "/p", "m"},
              {"right", "/p", "m"},
              {"right", "/x", "m"},
              {"right", "/x", "aside", 1},
              {"m", "/p", "p"}};
  s.length = 1s;
  s.drain = 1s;
  s.traces = {false, false, false, false, 1s, true, true};
  return s;
}

std::vector<std::uint8_t> octets_of(const std::string& hex) {
  std::vector<std::uint8_t> octets;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    octets.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
  return octets;
}

struct sent_packet {
  std::string face;  // what is behind it
  std::vector<std::uint8_t> packet;
};
/// A packet that came, and what the node sent because of it, in order.
struct step {
  sent_packet in;
  std::vector<sent_packet> out;
};

std::vector<step> steps_of(const std::string& node, const std::string& trace) {
  std::vector<step> steps;
  for (const auto& row : sim::cells(trace)) {
    if (row[1] != node)
      continue;
    sent_packet p{row[3], octets_of(row[9])};
    if (row[4] == "in")
      steps.push_back({std::move(p), {}});
    else if (row[4] == "out")
      steps.back().out.push_back(std::move(p));
  }
  return steps;
}

/// A packet, whether or not it has a link-layer header that says nothing.
std::string told_by(bytes_view wire) {
  const auto lp = packet::decode_lp(wire);
  if (!lp)
    return "malformed";
  return fmt::format("{} {:02x}", lp->nack ? std::to_string(lp->nack_code) : "-",
                     fmt::join(lp->fragment, ""));
}

class ReplayTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    const auto config = directory_.file("facetd.toml");
    write_file(config,
               fmt::format("[udp]\nlisten = false\n[tcp]\nlisten = false\n[multicast]\nipv4 "
                           "= false\nipv6 = false\n[tables]\ncontent_store_packets = {}\n",
                           cached));
    forwarder_ = std::make_unique<process>(std::vector<std::string>{
        program("facetd"), "--config", config, "--socket", socket_, "--log-level", "warn"});
    ASSERT_TRUE(forwarder_->wait_for_output("ready", patience)) << forwarder_->errors();
    const auto chosen =
        run({program("facet"), "strategy", "set", "/", strategy, "--socket", socket_}, patience);
    ASSERT_EQ(chosen.ended.status, 0) << chosen.errors;
  }

  client::connection attach() const {
    client::options o;
    o.socket_path = socket_;
    o.shared_memory = GetParam();
    auto c = client::connection::open(o);
    if (!c)
      throw std::runtime_error{c.error().message};
    return std::move(*c);
  }

  temporary_directory directory_;
  const std::string socket_ = directory_.file("facet.sock");
  std::unique_ptr<process> forwarder_;
};

TEST_P(ReplayTest, FacetdSendsWhatTheSimulatedNodeSent) {
  const auto done = sim::simulate(crossroads());
  const auto steps = steps_of("m", done.trace(sim::trace_kind::events));
  const auto& counted = done.totals.nodes[2].forwarder;
  ASSERT_GT(steps.size(), 1000U);
  ASSERT_GT(counted.n_cs_hits, 100U);
  ASSERT_GT(counted.faces.dropped(forwarding::drop_reason::suppressed), 10U);
  ASSERT_GT(counted.faces.n_out_nacks, 20U);

  std::map<std::string, client::connection> faces;
  for (const auto* node : {"left", "right", "p"})
    faces.emplace(fmt::format("link://{}", node), attach());
  ASSERT_TRUE(faces.at("link://p").register_prefix(*packet::name::parse("/p")));
  std::size_t number = 0;
  for (const auto& step : steps) {
    ASSERT_TRUE(faces.at(step.in.face).send(step.in.packet));
    for (const auto& expected : step.out) {
      const auto got = faces.at(expected.face).receive(10s);
      ASSERT_TRUE(got) << "step " << number << ": " << got.error().message;
      ASSERT_EQ(told_by(*got), told_by(expected.packet)) << "step " << number;
    }
    ++number;
  }
  // Nothing else was sent: what is refused now is the next thing that each face gets.
  for (auto& [name, face] : faces) {
    const auto fence = packet::interest_builder{*packet::name::parse("/nowhere")}.encode();
    ASSERT_TRUE(face.send(fence));
    const auto got = face.receive(10s);
    ASSERT_TRUE(got) << name;
    EXPECT_TRUE(packet::decode_lp(*got)->nack) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Faces, ReplayTest, testing::Bool(),
                         [](const auto& over) { return over.param ? "SharedMemory" : "Unix"; });

}  // namespace
}  // namespace facet::tests
