// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"
#include "actors/management_record.hpp"
#include "actors/shards.hpp"
#include "actors/status_report.hpp"

#include <memory>
#include <vector>

namespace facet::actors {

/// State and behaviour of the inspector: it asks the service, every shard and every face what they
/// have done, and makes one snapshot of it. Counters never go back from one snapshot to the next,
/// also when faces end meanwhile.
///
/// One gathering runs at a time. Whoever asks meanwhile shares the next one, so a snapshot is never
/// older than the question, and many who ask cost the lanes no more than one.
///
/// Threads: CAF's scheduler.
class inspector_state {
 public:
  using handle = inspector_actor;
  static inline const char* name = "facet.inspect";

  inspector_state(inspector_actor::pointer self, face_manager_actor service, shard_group shards,
                  std::shared_ptr<const management_record> management);
  inspector_state(const inspector_state&) = delete;
  inspector_state& operator=(const inspector_state&) = delete;
  ~inspector_state();

  inspector_actor::behavior_type make_behavior();

 private:
  using status_promise = caf::typed_response_promise<status_ptr>;
  using draft = std::shared_ptr<status_snapshot>;

  caf::result<status_ptr> on_status();
  void gather();
  void ask_shards(const draft& snapshot);
  void ask_faces(const draft& snapshot);
  void remember(const draft& snapshot, face_id face);
  void finish(status_ptr snapshot);
  void give_up(const caf::error& problem);
  void start_next();
  caf::result<std::string> on_explain(const explain_name& request);

  inspector_actor::pointer self_;
  face_manager_actor service_;
  shard_group shards_;
  std::shared_ptr<const management_record> management_;
  std::vector<status_promise> served_;   // by the gathering that runs
  std::vector<status_promise> waiting_;  // for the next one
  status_ptr last_;
};

}  // namespace facet::actors
