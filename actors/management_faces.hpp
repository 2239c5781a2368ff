// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/management_module.hpp"
#include "actors/messages.hpp"

#include <optional>

/// What the two files of the module faces share; the datasets are in management_face_lists.cpp.
namespace facet::actors {

/// A number of a face_info or face_settings as the protocol has it: absent when not given.
inline std::optional<std::uint64_t> given(std::uint64_t number) {
  return number == not_given ? std::nullopt : std::optional{number};
}

/// faces/list, and faces/counters, which is the same: a FaceStatus has all counters.
void list_all_faces(management_state& self, const dataset_request& request);

/// faces/query: the faces that match a FaceQueryFilter.
void list_matching_faces(management_state& self, const dataset_request& request);

/// faces/channels.
void list_channel_uris(management_state& self, const dataset_request& request);

/// faces/events: a stream of notifications rather than a dataset; Interests may wait in it.
void await_face_event(management_state& self, const dataset_request& request);

}  // namespace facet::actors
