// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/command_policy.hpp"

#include "core/management/command.hpp"
#include "tests/core/management/signed_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace facet::management::test {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t now = 1'780'000'000'000;  // 2026-05-28
constexpr std::string_view from = "20200101T000000";
constexpr std::string_view until = "20380101T000000";

packet::name n(std::string_view uri) {
  return packet::name::parse(uri).value();
}

const packet::name key_name = n("/op/KEY/1");
const packet::name set = n("/localhost/nfd/strategy-choice/set");

control_parameters parameters() {
  control_parameters p;
  p.name = n("/a");
  p.strategy = n("/localhost/nfd/strategy/multicast");
  return p;
}

class CommandPolicyTest : public testing::TestWithParam<std::uint64_t> {
 protected:
  CommandPolicyTest() { trust(certificate(key, key_name, from, until)); }

  void trust(const std::string& file) {
    policy_settings s;
    s.modules["strategy-choice"] = s.modules["rib"] = proof::trust;
    auto anchors = trust_anchors::parse(file);
    ASSERT_TRUE(anchors) << anchors.error().message;
    s.anchors = std::move(*anchors);
    s.localhop = localhop;
    policy.configure(std::move(s));
  }

  octets command(const signature_fields& fields, const packet::name& verb = set) {
    return sign_command(verb, parameters(), key, fields);
  }
  octets fresh(std::uint64_t time = now) { return command({key_name, time, ++nonce}); }

  /// Empty when the command passes, else why it does not.
  std::string verdict(const octets& wire, std::uint64_t at = now) {
    const auto interest = packet::decode_interest(wire);
    if (!interest)
      return "not an Interest";
    const auto module = parse_command(*interest)->module;
    const auto checked = policy.check(*interest, module, at);
    return checked ? "" : checked.error().message;
  }

  signing_key key{GetParam()};
  command_policy policy;
  std::uint64_t nonce = 0;
  bool localhop = false;
};

TEST_P(CommandPolicyTest, ObeysATrustedKeyByItsOwnOrItsCertificatesName) {
  EXPECT_EQ(verdict(fresh()), "");
  EXPECT_EQ(verdict(command({n("/op/KEY/1/self/v=1"), now, ++nonce})), "");
  trust("# the operator\nname: /op/KEY/1\n" + key.pem());
  EXPECT_EQ(verdict(fresh()), "");
}

TEST_P(CommandPolicyTest, RefusesAnotherKeyUnderATrustedName) {
  const signing_key other{GetParam()};
  EXPECT_THAT(verdict(sign_command(set, parameters(), other, {key_name, now, 1})),
              HasSubstr("not one of key /op/KEY/1"));
}

TEST_P(CommandPolicyTest, RefusesAnUnknownKeyAndAnIdentityInItsPlace) {
  EXPECT_THAT(verdict(command({n("/eve/KEY/1"), now, 1})), HasSubstr("/eve/KEY/1 is not trusted"));
  EXPECT_THAT(verdict(command({n("/op"), now, 1})), HasSubstr("not trusted"));
}

TEST_P(CommandPolicyTest, RefusesEveryChangedOctet) {
  const auto original = fresh();
  for (std::size_t i = 2; i < original.size(); ++i) {
    auto changed = original;
    changed[i] ^= 1;
    const auto interest = packet::decode_interest(changed);
    // The Nonce, four octets, is covered by nothing.
    if (!interest || !std::ranges::equal(interest->name.prefix(4).value(), set.view().value()) ||
        interest->nonce != 0x01020304)
      continue;
    const auto parsed = parse_command(*interest);
    EXPECT_FALSE(policy.check(*interest, "strategy-choice", now)) << "octet " << i;
  }
  EXPECT_EQ(verdict(original), "");
}

TEST_P(CommandPolicyTest, RefusesReplays) {
  const auto command = fresh();
  EXPECT_EQ(verdict(command), "");
  EXPECT_THAT(verdict(command), HasSubstr("replay"));
  EXPECT_EQ(verdict(fresh(now - 1000)), "") << "another command that was overtaken";
}

TEST_P(CommandPolicyTest, WithoutNonceTimeMustAdvance) {
  EXPECT_EQ(verdict(command({key_name, now, {}})), "");
  EXPECT_THAT(verdict(command({key_name, now, {}})), HasSubstr("not after"));
  EXPECT_EQ(verdict(command({key_name, now + 1, {}})), "");
  EXPECT_THAT(verdict(command({key_name, {}, 5})), HasSubstr("no SignatureTime"));
}

TEST_P(CommandPolicyTest, RefusesTimesFarFromItsOwn) {
  EXPECT_EQ(verdict(fresh(now - 120'000)), "");
  EXPECT_EQ(verdict(fresh(now + 120'000)), "");
  EXPECT_THAT(verdict(fresh(now - 120'001)), HasSubstr("120 s"));
  EXPECT_THAT(verdict(fresh(now + 120'001)), HasSubstr("120 s"));
  EXPECT_THAT(verdict(fresh(~std::uint64_t{0})), HasSubstr("120 s"));
}

TEST_P(CommandPolicyTest, RefusesCertificatesOutsideTheirPeriod) {
  trust(certificate(key, key_name, "20200101T000000", "20210101T000000"));
  EXPECT_THAT(verdict(fresh()), HasSubstr("expired on 20210101T000000"));
  trust(certificate(key, key_name, "20370101T000000", "20380101T000000"));
  EXPECT_THAT(verdict(fresh()), HasSubstr("not valid before"));
}

TEST_P(CommandPolicyTest, RefusesUnsignedAndDigestCommandsWhereTrustIsAskedFor) {
  const auto digest = build_command("strategy-choice", "set", parameters());
  const auto* at = digest->wire.data();
  EXPECT_THAT(verdict({at, at + digest->wire.size()}), HasSubstr("KeyLocator"));
  auto name = set;
  name.append(packet::tlv::generic_component, encode(parameters()));
  const auto plain = packet::interest_builder{name}.encode();
  EXPECT_THAT(verdict({plain.data(), plain.data() + plain.size()}), HasSubstr("not signed"));
}

TEST_P(CommandPolicyTest, LocalhopIsForTrustedRibCommandsAndOnlyWhenEnabled) {
  const auto verb = n("/localhop/nfd/rib/register");
  EXPECT_THAT(verdict(command({key_name, now, 77}, verb)), HasSubstr("not enabled"));
  localhop = true;
  trust(certificate(key, key_name, from, until));
  EXPECT_EQ(verdict(command({key_name, now, 78}, verb)), "");
  EXPECT_THAT(verdict(command({key_name, now, 79}, n("/localhop/nfd/faces/create"))),
              HasSubstr("not enabled for faces"));
}

TEST_P(CommandPolicyTest, ChecksAnnouncementsOnlyAsFarAsAsked) {
  const auto digest = packet::data_builder{n("/p/32=PA/v=1/seg=0")}.encode();
  const auto data = packet::decode_data(digest);
  EXPECT_TRUE(policy.check_announcement(*data, now));
  policy_settings s;
  s.announcements = proof::digest;
  policy.configure(s);
  EXPECT_TRUE(policy.check_announcement(*data, now));
  s.announcements = proof::trust;
  policy.configure(s);
  EXPECT_FALSE(policy.check_announcement(*data, now));
}

INSTANTIATE_TEST_SUITE_P(Keys, CommandPolicyTest,
                         testing::Values(packet::signature_type::sha256_with_rsa,
                                         packet::signature_type::sha256_with_ecdsa,
                                         packet::signature_type::ed25519));

TEST(ReplayTest, RemembersAThousandCommandsAndRefusesWhatIsOlderThanThose) {
  const signing_key key{packet::signature_type::ed25519};
  policy_settings s;
  s.modules["strategy-choice"] = proof::trust;
  s.anchors = trust_anchors::parse("name: /op/KEY/1\n" + key.pem()).value();
  command_policy policy{std::move(s)};
  const auto passes = [&](std::uint64_t time, std::uint64_t nonce) {
    const auto wire = sign_command(set, parameters(), key, {key_name, time, nonce});
    return policy.check(*packet::decode_interest(wire), "strategy-choice", now).has_value();
  };
  for (std::uint64_t i = 0; i < 1001; ++i)
    ASSERT_TRUE(passes(now + i, i)) << i;
  EXPECT_FALSE(passes(now, 0)) << "forgotten, but its time gives it away";
  EXPECT_FALSE(passes(now, 5000)) << "so does that of any other as old";
  EXPECT_FALSE(passes(now + 500, 500)) << "still remembered";
  EXPECT_TRUE(passes(now + 500, 5001));
}

TEST(DigestPolicyTest, TakesBothFormsAndRefusesDamage) {
  policy_settings s;
  s.modules["rib"] = proof::digest;
  command_policy policy{std::move(s)};
  control_parameters p;
  p.name = n("/a");
  const auto good = build_command("rib", "register", p)->wire;
  EXPECT_TRUE(policy.check(*packet::decode_interest(good), "rib", now));
  EXPECT_TRUE(policy.check(*packet::decode_interest(good), "rib", now)) << "no replay protection";
  auto bad = packet::buffer::copy_of(good);
  bad.data()[bad.size() - 1] ^= 1;
  EXPECT_FALSE(policy.check(*packet::decode_interest(bad), "rib", now));
}

TEST(TrustAnchorsTest, ReadsSeveralKeysOfEitherForm) {
  const signing_key ec{packet::signature_type::sha256_with_ecdsa};
  const signing_key rsa{packet::signature_type::sha256_with_rsa};
  const auto file = certificate(ec, n("/a/KEY/1"), from, until) +
                    certificate(rsa, n("/b/KEY/1"), from, until) + "\n\nname: /c/KEY/1\n" +
                    rsa.pem() + "# end\n" + certificate(ec, n("/d/KEY/1"), from, until);
  const auto anchors = trust_anchors::parse(file);
  ASSERT_TRUE(anchors) << anchors.error().message;
  ASSERT_EQ(anchors->keys().size(), 4u);
  EXPECT_EQ(anchors->keys()[0].not_after, until);
  EXPECT_NE(anchors->find(n("/b/KEY/1/self/v=1")), nullptr);
  EXPECT_NE(anchors->find(n("/c/KEY/1")), nullptr);
  EXPECT_EQ(anchors->find(n("/c")), nullptr);
  EXPECT_EQ(anchors->find(packet::name{}), nullptr);
}

TEST(TrustAnchorsTest, SaysOnWhichLineAFileIsWrong) {
  const signing_key ec{packet::signature_type::sha256_with_ecdsa};
  const auto why = [](const std::string& text) {
    const auto read = trust_anchors::parse(text);
    return read ? "fine" : read.error().message;
  };
  EXPECT_EQ(why(""), "fine");
  EXPECT_THAT(why("# x\nhello world\n"), HasSubstr("line 2"));
  EXPECT_THAT(why(ec.pem()), HasSubstr("name:"));
  EXPECT_THAT(why("name: /a\n"), HasSubstr("not followed by its key"));
  EXPECT_THAT(why("name: /a\n-----BEGIN PUBLIC KEY-----\nxx\n"), HasSubstr("does not end"));
  EXPECT_THAT(why("name: /a\n-----BEGIN PUBLIC KEY-----\nxx\n-----END PUBLIC KEY-----\n"),
              HasSubstr("line 2"));
  EXPECT_THAT(why(certificate(ec, n("/not-a-key"), from, until)), HasSubstr("not the name"));
  const auto cut = certificate(ec, n("/a/KEY/1"), from, until).substr(0, 64 + 1);
  EXPECT_THAT(why(cut), HasSubstr("line 1"));
  EXPECT_THAT(why("AAAA"), HasSubstr("line 1"));
  EXPECT_THAT(why(std::string(trust_anchors::max_octets + 1, '#')), HasSubstr("larger"));
}

TEST(TrustAnchorsTest, TimesReadBackAsWritten) {
  EXPECT_EQ(utc_timestamp(0), "19700101T000000");
  EXPECT_EQ(unix_time(utc_timestamp(now)), now / 1000 * 1000);
  EXPECT_FALSE(unix_time("yesterday"));
  EXPECT_FALSE(unix_time(""));
}

}  // namespace
}  // namespace facet::management::test
