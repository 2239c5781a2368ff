// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/management_explain.hpp"

#include "actors/explanation_report.hpp"
#include "actors/management_actor.hpp"

#include <utility>

namespace facet::actors {

void explain(management_state& self, const dataset_request& request) {
  const auto asked = packet::decode_name(request.filter);
  if (!asked)
    return self.refuse(request, 400, "explain needs one component that holds a Name element");
  const auto failed = [&self, request](const caf::error& problem) {
    self.refuse(request, problem);
  };
  self.ask_service(
      [&self, request, failed, name = packet::name{*asked}](std::vector<face_info>& faces) {
        self.ask_strategy(
            self.shards().of(name),
            [&self, request, faces = std::move(faces)](const explanation_answer& answer) {
              const auto text = to_json(answer.what, faces, answer.when);
              self.publish(request, {text.begin(), text.end()});
            },
            failed, explain_name{name});
      },
      failed, list_faces_v);
}

}  // namespace facet::actors
