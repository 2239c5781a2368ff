// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/apps/load/load_run_fixture.hpp"

#include <cstdlib>

namespace facet::tests {
namespace {

/// Certificates of an authority of the test's own.
class TlsRunTest : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("openssl version >/dev/null 2>&1") != 0)
      GTEST_SKIP() << "there is no openssl to make certificates with";
    ASSERT_TRUE(make_identity("own"));
    ASSERT_TRUE(make_identity("other"));
  }

  /// An authority and a node of it.
  [[nodiscard]] bool make_identity(const std::string& name) const {
    const auto file = [&](const char* ending) { return directory_.file(name + ending); };
    const auto key = " -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
    return openssl("req -x509" + std::string{key} + " -subj /CN=" + name + "-authority -keyout " +
                   file("-ca.key") + " -out " + file("-ca.pem")) &&
           openssl("req" + std::string{key} + " -subj /CN=" + name + " -keyout " + file(".key") +
                   " -out " + file(".csr")) &&
           openssl("x509 -req -days 2 -CAcreateserial -in " + file(".csr") + " -CA " +
                   file("-ca.pem") + " -CAkey " + file("-ca.key") + " -out " + file(".pem"));
  }
  static bool openssl(const std::string& arguments) {
    return std::system(("openssl " + arguments + " >/dev/null 2>&1").c_str()) == 0;
  }
  [[nodiscard]] load_apps::tls_files identity(const std::string& name) const {
    return {directory_.file(name + ".pem"), directory_.file(name + ".key"),
            directory_.file(name + "-ca.pem")};
  }

  temporary_directory directory_;
};

TEST_F(TlsRunTest, RunsOverTlsAndTurnsStrangersAway) {
  const auto own = identity("own");
  process worker{{program("facet"), "worker", "--listen", "127.0.0.1:0", "--tls-cert",
                  own.certificate, "--tls-key", own.key, "--tls-ca", own.authority}};
  const auto line = worker.read_line(patience);
  ASSERT_TRUE(line && line->starts_with("ready ")) << worker.errors();
  load_apps::run_options how;
  how.workers = {line->substr(6)};
  how.tls = identity("other");
  EXPECT_EQ(run_experiment(small_experiment(), how).error().code, errc::disconnected);
  how.tls = own;
  expect_totals_of_the_forwarder(run_once(small_experiment(), how));
}

TEST_F(TlsRunTest, WantsAllThreeFiles) {
  load_apps::run_options how;
  how.workers = {"127.0.0.1:1"};
  how.tls = identity("own");
  how.tls.authority.clear();
  EXPECT_EQ(run_experiment(small_experiment(), how).error().code, errc::invalid_argument);
}

}  // namespace
}  // namespace facet::tests
