// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/load/messages.hpp"
#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/load/experiment.hpp"
#include "core/packet/buffer.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace facet::load_actors {

/// A face of an experiment, as its consumer or producer uses it. No call waits.
///
/// Threads: one at a time.
/// Errors:  whatever ends the face: disconnected, corrupt, cancelled.
class load_face {
 public:
  virtual ~load_face() = default;

  /// Sends what there is room for. @returns how many were taken
  virtual result<std::size_t> try_send(std::span<const bytes_view> packets) = 0;
  /// Appends up to `max` packets to `out`. @returns how many
  virtual result<std::size_t> try_receive(std::vector<packet::buffer>& out, std::size_t max) = 0;
  /// As client::connection: poll it for input after prepare_wait() answered true.
  [[nodiscard]] virtual int descriptor() const noexcept = 0;
  virtual result<bool> prepare_wait() = 0;

  /// The face's number at the forwarder; no_face when it cannot be told.
  [[nodiscard]] virtual face_id number() const noexcept = 0;
  /// What carries its packets: without group and count.
  [[nodiscard]] virtual load::transport_use carrier() const = 0;
  /// The ends of a face that the forwarder has yet to be told of; else nothing.
  [[nodiscard]] virtual std::optional<datagram_end> unannounced() const { return {}; }
};

/// How a face is made.
struct face_order {
  load::transport over = load::transport::shared_memory;
  std::string prefix;        ///< to register; empty: none
  std::size_t siblings = 1;  ///< faces of its group, which share memory for rings
};

/// Attaches a face to the forwarder and registers its prefix; one over UDP is left unannounced.
///
/// Blocking: up to some seconds
/// Errors: not_found, disconnected, refused, timed_out; unsupported (no shared memory there, or no
///         UDP)
result<std::unique_ptr<load_face>> open_load_face(const forwarder_place& place,
                                                  const face_order& order);

}  // namespace facet::load_actors
