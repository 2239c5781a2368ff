// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

namespace facet::load {
namespace {

experiment sound() {
  experiment e;
  e.name = "e";
  e.consumers.emplace_back().name = "c";
  e.consumers[0].patterns.emplace_back().prefix = "/a";
  e.producers.emplace_back().name = "p";
  e.producers[0].prefix = "/a";
  e.producers[0].replies.emplace_back();
  return e;
}

TEST(CheckExperiment, TakesASoundOne) {
  EXPECT_TRUE(check(sound()));
}

struct flaw {
  const char* words;
  std::function<void(experiment&)> make;
};

class FlawedExperimentTest : public testing::TestWithParam<flaw> {};

TEST_P(FlawedExperimentTest, IsRefusedWithWhatIsWrong) {
  auto e = sound();
  GetParam().make(e);
  const auto verdict = check(e);
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().code, errc::invalid_argument);
  EXPECT_THAT(verdict.error().message, testing::HasSubstr(GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
    Flaws, FlawedExperimentTest,
    testing::Values(
        flaw{"no consumers", [](auto& e) { e.consumers.clear(); }},
        flaw{"faces", [](auto& e) { e.consumers[0].faces = 0; }},
        flaw{"frequency", [](auto& e) { e.consumers[0].frequency = 0; }},
        flaw{"frequency",
             [](auto& e) { e.consumers[0].frequency = std::numeric_limits<double>::quiet_NaN(); }},
        flaw{"window must be 1",
             [](auto& e) {
               e.consumers[0].pace = pacing::aimd;
               e.consumers[0].window = 0;
             }},
        flaw{"max_window must be 0",
             [](auto& e) {
               e.consumers[0].pace = pacing::cubic;
               e.consumers[0].window = 9;
               e.consumers[0].max_window = 8;
             }},
        flaw{"weights", [](auto& e) { e.consumers[0].patterns[0].weight = -1; }},
        flaw{"weights", [](auto& e) { e.consumers[0].patterns.clear(); }},
        flaw{"prefix", [](auto& e) { e.consumers[0].patterns[0].prefix = "/70000=a"; }},
        flaw{"contents",
             [](auto& e) { e.consumers[0].patterns[0].catalogue = catalogue_kind::zipf; }},
        flaw{"only a sequence",
             [](auto& e) {
               e.consumers[0].patterns[0].catalogue = catalogue_kind::uniform;
               e.consumers[0].patterns[0].contents = 9;
               e.consumers[0].patterns[0].first_number = 1;
             }},
        flaw{"first_number must be less",
             [](auto& e) {
               e.consumers[0].patterns[0].contents = 9;
               e.consumers[0].patterns[0].first_number = 9;
             }},
        flaw{"first_number must be at most",
             [](auto& e) { e.consumers[0].patterns[0].first_number = UINT64_MAX; }},
        flaw{"groups of consumers", [](auto& e) { e.consumers.resize(1001, e.consumers[0]); }},
        flaw{"duration", [](auto& e) { e.duration = std::chrono::nanoseconds{0}; }},
        flaw{"interval", [](auto& e) { e.interval = std::chrono::nanoseconds{1}; }},
        flaw{"prefix", [](auto& e) { e.producers[0].prefix = "/"; }},
        flaw{"payload",
             [](auto& e) {
               e.producers[0].replies[0].payload = {0, 100'000};
             }},
        flaw{"stall", [](auto& e) { e.producers[0].stalls.emplace_back(); }}));

}  // namespace
}  // namespace facet::load
