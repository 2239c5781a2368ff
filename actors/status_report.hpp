// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace facet::actors {

/// What all actors of a forwarder say about themselves, gathered for one answer.
struct status_snapshot {
  std::vector<face_info> faces;
  std::vector<route> routes;
  forwarder_status forwarder;
  std::map<face_id, face_counters> links;  ///< of the faces that were asked and still lived
  std::uint64_t started_ms = 0;            ///< Unix time
};

/// Unix time in milliseconds.
std::uint64_t wall_clock_ms();

/// The content of a status dataset, in the format its NFD client expects: "faces/list",
/// "status/general", "fib/list", "rib/list", "cs/info", "strategy-choice/list".
/// @returns nothing when there is no such dataset
std::vector<std::uint8_t> encode_dataset(std::string_view dataset, const status_snapshot& s);

/// Is there such a dataset?
bool is_dataset(std::string_view dataset);

/// Everything in one JSON document: what /localhost/facet/status answers. Every packet that was not
/// delivered is in "drops", per face and reason.
std::string to_json(const status_snapshot& s);

}  // namespace facet::actors
