// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/http/status_source.hpp"

#include <caf/scoped_actor.hpp>

#include <utility>

namespace facet::apps {
namespace {

constexpr std::chrono::milliseconds shared_for{100};
constexpr std::chrono::seconds longest_wait{2};

}  // namespace

status_source::status_source(caf::actor_system& system, actors::inspector_actor inspector)
    : system_(system), inspector_(std::move(inspector)) {
}

template <class Answer, class... Message>
result<Answer> status_source::ask(Message&&... message) {
  caf::scoped_actor self{system_};
  result<Answer> got = fail(errc::timed_out, "the forwarder is too busy to answer");
  self->request(inspector_, longest_wait, std::forward<Message>(message)...)
      .receive([&](Answer& answer) { got = std::move(answer); },
               [&](const caf::error& problem) {
                 if (problem != caf::sec::request_timeout)
                   got = fail(actors::from_caf(problem));
               });
  return got;
}

result<actors::status_ptr> status_source::status() {
  std::lock_guard guard{mutex_};
  if (last_ && clock::now() - taken_ < shared_for)
    return last_;
  auto got = ask<actors::status_ptr>(actors::get_status_v);
  if (got) {
    last_ = *got;
    taken_ = clock::now();
  }
  return got;
}

result<std::string> status_source::explain(packet::name name) {
  return ask<std::string>(actors::explain_name{std::move(name)});
}

result<actors::route_sample> status_source::routes(packet::name under, std::size_t limit) {
  return ask<actors::route_sample>(actors::sample_routes{std::move(under), limit});
}

result<std::vector<forwarding::strategy_listing>> status_source::strategies() {
  return ask<std::vector<forwarding::strategy_listing>>(actors::list_strategies_v);
}

}  // namespace facet::apps
