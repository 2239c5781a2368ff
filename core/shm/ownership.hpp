// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/unique_fd.hpp"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace facet::shm {

/// Makes an empty shared-memory object for face `name`, mode 0600, and locks it for the life of the
/// descriptor. The lock says that a live engine owns the name; the system drops it with the
/// process, however that ends. An object nobody has locked is stale and is removed first, by
/// whoever holds its lock, so that two engines starting at once cannot remove each other's.
///
/// Errors: name_in_use (locked, or a version-1 region whose engine still has its doorbell open),
///         permission_denied (another user's), system
result<unique_fd> claim_object(std::string_view name);

/// Removes the regions and doorbells that killed engines left behind: those of Facet engines whose
/// lock nobody holds. What a version-1 engine made is left alone, as it takes no lock. For an
/// engine's start; any number of engines may do it while others live.
///
/// @returns how many faces were removed
std::size_t sweep_stale_objects() noexcept;

/// What is left in /dev/shm and /tmp of a face, or in use there.
struct face_leftover {
  enum class kind : std::uint8_t {
    in_use,      ///< a live engine has it
    stale,       ///< the region of an engine that is gone, with its doorbells
    unfinished,  ///< a region that never was one, made a while ago
    doorbell,    ///< a FIFO without a region, which nobody has open
    unreadable,  ///< another user's, so nothing can be told
  };
  kind what = kind::in_use;
  std::string path;
  std::string face;
  uid_t owner = 0;
  mode_t mode = 0;
};

/// Everything in /dev/shm and /tmp that has the name of a region or a doorbell, in no order.
std::vector<face_leftover> find_leftovers();

/// Removes a leftover if it still is one: stale, unfinished or doorbell.
/// @returns whether it is gone
bool remove_leftover(const face_leftover& found) noexcept;

/// Removes the object of that name if it still is the one `fd` refers to.
void unlink_object(const std::string& object_name, int fd) noexcept;

}  // namespace facet::shm
