// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/dissect/dissect.hpp"

#include "core/management/command.hpp"
#include "core/management/control_response.hpp"
#include "core/management/dataset.hpp"
#include "core/packet/data.hpp"
#include "core/packet/lp.hpp"
#include "tests/core/packet/vectors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <random>

namespace facet::dissect {
namespace {

using packet::test::from_hex;
using packet::test::octets;
using packet::test::wire_of;
using testing::HasSubstr;

/// The node at the end of a path of element names, the first match at each step.
const node* find(const std::vector<node>& nodes, std::initializer_list<std::string_view> path) {
  const std::vector<node>* level = &nodes;
  const node* found = nullptr;
  for (const std::string_view name : path) {
    const auto at = std::find_if(level->begin(), level->end(),
                                 [&](const node& each) { return each.name == name; });
    if (at == level->end())
      return nullptr;
    found = &*at;
    level = &at->children;
  }
  return found;
}

octets octets_of(const packet::buffer& wire) {
  const bytes_view view = wire;
  return {view.begin(), view.end()};
}

octets wrapped(std::uint32_t type, const octets& value) {
  octets out;
  packet::tlv_writer{out}.element(type, value);
  return out;
}

std::size_t count(const std::vector<node>& nodes) {
  std::size_t all = nodes.size();
  for (const node& each : nodes)
    all += count(each.children);
  return all;
}

/// Every element lies where it says it does and inside its parent.
void expect_in_place(const std::vector<node>& nodes, bytes_view input, bytes_view parent) {
  for (const node& each : nodes) {
    ASSERT_LE(each.offset, input.size());
    EXPECT_GE(input.data() + each.offset, parent.data());
    EXPECT_LE(each.value.data() + each.value.size(), parent.data() + parent.size());
    expect_in_place(each.children, input, each.value);
  }
}

TEST(DissectTest, ShowsWhereEveryElementOfAnInterestStands) {
  const octets wire = wire_of("int-full");
  const auto d = dissect_one(wire, packet_form::automatic);
  EXPECT_TRUE(d.valid());
  EXPECT_EQ(d.form, packet_form::interest);
  expect_in_place(d.tree, wire, wire);
  const node* hop_limit = find(d.tree, {"Interest", "HopLimit"});
  ASSERT_NE(hop_limit, nullptr);
  EXPECT_EQ(wire[hop_limit->offset], packet::tlv::hop_limit);
  EXPECT_EQ(hop_limit->number, 220U);
  const node* hint = find(d.tree, {"Interest", "ForwardingHint", "Name"});
  ASSERT_NE(hint, nullptr);
  EXPECT_EQ(hint->text, "/H");
  EXPECT_EQ(find(d.tree, {"Interest", "InterestLifetime"})->text, "30369 ms");
}

TEST(DissectTest, ShowsSignatureAndMetaInfoOfData) {
  const octets wire = wire_of("data-full-rsa");
  const auto d = dissect_one(wire, packet_form::data);
  EXPECT_TRUE(d.valid());
  EXPECT_EQ(find(d.tree, {"Data", "SignatureInfo", "SignatureType"})->text,
            "1 (SignatureSha256WithRsa)");
  EXPECT_EQ(find(d.tree, {"Data", "SignatureInfo", "KeyLocator", "Name"})->text,
            "/test/key/locator");
  EXPECT_EQ(find(d.tree, {"Data", "MetaInfo", "FreshnessPeriod"})->number, 10000U);
  EXPECT_EQ(find(d.tree, {"Data", "Content"})->text, "\"SUCCESS!\"");
}

TEST(DissectTest, FollowsTheFragmentOfALinkPacket) {
  const octets wire =
      octets_of(packet::encode_nack(packet::nack_reason::no_route, wire_of("int-basic")));
  const auto d = dissect_one(wire, packet_form::automatic);
  EXPECT_TRUE(d.valid());
  EXPECT_FALSE(d.fragment_broken);
  EXPECT_EQ(find(d.tree, {"LpPacket", "Nack", "NackReason"})->text, "150 (NoRoute)");
  EXPECT_EQ(find(d.tree, {"LpPacket", "Fragment", "Interest", "Name"})->text, "/local/ndn/prefix");
}

TEST(DissectTest, TellsABrokenPacketInsideAValidLinkPacket) {
  const octets inside = wire_of("int-nonce-3");
  const octets wire = wrapped(packet::tlv::lp_packet, wrapped(packet::tlv::fragment, inside));
  const auto d = dissect_one(wire, packet_form::lp);
  EXPECT_TRUE(d.valid());
  ASSERT_TRUE(d.fragment_broken);
  EXPECT_EQ(d.fragment_broken->offset, 4U + 7U);  // two headers, then the Nonce
  EXPECT_EQ(d.fragment_broken->rule, "Nonce must have 4 octets");
}

TEST(DissectTest, ReadsTheParametersInTheNameOfACommand) {
  management::control_parameters parameters;
  parameters.name = *packet::name::parse("/A/B");
  parameters.origin = 255;
  const auto command = management::build_command("rib", "register", parameters);
  const octets wire = octets_of(command->wire);
  const auto d = dissect_one(wire, packet_form::interest);
  const node& component = find(d.tree, {"Interest", "Name"})->children[4];
  EXPECT_EQ(find(component.children, {"ControlParameters", "Name"})->text, "/A/B");
  EXPECT_EQ(find(component.children, {"ControlParameters", "Origin"})->text, "255 (static)");
}

TEST(DissectTest, ReadsTheAnswerToACommand) {
  const auto name = *packet::name::parse("/localhost/nfd/rib/register/x");
  const octets wire = octets_of(management::make_response_data(name, {404, "no such thing", {}}));
  const auto d = dissect_one(wire, packet_form::data);
  EXPECT_EQ(find(d.tree, {"Data", "Content", "ControlResponse", "StatusCode"})->number, 404U);
  EXPECT_EQ(find(d.tree, {"Data", "Content", "ControlResponse", "StatusText"})->text,
            "\"no such thing\"");
}

TEST(DissectTest, ReadsADatasetByItsName) {
  octets items;
  management::face_status face;
  face.face_id = 300;
  face.uri = "udp4://192.0.2.1:6363";
  face.flags = 5;
  management::encode(face, items);
  const auto name = *packet::name::parse("/localhost/nfd/faces/list/v=1/seg=0");
  const octets wire = octets_of(packet::data_builder{name}.content(items).encode());
  const auto d = dissect_one(wire, packet_form::automatic);
  EXPECT_EQ(find(d.tree, {"Data", "Content", "FaceStatus", "FaceId"})->number, 300U);
  EXPECT_EQ(find(d.tree, {"Data", "Content", "FaceStatus", "Flags"})->text,
            "0x5 (local-fields, congestion-marking)");
}

TEST(DissectTest, ReadsTheNameInMetadata) {
  const auto name = *packet::name::parse("/f/32=metadata/v=1/seg=0");
  octets versioned;
  packet::tlv_writer out{versioned};
  packet::name::parse("/f/v=7")->encode(out);
  const octets wire = octets_of(packet::data_builder{name}.content(versioned).encode());
  const auto d = dissect_one(wire, packet_form::automatic);
  EXPECT_EQ(find(d.tree, {"Data", "Content", "Name"})->text, "/f/v=7");
}

TEST(DissectTest, ShowsUnknownElementsAndNamesTheBrokenOne) {
  const octets wire = wire_of("int-crit-251");
  const auto d = dissect_one(wire, packet_form::interest);
  ASSERT_FALSE(d.valid());
  EXPECT_EQ(d.broken->offset, 7U);
  const node& unknown = d.tree[0].children.back();
  EXPECT_EQ(unknown.offset, 7U);
  EXPECT_EQ(unknown.type, 251U);
  EXPECT_TRUE(unknown.name.empty());
}

TEST(DissectTest, NamesTheDigestThatDoesNotFitTheParameters) {
  const auto d = dissect_one(wire_of("int-digest-mismatch"), packet_form::interest);
  ASSERT_FALSE(d.valid());
  EXPECT_EQ(d.broken->offset, 7U);
  EXPECT_THAT(std::string{d.broken->rule}, HasSubstr("digest"));
}

TEST(DissectTest, TakesPacketsThatFollowEachOther) {
  octets wire = wire_of("int-basic");
  const std::size_t first = wire.size();
  const octets second = wire_of("data-full-rsa");
  wire.insert(wire.end(), second.begin(), second.end());
  const auto all = dissect_all(wire, packet_form::automatic);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].offset, first);
  EXPECT_EQ(all[1].form, packet_form::data);
  EXPECT_TRUE(all[1].valid());
  EXPECT_EQ(all[1].tree[0].offset, first);
}

TEST(DissectTest, EndsAStreamAtTheOctetThatIsNoElement) {
  octets wire = wire_of("int-basic");
  const std::size_t first = wire.size();
  wire.insert(wire.end(), {0x05, 0x20, 0x07});
  const auto all = dissect_all(wire, packet_form::automatic);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_TRUE(all[0].valid());
  ASSERT_FALSE(all[1].valid());
  EXPECT_EQ(all[1].broken->offset, first);
  EXPECT_EQ(all[1].form, packet_form::interest);
}

TEST(DissectTest, AllowsNothingAfterAPacketOfAStatedKind) {
  octets wire = wire_of("int-basic");
  const std::size_t size = wire.size();
  wire.push_back(0);
  const auto all = dissect_all(wire, packet_form::interest);
  ASSERT_EQ(all.size(), 1U);
  ASSERT_FALSE(all[0].valid());
  EXPECT_EQ(all[0].broken->offset, size);
}

TEST(DissectTest, RefusesAnElementThatIsNoPacketUnlessAskedForOne) {
  const octets wire = from_hex("4202CAFE");
  EXPECT_FALSE(dissect_one(wire, packet_form::automatic).valid());
  EXPECT_TRUE(dissect_one(wire, packet_form::tlv).valid());
  EXPECT_FALSE(dissect_one(wire, packet_form::lp).valid());
}

TEST(DissectTest, SaysThatNothingIsNoPacket) {
  for (const auto form : {packet_form::automatic, packet_form::interest, packet_form::data,
                          packet_form::lp, packet_form::name, packet_form::tlv}) {
    const auto all = dissect_all({}, form);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_FALSE(all[0].valid());
  }
}

TEST(DissectTest, BoundsDepthAndNumberOfElements) {
  octets deep = wire_of("int-basic");
  for (int i = 0; i < 1000; ++i)
    deep = wrapped(packet::tlv::lp_packet, wrapped(packet::tlv::fragment, deep));
  std::size_t depth = 0;
  const auto d = dissect_one(deep, packet_form::lp);
  for (const auto* level = &d.tree; !level->empty(); level = &level->front().children)
    ++depth;
  EXPECT_LE(depth, max_depth + 1);
  EXPECT_GT(depth, max_depth / 2);

  octets name;
  for (std::size_t i = 0; i < 2 * max_nodes; ++i)
    name.insert(name.end(), {8, 0});
  const octets wide = wrapped(packet::tlv::name, name);
  EXPECT_LE(count(dissect_one(wide, packet_form::name).tree), max_nodes);

  octets many;
  for (std::size_t i = 0; i < max_packets + 5; ++i)
    many.insert(many.end(), {7, 0});
  const auto all = dissect_all(many, packet_form::automatic);
  EXPECT_EQ(all.size(), max_packets + 1);
  EXPECT_FALSE(all.back().valid());
}

TEST(DissectTest, SurvivesDamagedPackets) {
  std::mt19937 random{20260301};
  const auto below = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>{0, n - 1}(random);
  };
  for (const auto& vector : packet::test::packet_vectors()) {
    for (int round = 0; round < 50 && !vector.wire.empty(); ++round) {
      octets wire = vector.wire;
      for (std::size_t n = below(4); n-- > 0;)
        wire[below(wire.size())] = static_cast<std::uint8_t>(below(256));
      wire.resize(1 + below(wire.size()));
      for (const auto& d : dissect_all(wire, packet_form::automatic)) {
        expect_in_place(d.tree, wire, wire);
        EXPECT_LE(d.broken.value_or(violation{}).offset, wire.size());
      }
      EXPECT_EQ(dissect_one(wire, packet_form::lp).valid(), packet::decode_lp(wire).has_value());
    }
  }
}

TEST(DissectTest, SpellsItsKinds) {
  for (const auto form : {packet_form::automatic, packet_form::interest, packet_form::data,
                          packet_form::lp, packet_form::name, packet_form::tlv})
    EXPECT_EQ(parse_packet_form(to_string(form)), form);
  EXPECT_FALSE(parse_packet_form("magic"));
}

}  // namespace
}  // namespace facet::dissect
