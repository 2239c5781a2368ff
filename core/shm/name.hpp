// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>

namespace facet::shm {

/// Longest name of a shared-memory face, in octets.
inline constexpr std::size_t max_face_name = 128;

/// Whether `name` may name a shared-memory face: 1 … 128 of `A-Z a-z 0-9 . _ -`, not starting with
/// a dot. Anything else could leave the folders where regions and doorbells live.
bool valid_face_name(std::string_view name) noexcept;

/// The same rule with an explanation. Errors: invalid_name.
result<void> check_face_name(std::string_view name);

/// Where the objects of face `name` live. @pre valid_face_name(name)
std::string region_object_name(std::string_view name);  ///< for shm_open
std::string a2e_doorbell_path(std::string_view name);   ///< the engine waits on it
std::string e2a_doorbell_path(std::string_view name);   ///< the app waits on it

}  // namespace facet::shm
