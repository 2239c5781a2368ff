// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/udp.hpp>

#include <map>

namespace facet::actors {

/// State and behaviour of the resolver: asks the system for the addresses of host names without
/// blocking anybody, because Asio does so on a thread of its own.
///
/// Threads: pinned to the lane whose io_context it is given.
class resolver_state {
 public:
  using handle = resolver_actor;
  static inline const char* name = "facet.resolve";

  resolver_state(resolver_actor::pointer self, asio::io_context& io);
  resolver_state(const resolver_state&) = delete;
  resolver_state& operator=(const resolver_state&) = delete;
  ~resolver_state();

  resolver_actor::behavior_type make_behavior();

 private:
  using promise = caf::typed_response_promise<host_resolved>;
  struct question {
    std::string host;
    promise answer;
  };

  caf::result<host_resolved> on_resolve(const resolve_host& request);
  void on_resolved(const host_resolved& outcome);

  resolver_actor::pointer self_;
  asio::ip::udp::resolver resolver_;
  std::uint64_t last_id_ = 0;
  std::map<std::uint64_t, question> waiting_;
};

}  // namespace facet::actors
