// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace facet::bench {

/// The other processes of a measurement: `facet bench worker`. The first line on stdin says what to
/// be, a JSON object:
///
///     {"role":"producer","socket","shm","register","prefix","content","batch"}
///     {"role":"consumer","socket","shm","prefix","content","window","catalogue","batch"}
///     {"role":"crowd", as a consumer, "faces","capacity"}
///     {"role":"holder","socket","faces"}
///     {"role":"relay","socket"}
///
/// It answers {"ready":…} or {"error":…}, then one line per line. It ends when stdin does.
///
///     consumer: {"run":{"warm_up_ns","duration_ns","clocks":[pid …]}} or {"ping":{"count",
///               "interval_ns"}}: {"exchanges","total","elapsed_ns","cpu_ns":[…],"resent",
///               "unexpected","p50_ns","p99_ns","parks"}; a crowd also "fewest" and "most" of its
///               faces
///     producer: {"stats":true}: {"answered","parks"}
///
/// @returns the exit status of the process
int run_worker();

}  // namespace facet::bench
