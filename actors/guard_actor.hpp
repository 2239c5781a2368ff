// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/messages.hpp"

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace facet::actors {

/// An actor without which a forwarder is none, and what people call it.
struct vital_part {
  caf::actor who;
  std::string name;
};

/// Told which part of a forwarder has ended, and why, in a sentence.
using failure_handler = std::function<void(const std::string& what)>;

/// Watches the vital parts of a node. Its only message ends it, before they are ended in order.
using guard_actor = port::typed_actor<caf::result<void>(shutdown_atom)>;

/// State and behaviour of the guard: when one of the parts ends, however it ends, it says so in the
/// log and tells the owner, once. Faces are not among them: one that fails harms nobody else.
///
/// Threads: CAF's scheduler; the owner is told there.
class guard_state {
 public:
  using handle = guard_actor;
  static inline const char* name = "facet.guard";

  /// @param on_failure  may be empty; must not wait for any of the parts
  guard_state(guard_actor::pointer self, std::vector<vital_part> parts, failure_handler on_failure);

  guard_actor::behavior_type make_behavior();

 private:
  void on_down(const caf::down_msg& down);

  guard_actor::pointer self_;
  std::unordered_map<caf::actor_addr, std::string> names_;  // no handles: nobody lives by these
  failure_handler on_failure_;
};

}  // namespace facet::actors
