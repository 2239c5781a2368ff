// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/relay_process.hpp"

namespace facet::bench {

result<relay_process> relay_process::start(const stop_question& stopped) {
  auto directory = scratch_directory::create();
  if (!directory)
    return fail(directory.error());
  nlohmann::json ready;
  auto process =
      start_worker({{"role", "relay"}, {"socket", directory->file("relay.sock")}}, stopped, ready);
  if (!process)
    return fail(process.error());
  return relay_process{std::move(*directory), std::move(*process)};
}

}  // namespace facet::bench
