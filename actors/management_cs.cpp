// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// /localhost/nfd/cs: the content store.
#include "actors/management_actor.hpp"
#include "core/management/dataset.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace facet::actors {
namespace {

namespace status = management::status;

/// Bits of the content store's Flags.
constexpr std::uint64_t admit_flag = 1;
constexpr std::uint64_t serve_flag = 2;
/// Most packets that one command erases (NFD's number), so that the lane is never busy for long.
constexpr std::uint64_t erase_limit = 256;

std::uint64_t flags_of(const forwarding::cs_info& cs) {
  return (cs.admits ? admit_flag : 0) | (cs.serves ? serve_flag : 0);
}

/// The bit as it should be; nothing when the mask leaves it alone.
std::optional<bool> wanted(const management::control_parameters& p, std::uint64_t flag) {
  if ((p.mask.value_or(0) & flag) == 0)
    return std::nullopt;
  return (*p.flags & flag) != 0;
}

void configure_store(management_state& self, const command_request& request) {
  const auto& p = request.command.parameters;
  self.ask_strategy(
      [&self, request](const forwarding::cs_info& cs) {
        management::control_parameters body;
        body.capacity = cs.capacity_packets;
        body.flags = flags_of(cs);
        self.respond(request, status::ok, "OK", std::move(body));
      },
      [&self, request](const caf::error& e) { self.respond(request, e); },
      configure_cs{p.capacity, wanted(p, admit_flag), wanted(p, serve_flag), {}});
}

void erase_store(management_state& self, const command_request& request) {
  const auto& p = request.command.parameters;
  const auto count = p.count.value_or(std::numeric_limits<std::uint64_t>::max());
  self.ask_strategy(
      [&self, request, count](const cs_erased& erased) {
        management::control_parameters body;
        body.name = request.command.parameters.name;
        body.count = erased.count;
        if (erased.more && count > erase_limit)
          body.capacity = erase_limit;
        self.respond(request, status::ok, "OK", std::move(body));
      },
      [&self, request](const caf::error& e) { self.respond(request, e); },
      erase_cs{*p.name, std::min(count, erase_limit)});
}

void store_info(management_state& self, const dataset_request& request) {
  self.ask_strategy(
      [&self, request](const forwarder_status& forwarder) {
        const auto& cs = forwarder.content_store;
        std::vector<std::uint8_t> content;
        encode(
            management::cs_info{cs.capacity_packets, flags_of(cs), cs.entries, cs.hits, cs.misses},
            content);
        self.publish(request, content);
      },
      [&self, request](const caf::error& problem) { self.refuse(request, problem); }, get_status_v);
}

constexpr std::array cs_commands{command_entry{"config", configure_store},
                                 command_entry{"erase", erase_store}};
constexpr std::array cs_datasets{dataset_entry{"info", store_info}};

}  // namespace

const management_module cs_module{"cs", cs_commands, cs_datasets};

}  // namespace facet::actors
