// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <span>

namespace facet::forwarding {

/// Is told what becomes of pending Interests, and between which faces: for those who trace.
///
/// The faces are downstreams that still wait and upstreams that were asked, and valid during the
/// call, in which the forwarder may not be called. Source: ndnSIM's signals of NFD, named below.
class entry_observer {
 public:
  virtual ~entry_observer() = default;

  /// Data came for an entry of the pending Interest table, or for one that was answered and is kept
  /// for slower upstreams (beforeSatisfyInterest). An Interest that the content store answers makes
  /// no entry: no faces then.
  virtual void satisfied(std::span<const face_id> downstreams,
                         std::span<const face_id> upstreams) = 0;
  /// An entry ends without Data: in time, or by Nacks (beforeExpirePendingInterest). Downstreams
  /// that got a Nack wait no longer.
  virtual void expired(std::span<const face_id> downstreams,
                       std::span<const face_id> upstreams) = 0;
};

}  // namespace facet::forwarding
