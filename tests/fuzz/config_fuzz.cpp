// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// The configuration of facetd.
#include "apps/facetd/config.hpp"
#include "tests/fuzz/throwing.hpp"

#include <string_view>

using namespace facet;  // NOLINT(google-build-using-namespace): a program of its own

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(octets), size};
  apps::daemon_config config;
  if (const auto parsed = apps::parse_config(text, "input", config); !parsed)
    EXPECT_EQ(parsed.error().code, errc::invalid_argument);
  // The same text twice has changed nothing.
  apps::daemon_config again;
  static_cast<void>(apps::parse_config(text, "input", again));
  EXPECT_TRUE(apps::changed_keys(config, again).empty());
  return 0;
}
