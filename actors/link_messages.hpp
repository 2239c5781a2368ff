// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Part of internal_messages.hpp, which is what to include: faces over a link, as their owner and
/// the lane see them.

#include "actors/io_messages.hpp"
#include "core/base/unique_fd.hpp"
#include "core/lp/link_options.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace facet::actors {

class link;

/// How a face over a socket behaves; may change while it runs.
struct link_behaviour {
  lp::link_options link_service;
  std::uint64_t persistency = 1;  ///< of management::persistency
  caf::timespan idle_timeout{0};  ///< an on-demand face closes when nothing came in for so long
  /// Whether the face acknowledges, and asks for acknowledgements, as soon as its peer does so.
  bool follows_peer = false;
};

/// Asks a face over a Unix socket to pass descriptors to its peer with the first octets that it
/// sends from then on. Answered once that is sure. Errors: unsupported, no_space; context: a
/// sentence.
struct pass_descriptors {
  std::shared_ptr<std::vector<unique_fd>> descriptors;
};

/// Link-layer frames that came before the face did; they go first.
struct inject_frames {
  std::vector<packet::buffer> frames;
};

/// From a face to the service: its connection is gone, or there again.
struct link_state {
  face_id face = no_face;
  bool up = false;
  std::string local_uri;
  std::string detail;  ///< why it is down
};

/// From a face to the service: its peer uses reliability, so it does so too from now on.
struct reliability_taken_up {
  face_id face = no_face;
};

/// What faces have done: one in its life, or several together.
struct face_totals {
  face_counters counters;
  face_histograms histograms;

  /// Sums up what is counted, and not what is so at one moment (queues, rings, expiry).
  face_totals& operator+=(const face_totals& other);
};

/// From a face to the service, its last word: what it did in its life.
struct face_ended {
  face_id face = no_face;
  face_totals totals;
};

/// Gives a face whose links somebody else makes (face_options::links_come_from_outside) the next
/// one. Null: the one it has is of no use any more, and there is none until the next.
struct change_link {
  std::shared_ptr<std::unique_ptr<link>> next;
};

/// Told what becomes of links.
using link_watcher =
    port::typed_actor<caf::result<void>(link_state), caf::result<void>(reliability_taken_up),
                      caf::result<void>(face_ended)>;

/// A face over a link.
using link_face_actor =
    port::extend<face_actor, caf::result<void>(ready), caf::result<void>(reexamine_atom),
                 // From the lane: look at the ring again.
                 caf::result<void>(poll_atom),
                 // INTERNAL: the oldest waiting batch, a retransmission or its end may be due.
                 caf::result<void>(tick_atom), caf::result<void>(link_behaviour),
                 caf::result<void>(inject_frames), caf::result<void>(pass_descriptors),
                 caf::result<void>(change_link),
                 // INTERNAL: time for the next attempt to connect.
                 caf::result<void>(reconnect_atom)>;

}  // namespace facet::actors
