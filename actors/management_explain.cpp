// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/management_explain.hpp"

#include "actors/management_actor.hpp"

#include <string>

namespace facet::actors {

void explain(management_state& self, const dataset_request& request) {
  const auto asked = packet::decode_name(request.filter);
  if (!asked)
    return self.refuse(request, 400, "explain needs one component that holds a Name element");
  self.ask_inspector(
      [&self, request](const std::string& text) {
        self.publish(request, {text.begin(), text.end()});
      },
      [&self, request](const caf::error& problem) { self.refuse(request, problem); },
      explain_name{packet::name{*asked}});
}

}  // namespace facet::actors
