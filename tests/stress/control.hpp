// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/client/connection.hpp"
#include "core/management/control_response.hpp"
#include "core/management/dataset.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace facet::tests {

/// A connection to facetd that carries commands and no shared memory. Throws std::runtime_error
/// when there is none: a test cannot go on then.
client::connection open_control(const std::string& socket);

/// faces/create for shm://NAME on this connection. Throws when facetd does not answer.
management::control_response create_face(client::connection& control, const std::string& name);

/// What facetd lists. Each asks anew; each throws when facetd does not answer.
std::vector<management::face_status> list_faces(client::connection& control);
std::vector<management::face_status> list_faces(const std::string& socket);
/// The numbers of the faces; the asking one is among them.
std::set<face_id> face_ids(client::connection& control);
std::vector<management::rib_entry> list_routes(client::connection& control);
std::vector<management::fib_entry> list_fib(client::connection& control);

/// Names in /dev/shm and /tmp of objects of faces whose name contains `part`.
std::vector<std::string> objects_of(const std::string& part);

}  // namespace facet::tests
