// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// /localhost/nfd/cs: the content store.
#include "actors/management_actor.hpp"
#include "core/management/dataset.hpp"

#include <array>

namespace facet::actors {
namespace {

void info(management_state& self, const dataset_request& request) {
  self.ask_strategy(
      [&self, request](const forwarder_status& forwarder) {
        const auto& cs = forwarder.content_store;
        const auto flags = static_cast<std::uint64_t>((cs.admits ? 1 : 0) | (cs.serves ? 2 : 0));
        std::vector<std::uint8_t> content;
        encode(management::cs_info{cs.capacity_packets, flags, cs.entries, cs.hits, cs.misses},
               content);
        self.publish(request, content);
      },
      [&self, from = request.from](const caf::error&) { self.answer_nothing(from); }, get_status_v);
}

constexpr std::array datasets{dataset_entry{"info", info}};

}  // namespace

const management_module cs_module{"cs", {}, datasets};

}  // namespace facet::actors
