// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/command.hpp"

#include "core/packet/tlv_writer.hpp"
#include "tests/core/packet/octets.hpp"
#include "tests/core/packet/uri.hpp"

#include <gtest/gtest.h>

namespace facet::management {
namespace {

using packet::test::uri;

using packet::test::from_hex;

control_parameters face_parameters() {
  control_parameters p;
  p.uri = "shm://app-1-0";
  p.mtu = 1048576;
  return p;
}

/// A command as ndn-rs signs it: the hash covers the Name element with a zero digest, everything up
/// to InterestSignatureInfo, and not the components alone.
packet::buffer ndn_rs_command() {
  const auto built = build_command("faces", "create", face_parameters(), {1, 2, 3});
  std::vector<std::uint8_t> wire{built->wire.data(), built->wire.data() + built->wire.size()};
  const auto view = packet::decode_interest(wire).value();
  const auto offset = [&](bytes_view part) {
    return static_cast<std::size_t>(part.data() - wire.data());
  };
  const auto digest_at = offset(view.parameters_digest);
  const auto signature_at = offset(view.signature_value);
  const auto parameters_at = offset(view.parameters_portion);
  std::fill_n(wire.begin() + static_cast<std::ptrdiff_t>(digest_at), packet::sha256_size, 0);
  const auto name_at = packet::decode_single(wire)->value.data() - wire.data();
  const auto covered = bytes_view{wire}.subspan(
      static_cast<std::size_t>(name_at), signature_at - 2 - static_cast<std::size_t>(name_at));
  const auto signature = packet::sha256(covered);
  std::copy(signature.begin(), signature.end(),
            wire.begin() + static_cast<std::ptrdiff_t>(signature_at));
  const auto digest = packet::sha256(bytes_view{wire}.subspan(parameters_at));
  std::copy(digest.begin(), digest.end(), wire.begin() + static_cast<std::ptrdiff_t>(digest_at));
  return packet::buffer::copy_of(wire);
}

TEST(CommandTest, BuiltCommandsParseBackAndVerify) {
  const auto built = build_command("faces", "create", face_parameters());
  ASSERT_TRUE(built);
  const auto interest = packet::decode_interest(built->wire);
  ASSERT_TRUE(interest);
  EXPECT_TRUE(interest->name == built->name.view());
  EXPECT_EQ(interest->name.size(), 6U);
  EXPECT_EQ(verify_command_digest(*interest), digest_form::v03);
  const auto command = parse_command(*interest);
  ASSERT_TRUE(command);
  EXPECT_EQ(command->parameters, face_parameters());
  EXPECT_EQ(command->name, built->name);
}

TEST(CommandTest, TwoCommandsNeverHaveTheSameName) {
  const auto one = build_command("faces", "create", face_parameters());
  const auto two = build_command("faces", "create", face_parameters());
  EXPECT_NE(one->name, two->name);
}

TEST(CommandTest, TheFormOfNdnRsIsRecognisedAsItsOwn) {
  const auto wire = ndn_rs_command();
  const auto interest = packet::decode_interest(wire);
  ASSERT_TRUE(interest);
  EXPECT_EQ(verify_command_digest(*interest), digest_form::ndn_rs);
}

TEST(CommandTest, AChangedOctetInvalidatesEitherForm) {
  for (const auto& original :
       {ndn_rs_command(), build_command("faces", "create", face_parameters())->wire}) {
    auto changed = packet::buffer::copy_of(original);
    // The first octet of the face's name.
    const std::string_view text{reinterpret_cast<const char*>(changed.data()), changed.size()};
    changed.data()[text.find("app-1-0")] = 'b';
    const auto interest = packet::decode_interest(changed);
    ASSERT_TRUE(interest);
    EXPECT_EQ(verify_command_digest(*interest), digest_form::none);
  }
}

TEST(CommandTest, UnsignedInterestsHaveNoForm) {
  const auto name = uri("/localhost/nfd/status/general");
  const auto wire = packet::interest_builder{name}.encode();
  EXPECT_EQ(verify_command_digest(*packet::decode_interest(wire)), digest_form::none);
}

TEST(CommandTest, ParametersMayBeInApplicationParameters) {
  const auto parameters = encode(face_parameters());
  const auto name = uri("/localhost/nfd/faces/create");
  const auto wire =
      packet::interest_builder{name}.application_parameters(parameters).encode_signed();
  const auto interest = packet::decode_interest(wire);
  ASSERT_TRUE(interest);
  const auto command = parse_command(*interest);
  ASSERT_TRUE(command) << command.error().message;
  EXPECT_EQ(command->verb, "create");
  EXPECT_EQ(command->parameters, face_parameters());
}

TEST(CommandTest, OtherNamesAreNotCommands) {
  for (const auto* text : {"/localhost/nfd", "/localhost/nfd/faces", "/a/b/c/d/e",
                           "/localhost/x/y/z", "/localhost/nfd/32=faces/create/x"}) {
    const auto name = uri(text);
    const auto wire = packet::interest_builder{name}.encode();
    const auto parsed = parse_command(*packet::decode_interest(wire));
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, errc::invalid_name) << text;
  }
}

TEST(CommandTest, BrokenParametersAreMalformed) {
  const auto name = uri("/localhost/nfd/faces/create/nonsense");
  const auto wire = packet::interest_builder{name}.encode();
  const auto parsed = parse_command(*packet::decode_interest(wire));
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, errc::malformed);
}

TEST(CommandTest, ParametersThatDoNotFitAPacketAreRefused) {
  control_parameters p;
  p.uri = std::string(9000, 'x');
  const auto built = build_command("faces", "create", p);
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().code, errc::packet_too_large);
}

TEST(ControlParametersTest, RepeatedFieldsAreRefusedAndUnknownOnesSkipped) {
  EXPECT_FALSE(decode_control_parameters(from_hex("6806690101690102")));
  const auto p = decode_control_parameters(from_hex("6806690101fa0102"));
  ASSERT_TRUE(p);
  EXPECT_EQ(p->face_id, 1U);
}

TEST(ControlParametersTest, AStrategyMustHoldExactlyOneName) {
  EXPECT_TRUE(decode_control_parameters(from_hex("68076b050703080173")));
  EXPECT_FALSE(decode_control_parameters(from_hex("68056b03080173")));
  EXPECT_FALSE(decode_control_parameters(from_hex("68026b00")));
  EXPECT_FALSE(decode_control_parameters(from_hex("68096b0707030801730700")));
}

}  // namespace
}  // namespace facet::management
