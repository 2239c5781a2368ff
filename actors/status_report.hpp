// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace facet::actors {

/// What all actors of a forwarder say about themselves, gathered for one answer.
struct status_snapshot {
  std::vector<face_info> faces;
  std::vector<channel_info> channels;
  forwarder_status forwarder;
  std::map<face_id, face_totals>
      links;                     ///< of the faces; what one last said when it ended meanwhile
  face_totals gone;              ///< of the faces that have ended
  std::uint64_t started_ms = 0;  ///< Unix time
  std::uint64_t rejected_commands = 0;  ///< by the command policy
  management::access_book::usage used;  ///< by applications of this host
  management::access_limits limits;     ///< of all users together
  std::size_t queued_memory = 0;        ///< of packets that wait for slow peers
};

/// Name and version of this forwarder.
extern const char* const version_text;

/// Unix time in milliseconds.
std::uint64_t wall_clock_ms();

/// What all faces there are and were have done.
face_totals sum_of(const status_snapshot& s);

/// What a face has done according to the forwarder, or null when it does not know that face.
const forwarding::face_counters* find_counters(const forwarder_status& s, face_id id);

/// Everything in one JSON document: what /localhost/facet/status answers. Every packet that was not
/// delivered is in "drops" by reason: in total, per face, and of the faces that are gone.
/// "distributions" count by powers of two: element i the values v with 2^i <= v < 2^(i+1).
std::string to_json(const status_snapshot& s);

}  // namespace facet::actors
