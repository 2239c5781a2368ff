// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <cstdint>

namespace facet::tables {

/// A face as tables remember it: its number for people and packets, and where the forwarder keeps
/// it. The incarnation tells a later face of the same number from the one that was meant.
struct face_ref {
  face_id id = no_face;
  std::uint32_t slot = 0;
  std::uint32_t incarnation = 0;

  friend bool operator==(const face_ref&, const face_ref&) = default;
};

}  // namespace facet::tables
