// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/messages.hpp"

#include <vector>

namespace facet::actors::test {

/// A face that keeps what it is given.
class keeping_face_state {
 public:
  using handle = face_actor;
  static inline const char* name = "test.keeping_face";

  keeping_face_state(face_actor::pointer self, std::vector<packet::buffer>* into) : into_(into) {
    port::drop_unexpected(self);
  }
  face_actor::behavior_type make_behavior() {
    return {
        [this](const send_batch& request) {
          into_->insert(into_->end(), request.batch.packets.begin(), request.batch.packets.end());
          return batch_result{static_cast<std::uint32_t>(request.batch.packets.size()), 0, 0};
        },
        [](const cancel_batch&) {},
        [](const subscribe&) {},
        [](get_counters) { return face_counters{}; },
        [](get_histograms) { return face_histograms{}; },
        [](const close_face&) {},
    };
  }

 private:
  std::vector<packet::buffer>* into_;
};

}  // namespace facet::actors::test
