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
constexpr auto any_count = std::numeric_limits<std::uint64_t>::max();

std::uint64_t flags_of(const forwarding::cs_info& cs) {
  return (cs.admits ? admit_flag : 0) | (cs.serves ? serve_flag : 0);
}

/// The bit as it should be; nothing when the mask leaves it alone.
std::optional<bool> wanted(const management::control_parameters& p, std::uint64_t flag) {
  if ((p.mask.value_or(0) & flag) == 0)
    return std::nullopt;
  return (*p.flags & flag) != 0;
}

/// Does what only those may do who operate the forwarder.
void if_operator(management_state& self, const command_request& request, command_handler run) {
  self.ask_service([&self, request, run] { run(self, request); },
                   [&self, request](const caf::error& e) { self.respond(request, e); },
                   authorize{request.from});
}

void configure_store(management_state& self, const command_request& request) {
  const auto& p = request.command.parameters;
  self.ask_each_shard<forwarding::cs_info>(
      [&self, request](const forwarding::cs_info& cs) {
        management::control_parameters body;
        body.capacity = cs.capacity_packets;
        body.flags = flags_of(cs);
        self.respond(request, status::ok, "OK", std::move(body));
      },
      [&self, request](const caf::error& e) { self.respond(request, e); },
      [p, n = self.shards().size()](std::size_t i) {
        configure_cs part{{}, wanted(p, admit_flag), wanted(p, serve_flag), {}};
        if (p.capacity)
          part.capacity = part_of(*p.capacity, i, n);
        return part;
      });
}

void respond_erased(management_state& self, const command_request& request,
                    const cs_erased& erased) {
  const auto& p = request.command.parameters;
  management::control_parameters body;
  body.name = p.name;
  body.count = erased.count;
  if (erased.more && p.count.value_or(any_count) > erase_limit)
    body.capacity = erase_limit;
  self.respond(request, status::ok, "OK", std::move(body));
}

/// One shard after the other, until as many are erased as may be.
void erase_in(management_state& self, const command_request& request, std::size_t shard,
              cs_erased sum) {
  const auto& p = request.command.parameters;
  const auto limit = std::min(p.count.value_or(any_count), erase_limit);
  self.ask_strategy(
      self.shards()[shard],
      [&self, request, shard, sum](const cs_erased& erased) mutable {
        sum.count += erased.count;
        sum.more |= erased.more;
        if (shard + 1 == self.shards().size())
          respond_erased(self, request, sum);
        else
          erase_in(self, request, shard + 1, sum);
      },
      [&self, request](const caf::error& e) { self.respond(request, e); },
      erase_cs{*p.name, limit - sum.count});
}

void erase_store(management_state& self, const command_request& request) {
  erase_in(self, request, 0, {});
}

void store_info(management_state& self, const dataset_request& request) {
  self.ask_shards<forwarder_status>(
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

constexpr std::array cs_commands{
    command_entry{"config",
                  [](management_state& self, const command_request& request) {
                    if_operator(self, request, configure_store);
                  }},
    command_entry{"erase", [](management_state& self, const command_request& request) {
                    if_operator(self, request, erase_store);
                  }}};
constexpr std::array cs_datasets{dataset_entry{"info", store_info}};

}  // namespace

const management_module cs_module{"cs", cs_commands, cs_datasets};

}  // namespace facet::actors
