// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/resolver_actor.hpp"

#include "actors/ending.hpp"

#include <chrono>

namespace facet::actors {
namespace {

/// Below the 10 s after which clients give up their command.
constexpr caf::timespan resolve_timeout = std::chrono::seconds{8};

/// Names being resolved at the same time; they stand in line for one thread.
constexpr std::size_t max_questions = 64;

/// Addresses of one host that are looked at.
constexpr std::size_t max_addresses = 16;

}  // namespace

resolver_state::resolver_state(resolver_actor::pointer self, asio::io_context& io)
    : self_(self), resolver_(io) {
  port::drop_unexpected(self);
  end_with_exception(self);
}

resolver_state::~resolver_state() {
  for (auto& [id, q] : waiting_)
    q.answer.deliver(caf::make_error(errc::cancelled, std::string{"the forwarder is stopping"}));
}

resolver_actor::behavior_type resolver_state::make_behavior() {
  return {
      [this](const resolve_host& request) { return on_resolve(request); },
      [this](const host_resolved& outcome) { on_resolved(outcome); },
  };
}

caf::result<host_resolved> resolver_state::on_resolve(const resolve_host& request) {
  if (waiting_.size() >= max_questions)
    return caf::make_error(errc::no_space,
                           std::string{"too many host names are being resolved already"});
  const auto id = ++last_id_;
  auto answer = self_->make_response_promise<host_resolved>();
  waiting_.emplace(id, question{request.host, answer});
  // The handler runs on the lane but in nobody's turn, so it sends itself a message.
  resolver_.async_resolve(
      request.host, "",
      [me = resolver_actor{self_}, id](asio::error_code problem, const auto& found) {
        host_resolved outcome{id, {}, problem ? problem.message() : std::string{}};
        for (const auto& entry : found)
          if (outcome.addresses.size() < max_addresses)
            outcome.addresses.push_back(entry.endpoint().address().to_string());
        caf::anon_send(me, std::move(outcome));
      });
  self_->delayed_send(resolver_actor{self_}, resolve_timeout,
                      host_resolved{id, {}, "no answer in time"});
  return answer;
}

void resolver_state::on_resolved(const host_resolved& outcome) {
  auto node = waiting_.extract(outcome.id);
  if (node.empty())
    return;  // answered already
  auto& q = node.mapped();
  if (outcome.addresses.empty())
    q.answer.deliver(caf::make_error(errc::not_found,
                                     "cannot find the host '" + q.host + "': " + outcome.problem));
  else
    q.answer.deliver(outcome);
}

}  // namespace facet::actors
