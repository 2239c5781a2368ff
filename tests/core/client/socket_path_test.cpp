// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/client/socket_path.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

namespace facet::client {
namespace {

/// Sets an environment variable, or removes it, for one test.
class scoped_variable {
 public:
  scoped_variable(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name))
      old_ = old;
    set(value);
  }
  scoped_variable(const scoped_variable&) = delete;
  scoped_variable& operator=(const scoped_variable&) = delete;
  ~scoped_variable() { set(old_ ? old_->c_str() : nullptr); }

 private:
  void set(const char* value) const {
    value != nullptr ? ::setenv(name_, value, 1) : ::unsetenv(name_);
  }

  const char* name_;
  std::optional<std::string> old_;
};

class SocketPathTest : public testing::Test {
 protected:
  using paths = std::vector<std::string>;

  scoped_variable facet_{"FACET_SOCKET", nullptr};
  scoped_variable ndn_{"NDN_CLIENT_TRANSPORT", nullptr};
  scoped_variable runtime_{"XDG_RUNTIME_DIR", nullptr};
};

TEST_F(SocketPathTest, TheSystemsPlaceComesBeforeTheUsers) {
  EXPECT_EQ(default_socket_paths().value(), paths{"/run/nfd/nfd.sock"});
  const scoped_variable runtime{"XDG_RUNTIME_DIR", "/run/user/7"};
  EXPECT_EQ(default_socket_paths().value(), (paths{"/run/nfd/nfd.sock", "/run/user/7/facet.sock"}));
}

TEST_F(SocketPathTest, TheEnvironmentDecidesAlone) {
  const scoped_variable ndn{"NDN_CLIENT_TRANSPORT", "unix:///tmp/ndn.sock"};
  EXPECT_EQ(resolve_socket_paths("").value(), paths{"/tmp/ndn.sock"});
  const scoped_variable facet{"FACET_SOCKET", "/tmp/facet.sock"};
  EXPECT_EQ(resolve_socket_paths("").value(), paths{"/tmp/facet.sock"});
}

TEST_F(SocketPathTest, AConfiguredPathWins) {
  const scoped_variable facet{"FACET_SOCKET", "/tmp/facet.sock"};
  EXPECT_EQ(resolve_socket_paths("/a/b").value(), paths{"/a/b"});
  EXPECT_EQ(resolve_socket_paths("unix:///a/b").value(), paths{"/a/b"});
}

TEST_F(SocketPathTest, OtherTransportsAndImpossiblePathsAreRefused) {
  EXPECT_EQ(resolve_socket_paths("tcp://host").error().code, errc::unsupported);
  EXPECT_EQ(resolve_socket_paths("unix://").error().code, errc::invalid_argument);
  EXPECT_EQ(resolve_socket_paths("/" + std::string(107, 'x')).error().code, errc::invalid_argument);
  const scoped_variable ndn{"NDN_CLIENT_TRANSPORT", "tcp4://192.0.2.1:6363"};
  EXPECT_EQ(resolve_socket_paths("").error().code, errc::unsupported);
}

}  // namespace
}  // namespace facet::client
