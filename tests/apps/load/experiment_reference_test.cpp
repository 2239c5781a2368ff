// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
// The reference of experiment files says all there is to say.
#include "apps/load/experiment_file.hpp"
#include "apps/load/experiment_keys.hpp"
#include "apps/toml/setters.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <string>

namespace facet::load_apps {
namespace {

const std::string reference = FACET_EXPERIMENTS "/reference.toml";

/// Whether a line sets the key, or would without its #.
bool shows(const std::string& text, const std::string& key) {
  return std::regex_search(text, std::regex{"(^|\n)(# )?" + key + " = "});
}

TEST(ExperimentReference, IsAnExperiment) {
  const auto plan = read_experiment(reference);
  EXPECT_TRUE(plan) << plan.error().message;
}

TEST(ExperimentReference, ShowsEveryKey) {
  const auto text = apps::read_toml_file(reference);
  ASSERT_TRUE(text);
  load::experiment e;
  load::consumer_group consumer;
  load::interest_pattern pattern;
  load::producer_group producer;
  load::reply_pattern answer;
  for (const auto& keys :
       {keys_of(e), keys_of(consumer), keys_of(pattern), keys_of(producer), keys_of(answer)})
    for (const auto& [path, set] : keys)
      EXPECT_TRUE(shows(*text, path.substr(path.rfind('.') + 1))) << path;
  for (const auto* key : {"parameter", "values", "from", "to", "step", "scale"})
    EXPECT_TRUE(shows(*text, key)) << key;
}

}  // namespace
}  // namespace facet::load_apps
