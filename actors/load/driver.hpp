// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/load/driver_thread.hpp"
#include "actors/load/messages.hpp"

#include <memory>
#include <optional>

namespace facet::load_actors {

/// What the thread tells its actor.
struct thread_prepared {
  std::uint64_t run = 0;
  result<load_prepared> made = load_prepared{};
};
struct thread_finished {
  std::uint64_t run = 0;
  driver_result found;
};

}  // namespace facet::load_actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::load_actors::thread_prepared)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(facet::load_actors::thread_finished)

CAF_BEGIN_TYPE_ID_BLOCK(facet_load_internal, caf::id_block::facet_load::end)

  CAF_ADD_TYPE_ID(facet_load_internal, (facet::load_actors::thread_prepared))
  CAF_ADD_TYPE_ID(facet_load_internal, (facet::load_actors::thread_finished))

CAF_END_TYPE_ID_BLOCK(facet_load_internal)

namespace facet::load_actors {

/// State and behaviour of a driver.
///
/// Threads: CAF's scheduler; the packets are on a thread of the run's own.
class driver_state {
 public:
  using handle = port::extend<driver_actor, caf::result<void>(thread_prepared),
                              caf::result<void>(thread_finished), caf::result<void>(watch_atom)>;
  static inline const char* name = "facet.load_driver";

  /// @param socket  of the forwarder here; empty: the coordinator says
  driver_state(handle::pointer self, std::string socket);
  driver_state(const driver_state&) = delete;
  driver_state& operator=(const driver_state&) = delete;
  ~driver_state();

  handle::behavior_type make_behavior();

 private:
  using prepared_promise = caf::typed_response_promise<load_prepared>;
  using result_promise = caf::typed_response_promise<driver_result>;

  prepared_promise prepare(prepare_load& order);
  void begin(const begin_load& order);
  result_promise finish();
  void on_prepared(thread_prepared& told);
  void on_finished(thread_finished& told);
  void watch();
  void abandon();
  void heard();

  handle::pointer self_;
  std::string socket_;
  std::unique_ptr<driver_thread> thread_;
  std::uint64_t run_ = 0;  // of thread_, so that an earlier one's last words are not mixed up
  caf::actor_addr owner_;  // the coordinator that is served
  time_point heard_at_{};  // when it last said something
  duration patience_{0};
  bool watching_ = false;
  std::optional<prepared_promise> preparing_;
  std::optional<result_promise> finishing_;
};

}  // namespace facet::load_actors
