// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Multicast faces on interfaces that come and go, in a network namespace of the test's own.
#include "tests/actors/network_fixture.hpp"

#include <fcntl.h>
#include <sched.h>

#include <cstdlib>
#include <set>

namespace facet::actors::test {
namespace {

class MulticastTest : public NetworkTest {
 protected:
  void SetUp() override {
    NetworkTest::SetUp();
    if (::unshare(CLONE_NEWNET) != 0)
      GTEST_SKIP() << "needs the right to make network namespaces";
    if (!add_interface("v0", "10.9.0.1"))
      GTEST_SKIP() << "needs iproute2 and veth interfaces";
  }
  void TearDown() override { ::setns(home_.get(), CLONE_NEWNET); }

  static bool ip(const std::string& arguments) {
    return std::system(("ip " + arguments + " > /dev/null 2>&1").c_str()) == 0;
  }
  /// One with an IPv4 address, and its other end without. The kernel needs a moment to call it up.
  static bool add_interface(const std::string& name, const std::string& address) {
    return ip("link add " + name + " type veth peer name " + name + "-far") &&
           ip("addr add " + address + "/24 dev " + name) && ip("link set " + name + " up") &&
           ip("link set " + name + "-far up") &&
           eventually([&] { return ip("link show " + name + " | grep -q 'state UP'"); });
  }

  static network_node::options_hook on_ipv4() {
    return [](node_options& o) {
      o.udp = o.tcp = {};
      o.multicast.ipv4 = true;
    };
  }

  static std::map<std::string, face_id> groups(network_node& n) {
    std::map<std::string, face_id> found;
    for (const auto& f : n.faces())
      if (f.link_type == 1)
        found[f.local_uri] = f.face_id;
    return found;
  }

  unique_fd home_{::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)};
};

constexpr const char* first_uri = "udp4://10.9.0.1:56363";
constexpr const char* second_uri = "udp4://10.9.1.1:56363";

TEST_F(MulticastTest, MakesAFacePerInterface) {
  ASSERT_TRUE(add_interface("v1", "10.9.1.1"));
  network_node n{system, on_ipv4()};
  const auto found = groups(n);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_TRUE(found.contains(first_uri));
  const auto face = n.face(found.at(second_uri));
  ASSERT_TRUE(face);
  EXPECT_EQ(face->uri, "udp4://224.0.23.170:56363");
  EXPECT_EQ(face->face_persistency, management::persistency::permanent);
}

TEST_F(MulticastTest, FollowsInterfacesWhenReconfigured) {
  network_node n{system, on_ipv4()};
  const auto before = groups(n);
  ASSERT_EQ(before.size(), 1u);
  ASSERT_TRUE(add_interface("v1", "10.9.1.1"));
  n.forwarder().reconfigure({});
  const auto more = groups(n);
  ASSERT_EQ(more.size(), 2u);
  EXPECT_EQ(more.at(first_uri), before.at(first_uri)) << "the one that was there stays";
  ASSERT_TRUE(ip("link del v0"));
  n.forwarder().reconfigure({});
  EXPECT_TRUE(eventually([&] { return groups(n).size() == 1; }));
  EXPECT_EQ(groups(n), (std::map<std::string, face_id>{{second_uri, more.at(second_uri)}}));
}

TEST_F(MulticastTest, KeepsToTheInterfacesThatAreListed) {
  ASSERT_TRUE(add_interface("v1", "10.9.1.1"));
  network_node n{system, [](node_options& o) {
                   on_ipv4()(o);
                   o.multicast.interfaces = {"v1"};
                 }};
  const auto found = groups(n);
  EXPECT_EQ(found.size(), 1u);
  EXPECT_TRUE(found.contains(second_uri));
  n.forwarder().reconfigure({});
  EXPECT_EQ(groups(n), found);
}

}  // namespace
}  // namespace facet::actors::test
