// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/load/experiment_file.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace facet::load_apps {

/// What is wrong with an experiment; empty when nothing is.
inline std::string problem(std::string_view text) {
  const auto plan = parse_experiment(text, "test.toml");
  return plan ? "" : plan.error().message;
}

inline experiment_plan parsed(std::string_view text) {
  auto plan = parse_experiment(text, "test.toml");
  EXPECT_TRUE(plan) << plan.error().message;
  return plan ? *plan : experiment_plan{{}, {}, {}, {{}}};
}

/// The only point.
inline load::experiment only(std::string_view text) {
  const auto plan = parsed(text);
  EXPECT_EQ(plan.points.size(), 1U);
  return plan.points.front().experiment;
}

/// An experiment with one consumer and one producer to which more is added.
inline std::string with(std::string_view more) {
  return "[[consumer]]\nprefix = \"/a\"\n[[producer]]\nprefix = \"/a\"\n" + std::string{more};
}

}  // namespace facet::load_apps
