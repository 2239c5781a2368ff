// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
/// What a simulated node decides is what facetd decides: the packets that came to the node are sent
/// to a facetd over real faces, one for each link of the node, and what comes out is compared.
#include "core/management/dataset.hpp"
#include "tests/apps/facetd_fixture.hpp"
#include "tests/apps/sim/replay_faces.hpp"
#include "tests/apps/sim/replay_scenarios.hpp"

#include <fmt/ranges.h>
#include <gmock/gmock.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace facet::tests {
namespace {

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
/// A packet that came, or a timer that ran off, and what the node sent because of it, in order.
struct step {
  std::string at;
  std::optional<sent_packet> in;
  std::vector<sent_packet> out;
};

std::vector<step> steps_of(const std::string& node, const std::string& trace) {
  std::vector<step> steps;
  for (const auto& row : sim::cells(trace)) {
    if (row[1] != node || (row[4] != "in" && row[4] != "out"))
      continue;
    sent_packet p{row[3], octets_of(row[9])};
    if (row[4] == "in") {
      steps.push_back({row[0], std::move(p), {}});
      continue;
    }
    // What goes out when nothing has come is a timer's doing.
    if (steps.empty() || steps.back().at != row[0])
      steps.push_back({row[0], std::nullopt, {}});
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

enum class face_kind : std::uint8_t { shared_memory, unix_socket, udp };

class ReplayTest : public testing::TestWithParam<std::tuple<replay_case, face_kind>> {
 protected:
  void start() {
    faces_.clear();
    forwarder_.reset();
    probed_ = false;
    const auto config = directory_.file("facetd.toml");
    write_file(config, fmt::format("[udp]\nlisten = {}\nport = 0\nipv6 = false\n"
                                   "[tcp]\nlisten = false\n"
                                   "[multicast]\nipv4 = false\nipv6 = false\n"
                                   "[tables]\ncontent_store_packets = {}\n",
                                   kind() == face_kind::udp, cached));
    forwarder_ = std::make_unique<process>(std::vector<std::string>{
        program("facetd"), "--config", config, "--socket", socket_, "--log-level", "warn"});
    ASSERT_TRUE(forwarder_->wait_for_output("ready", patience)) << forwarder_->errors();
    facet({"strategy", "set", "/p", what().strategy});
    for (const auto* node : {"left", "right", "p", "q"})
      faces_.emplace(fmt::format("link://{}", node),
                     kind() == face_kind::udp ? attach_over_udp() : attach());
    for (std::uint64_t i = 0; i < what().upstreams.size(); ++i)
      route_to(what().upstreams[i], 10 * i);
  }

  [[nodiscard]] static const replay_case& what() { return std::get<0>(GetParam()); }
  [[nodiscard]] static face_kind kind() { return std::get<1>(GetParam()); }

  void facet(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), program("facet"));
    arguments.insert(arguments.end(), {"--socket", socket_});
    const auto ran = run(std::move(arguments), patience);
    ASSERT_EQ(ran.ended.status, 0) << ran.errors;
  }

  [[nodiscard]] std::unique_ptr<replay_face> attach() const {
    return std::make_unique<application_face>(socket_, kind() == face_kind::shared_memory);
  }
  [[nodiscard]] std::unique_ptr<replay_face> attach_over_udp() const {
    auto face = std::make_unique<udp_face>();
    face->connect(udp_port());
    facet({"face", "create", face->uri()});
    return face;
  }
  [[nodiscard]] std::uint16_t udp_port() const {
    auto asks = *client::connection::open({.socket_path = socket_});
    const auto content = asks.fetch_dataset(*packet::name::parse("/localhost/nfd/faces/channels"));
    const auto channels = *management::decode_dataset<management::channel_status>(*content);
    for (const auto& channel : channels)
      if (channel.local_uri.starts_with("udp4://"))
        return static_cast<std::uint16_t>(
            std::stoul(channel.local_uri.substr(channel.local_uri.rfind(':') + 1)));
    throw std::runtime_error{"no UDP channel"};
  }

  void route_to(const std::string& node, std::uint64_t cost) {
    auto& face = *faces_.at("link://" + node);
    if (auto* over_udp = dynamic_cast<udp_face*>(&face))
      return facet({"route", "add", "/p", over_udp->uri(), "--cost", std::to_string(cost)});
    auto& application = dynamic_cast<application_face&>(face);
    ASSERT_TRUE(application.register_prefix(*packet::name::parse("/p"), cost));
  }

  /// What is wrong with the next packet that comes by a face; nothing: it is the expected one.
  std::string next_is(const std::string& face, bytes_view expected) {
    const auto got = faces_.at(face)->receive(10s);
    if (!got)
      return "nothing to " + face;
    note_probe(*got);
    const auto told = told_by(*got);
    return told == told_by(expected)
               ? ""
               : fmt::format("to {}: {} instead of {}", face, told, told_by(expected));
  }

  /// Waits until facetd has taken all that was sent to it by this face; whatever else comes from it
  /// there is a mistake.
  std::string nothing_more(const std::string& face) {
    const auto fence = packet::interest_builder{*packet::name::parse("/nowhere")}
                           .nonce(first_fence + ++fences_)
                           .encode();
    if (!faces_.at(face)->send(fence))
      return "cannot send by " + face;
    return next_is(face, packet::encode_nack(packet::nack_reason::no_route, fence));
  }

  std::string play(const step& s) {
    if (s.in && !faces_.at(s.in->face)->send(s.in->packet))
      return "cannot send by " + s.in->face;
    for (const auto& expected : s.out)
      if (auto problem = next_is(expected.face, expected.packet); !problem.empty())
        return problem;
    // Or the next packet, by another face, could overtake it.
    return s.out.empty() ? nothing_more(s.in->face) : "";
  }

  std::string play(const std::vector<step>& steps) {
    for (std::size_t i = 0; i < steps.size(); ++i)
      if (const auto problem = play(steps[i]); !problem.empty())
        return fmt::format("step {} at {} s: {}", i, steps[i].at, problem);
    for (const auto& [name, face] : faces_)
      if (const auto problem = nothing_more(name); !problem.empty())
        return "after all: " + problem;
    return "";
  }

  /// Takes note of an Interest with a Nonce that nobody here has drawn.
  void note_probe(bytes_view packet) {
    const auto interest = packet::decode_interest(packet);
    probed_ |= interest && interest->nonce && !nonces_.contains(*interest->nonce);
  }
  bool has_probed() {
    for (const auto& [name, face] : faces_)
      while (const auto more = face->receive(1ms))
        note_probe(*more);
    return probed_;
  }

  static constexpr std::uint32_t first_fence = 0x5EED'0000;
  temporary_directory directory_;
  const std::string socket_ = directory_.file("facet.sock");
  std::unique_ptr<process> forwarder_;
  std::map<std::string, std::unique_ptr<replay_face>> faces_;
  std::uint32_t fences_ = 0;
  std::set<std::uint32_t> nonces_;  // of what is sent to facetd
  bool probed_ = false;
};

TEST_P(ReplayTest, FacetdSendsWhatTheSimulatedNodeSent) {
  const auto recorded = what().run(what());
  ASSERT_TRUE(what().tries_enough(recorded.counted));
  const auto steps = steps_of("m", recorded.events);
  for (const auto& each : steps)
    if (each.in)
      if (const auto interest = packet::decode_interest(each.in->packet))
        nonces_.insert(interest->nonce.value());
  // A probe has consequences, so that all begins anew; that this happens again and again is no
  // chance any more.
  std::string problem;
  for (int attempts = what().may_probe ? 20 : 1; attempts > 0; --attempts) {
    start();
    if (HasFatalFailure())
      return;
    problem = play(steps);
    if (problem.empty() || !what().may_probe || !has_probed())
      break;
  }
  EXPECT_EQ(problem, "");
}

std::vector<std::tuple<replay_case, face_kind>> all_cases() {
  std::vector<std::tuple<replay_case, face_kind>> all;
  for (const auto& c : replay_cases())
    for (const auto kind : {face_kind::shared_memory, face_kind::unix_socket, face_kind::udp})
      if (kind == face_kind::udp || !c.over_udp_only)
        all.emplace_back(c, kind);
  return all;
}

std::string title(const testing::TestParamInfo<std::tuple<replay_case, face_kind>>& over) {
  constexpr std::array kinds{"OverSharedMemory", "OverUnix", "OverUdp"};
  return std::get<0>(over.param).name + kinds[static_cast<std::size_t>(std::get<1>(over.param))];
}

INSTANTIATE_TEST_SUITE_P(Faces, ReplayTest, testing::ValuesIn(all_cases()), title);

}  // namespace
}  // namespace facet::tests
