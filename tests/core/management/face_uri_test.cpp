// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/face_uri.hpp"

#include <gtest/gtest.h>

#include <string>

namespace facet::management {
namespace {

/// The canonical form, or the error's code.
std::string canonical(const std::string& text) {
  const auto uri = face_uri::parse(text);
  if (!uri)
    return std::string{to_string(uri.error().code)};
  const auto form = canonize(*uri);
  return form ? form->to_string() : std::string{to_string(form.error().code)};
}

TEST(FaceUriTest, BringsNetworkUrisIntoTheirOneForm) {
  EXPECT_EQ(canonical("udp://192.0.2.1"), "udp4://192.0.2.1:6363");
  EXPECT_EQ(canonical("UDP4://192.0.2.1:7000"), "udp4://192.0.2.1:7000");
  EXPECT_EQ(canonical("tcp://192.0.2.1/"), "tcp4://192.0.2.1:6363");
  EXPECT_EQ(canonical("tcp4://192.0.2.1:06363"), "tcp4://192.0.2.1:6363");
  EXPECT_EQ(canonical("udp6://[2001:DB8:0:0::1]:56363"), "udp6://[2001:db8::1]:56363");
  EXPECT_EQ(canonical("tcp://[::1]"), "tcp6://[::1]:6363");
  EXPECT_EQ(canonical("udp6://[fe80::1%eth0]:6363"), "udp6://[fe80::1%eth0]:6363");
}

TEST(FaceUriTest, LeavesLocalUrisAsTheyAre) {
  for (const char* text :
       {"unix:///run/nfd/nfd.sock", "fd://17", "shm://app-1", "internal://management"})
    EXPECT_EQ(canonical(text), text);
}

TEST(FaceUriTest, KnowsWhichHostsMustBeResolved) {
  EXPECT_TRUE(face_uri::parse("udp://router.example.net:6363")->needs_resolution());
  EXPECT_FALSE(face_uri::parse("udp://127.0.0.1")->needs_resolution());
  EXPECT_FALSE(face_uri::parse("tcp6://[::1]")->needs_resolution());
  EXPECT_FALSE(face_uri::parse("unix:///tmp/x")->needs_resolution());
  EXPECT_EQ(canonical("udp://router.example.net"), "invalid_argument");
}

TEST(FaceUriTest, RefusesAnAddressOfTheOtherVersion) {
  EXPECT_EQ(canonical("udp4://[::1]:6363"), "invalid_argument");
  EXPECT_EQ(canonical("tcp6://127.0.0.1:6363"), "invalid_argument");
}

TEST(FaceUriTest, SaysThatEthernetIsNotSupported) {
  for (const char* text : {"dev://eth0", "ether://[01:00:5e:00:17:aa]", "wsclient://x", "null://"})
    EXPECT_EQ(canonical(text), "unsupported") << text;
  EXPECT_NE(face_uri::parse("ether://[01:00:5e:00:17:aa]").error().message.find("ether"),
            std::string::npos);
}

TEST(FaceUriTest, RefusesWhatIsNoUri) {
  for (const char* text : {"",
                           "://",
                           "udp4",
                           "udp4:/1.2.3.4",
                           "udp4://",
                           "udp4://:6363",
                           "udp4://1.2.3.4:",
                           "udp4://1.2.3.4:0",
                           "udp4://1.2.3.4:65536",
                           "udp4://1.2.3.4:6363x",
                           "udp4://1.2.3.4:-1",
                           "udp4://1.2.3.4:6363/path",
                           "udp6://[::1",
                           "udp6://[1.2.3.4]:6363",
                           "udp6://[]:6363",
                           "udp6://[::1]6363",
                           "udp4://a b:6363",
                           "fd://",
                           "fd://x",
                           "unix://relative",
                           "shm://"})
    EXPECT_EQ(canonical(text), "invalid_argument") << text;
  EXPECT_EQ(canonical("udp4://" + std::string(2000, 'a')), "invalid_argument");
  EXPECT_EQ(canonical(std::string{"unix:///a\0b", 11}), "invalid_argument");
}

TEST(FaceUriTest, NamesTheTextAndTheFault) {
  const auto uri = face_uri::parse("udp4://192.0.2.1:99999");
  ASSERT_FALSE(uri);
  EXPECT_EQ(uri.error().message,
            "'udp4://192.0.2.1:99999' is no FaceUri: the port is not a number from 1 to 65535");
}

}  // namespace
}  // namespace facet::management
