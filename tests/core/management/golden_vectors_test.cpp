// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// Packets recorded between unmodified NFD clients and NFD (hex), read and written by our codecs.
#include "core/management/command.hpp"
#include "core/management/control_response.hpp"
#include "core/management/dataset.hpp"
#include "core/packet/data.hpp"
#include "tests/core/packet/octets.hpp"
#include "tests/core/packet/uri.hpp"

#include <gtest/gtest.h>

namespace facet::management {
namespace {

using packet::test::uri;

using packet::test::from_hex;
using packet::test::to_hex;

const auto register_command = from_hex(
    "0599075008096c6f63616c686f737408036e6664080372696208087265676973746572080d680b0706080141080142"
    "6c01010220dddce5c3246a2b51e612e829b4e42adae77e2df372305ac2a1595e22024ce4950a04c2c062de0c022710"
    "24002c171b01002608dc6d816fe386381e2808000001a2074fd3ef2e2088b5d1f1b8ed2afcfc50d7da834969faad77"
    "8f8ae1a54adf926234266dae32d6");

const auto register_reply = from_hex(
    "06a6075008096c6f63616c686f737408036e6664080372696208087265676973746572080d680b0706080141080142"
    "6c01010220dddce5c3246a2b51e612e829b4e42adae77e2df372305ac2a1595e22024ce4951404190203e815256523"
    "6601c867075375636365737368150706080141080142690202696f01006a01006c010116031b01001720acc1266ee8"
    "2d648b13b19532cec0a0134af4cc35f08df62a7f1fddf041d3fbce");

const auto cs_info_reply = from_hex(
    "0678072708096c6f63616c686f737408036e6664080263730804696e666f3608000001a2074fd69232010014091902"
    "03e81a03320100151b80198304000100006c0103870236fe8104002cb1238204002c8ed416031b01001720015ec08a"
    "bb34f4a2a62b218b5f77458852d22c2914a8835d49252d841394b7de");

template <class Item>
std::string encoded(const Item& item) {
  std::vector<std::uint8_t> octets;
  encode(item, octets);
  return to_hex(octets);
}

TEST(GoldenVectorsTest, ARecordedRegistrationParsesAndItsDigestIsVersion03) {
  const auto interest = packet::decode_interest(register_command);
  ASSERT_TRUE(interest);
  const auto command = parse_command(*interest);
  ASSERT_TRUE(command) << command.error().message;
  EXPECT_EQ(command->module, "rib");
  EXPECT_EQ(command->verb, "register");
  EXPECT_EQ(command->parameters.name, uri("/A/B"));
  EXPECT_EQ(command->parameters.flags, 1U);
  EXPECT_FALSE(command->parameters.face_id);
  EXPECT_EQ(verify_command_digest(*interest), digest_form::v03);
}

TEST(GoldenVectorsTest, TheSameRegistrationIsBuiltOctetByOctet) {
  control_parameters p;
  p.name = uri("/A/B");
  p.flags = 1;
  const auto built =
      build_command("rib", "register", p, {0xDC6D816FE386381E, 0x000001A2074FD3EF, 0xC2C062DE});
  ASSERT_TRUE(built);
  // The recorded one also says InterestLifetime 10 s, which no digest covers.
  auto hex = to_hex(register_command);
  hex.erase(hex.find("0c022710"), 8);
  hex.replace(2, 2, "95");
  EXPECT_EQ(to_hex(built->wire), hex);
}

TEST(GoldenVectorsTest, TheRecordedReplyCarriesTheEffectiveParameters) {
  const auto data = packet::decode_data(register_reply);
  ASSERT_TRUE(data);
  const auto response = decode_control_response(data->content);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->code, 200U);
  EXPECT_EQ(response->text, "Success");
  ASSERT_TRUE(response->body);
  EXPECT_EQ(response->body->face_id, 617U);
  EXPECT_EQ(response->body->origin, 0U);
  EXPECT_EQ(response->body->cost, 0U);
  EXPECT_EQ(to_hex(encode(*response)), to_hex(data->content));
}

TEST(GoldenVectorsTest, OurReplyIsNamedAsTheCommandAndNeverFresh) {
  const auto interest = packet::decode_interest(register_command);
  ASSERT_TRUE(interest);
  const auto wire = make_response_data(interest->name, {403, "no", std::nullopt});
  const auto data = packet::decode_data(wire);
  ASSERT_TRUE(data);
  EXPECT_TRUE(data->name == interest->name);
  EXPECT_EQ(data->freshness.count(), 0);
  EXPECT_TRUE(packet::digest_signature_ok(*data));
  EXPECT_EQ(decode_control_response(data->content), (control_response{403, "no", std::nullopt}));
}

TEST(GoldenVectorsTest, CsInfoOfTheRecordedReply) {
  const auto data = packet::decode_data(cs_info_reply);
  ASSERT_TRUE(data);
  const auto items = decode_dataset<cs_info>(data->content);
  ASSERT_TRUE(items) << items.error().message;
  EXPECT_EQ(items->at(0), (cs_info{65536, 3, 14078, 2928931, 2920148}));
  EXPECT_EQ(encoded(items->at(0)), to_hex(data->content));
}

TEST(GoldenVectorsTest, FaceStatusOfAFaceQuery) {
  const std::string hex =
      "806569020100720766643a2f2f3137811c756e69783a2f2f2f746d702f6e6664706565722f6e66642e736f636b84"
      "0101850101860100870405f5e100880400010000890222609002032e91012f97010092012f93020316980100940"
      "2d06f950400020caa6c0105";
  const auto faces = decode_dataset<face_status>(from_hex(hex));
  ASSERT_TRUE(faces) << faces.error().message;
  const auto& face = faces->at(0);
  EXPECT_EQ(face.face_id, 256U);
  EXPECT_EQ(face.uri, "fd://17");
  EXPECT_EQ(face.local_uri, "unix:///tmp/nfdpeer/nfd.sock");
  EXPECT_EQ(face.mtu, 8800U);
  EXPECT_EQ(face.n_in_interests, 814U);
  EXPECT_EQ(face.n_out_data, 790U);
  EXPECT_EQ(face.flags, face_flag::local_fields | face_flag::congestion_marking);
  EXPECT_EQ(encoded(face), hex);
}

TEST(GoldenVectorsTest, RibFibStrategyAndChannelItems) {
  const rib_entry rib{uri("/localhost/nfd"), {{256, 0, 0, 1, std::nullopt}}};
  EXPECT_EQ(encoded(rib), "8021071008096c6f63616c686f737408036e6664810d690201006f01006a01006c0101");
  const fib_entry fib{uri("/localhost/nfd/rib"), {{256, 0}}};
  EXPECT_EQ(encoded(fib), "8020071508096c6f63616c686f737408036e666408037269628107690201006a0100");
  const strategy_choice choice{{}, uri("/localhost/nfd/strategy/best-route/v=5")};
  EXPECT_EQ(
      encoded(choice),
      "802f07006b2b072908096c6f63616c686f737408036e666408087374726174656779080a626573742d726f7"
      "57465360105");
  EXPECT_EQ(encoded(channel_status{"unix:///tmp/nfdpeer/nfd.sock"}),
            "821e811c756e69783a2f2f2f746d702f6e6664706565722f6e66642e736f636b");
  const auto read = decode_dataset<strategy_choice>(from_hex(encoded(choice)));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->at(0), choice);
}

TEST(GoldenVectorsTest, TheFilterInAFaceQueryName) {
  const auto query = from_hex(
      "0532072608096c6f63616c686f737408036e66640805666163657308057175657279080696046902010021001200"
      "0"
      "a04b669cf78");
  const auto interest = packet::decode_interest(query);
  ASSERT_TRUE(interest);
  const auto filters = decode_dataset<face_query_filter>(interest->name[4].value);
  ASSERT_TRUE(filters) << filters.error().message;
  EXPECT_EQ(filters->at(0).face_id, 256U);
  face_status face;
  face.face_id = 256;
  EXPECT_TRUE(matches(filters->at(0), face));
  face.face_id = 257;
  EXPECT_FALSE(matches(filters->at(0), face));
}

}  // namespace
}  // namespace facet::management
