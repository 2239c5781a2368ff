// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/unique_fd.hpp"
#include "core/shm/geometry.hpp"
#include "core/shm/layout.hpp"
#include "core/shm/permissions.hpp"
#include "core/shm/ring.hpp"
#include "core/shm/sigbus_guard.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace facet::shm {

struct sealed_region;

/// One mapped shared-memory region: header and two rings. Either it has a name, by which others
/// find it, or it is sealed: without a name, passed to one peer as a descriptor, and of a size that
/// nobody can change any more.
///
/// Ownership: owns the mapping. The engine's region also owns the name, if it has one: it holds a
///            lock on the object for life, and unlinks it when destroyed, if the name still leads
///            to it.
/// Threads:   moved and destroyed by one thread at a time.
/// Blocking:  create and attach touch every page (about 3 ms for the default geometry), so that no
///            packet pays for it.
class region {
 public:
  struct create_options {
    ring_geometry geometry;  ///< as it will be: see engine_capacity()
    permissions access;
    std::uint32_t start_index = 0;  ///< first value of all four indices, for tests of the wrap
  };

  /// Creates the region of face `name` with a zero header but for magic, geometry, indices, the
  /// engine's features and epoch and the state "open". A region that no live engine owns is
  /// removed first.
  /// Errors: invalid_name, invalid_argument (geometry), name_in_use (a live engine has it),
  /// no_space
  ///         (memory is reserved here, not on first use), permission_denied, system
  static result<region> create(std::string_view name, const create_options& options);

  /// Maps an existing region of any capacity. Magic, geometry and the size of the file are checked
  /// before mapping, and never read again.
  /// Errors: invalid_name, not_found, permission_denied, corrupt (which rule), system
  static result<region> attach(std::string_view name);

  /// As create, without a name; `access` is not asked, as whoever gets the descriptor may map it.
  /// @param label  what /proc/PID/maps shows: "memfd:LABEL"
  /// Errors: invalid_argument (geometry), no_space, system
  static result<sealed_region> create_sealed(std::string_view label, const create_options& options);

  /// Maps a sealed region whose descriptor was received from somebody who is not trusted: type,
  /// seals, magic, geometry and size are checked before mapping.
  /// Errors: corrupt (which rule), system
  static result<region> adopt(const unique_fd& object);

  region(region&& other) noexcept;
  region& operator=(region&& other) noexcept;
  ~region();

  [[nodiscard]] region_header& header() const noexcept { return *header_; }
  [[nodiscard]] ring_geometry geometry() const noexcept { return geometry_; }
  [[nodiscard]] bool poisoned() const noexcept { return guard_.poisoned(); }

  /// The rings, for ends that live no longer than this region.
  [[nodiscard]] ring_memory a2e() const noexcept;
  [[nodiscard]] ring_memory e2a() const noexcept;

 private:
  region() noexcept = default;
  result<void> map(int fd, ring_geometry geometry, std::size_t size);
  void initialise(std::uint32_t start_index) noexcept;
  void reset() noexcept;

  region_header* header_ = nullptr;
  std::size_t size_ = 0;
  ring_geometry geometry_;
  guarded_range guard_;
  unique_fd lock_;           // engine: the object, locked
  std::string object_name_;  // engine: ours to unlink
};

/// A sealed region of an engine, and the descriptor that its peer needs.
struct sealed_region {
  region memory;
  unique_fd object;  ///< to be passed on, and closed here
};

}  // namespace facet::shm
