// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/engine.hpp"
#include "core/forwarding/explanation.hpp"

#include <algorithm>

namespace facet::forwarding {
namespace {

constexpr std::size_t most_drops = 32;

std::string short_name_of(const packet::name& strategy) {
  // /localhost/nfd/strategy/NAME/v=…
  constexpr std::size_t where = 3;
  if (strategy.size() <= where)
    return strategy.to_uri();
  const auto component = strategy.view()[where];
  return {component.value.begin(), component.value.end()};
}

std::string list_of(const std::vector<face_id>& faces) {
  std::string text = faces.size() == 1 ? "face " : "faces ";
  for (std::size_t i = 0; i < faces.size(); ++i)
    text.append(i == 0 ? "" : ", ").append(std::to_string(faces[i]));
  return text;
}

std::string in_milliseconds(duration time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) +
         " ms";
}

/// What happens when neither the store nor a pending Interest has an answer.
std::string forwarding_verdict(const explanation& e) {
  std::vector<face_id> usable;
  for (const auto& hop : e.next_hops)
    if (hop.eligible)
      usable.push_back(hop.face);
  if (!e.fib_prefix)
    return "dropped: no route, as no prefix of the name has a next hop";
  if (usable.empty())
    return "dropped: no route, as the next hops of " + e.fib_prefix->to_uri() +
           " are on other hosts and the name stays on this one";
  const auto strategy = short_name_of(e.strategy);
  if (usable.size() > 1 && strategy == "best-route")
    return "forwarded by best-route to face " + std::to_string(usable.front()) +
           ", the cheapest of " + list_of(usable);
  if (usable.size() > 1 && strategy != "multicast")
    return "forwarded as " + strategy + " chooses among " + list_of(usable);
  return "forwarded by " + strategy + " to " + list_of(usable);
}

std::string pending_verdict(const explanation& e) {
  std::string text = "waits with the same Interest of " + list_of(e.pit.downstreams);
  std::string asked;
  for (const auto& upstream : e.pit.upstreams)
    if (!upstream.nack)
      asked.append(asked.empty() ? "" : ", ")
          .append("face ")
          .append(std::to_string(upstream.face))
          .append(" (asked ")
          .append(in_milliseconds(upstream.sent_ago))
          .append(" ago)");
  return text + (asked.empty() ? ", which nobody was asked for" : " for " + asked) +
         ", or is sent again as a retransmission";
}

std::string verdict_of(const explanation& e, bool pit_full) {
  const auto& cs = e.content_store;
  if (e.name.empty())
    return "refused: an Interest's name has at least one component";
  std::string otherwise;
  if (e.pit.any && !e.pit.downstreams.empty())
    otherwise = pending_verdict(e);
  else if (pit_full)
    otherwise = "refused with Nack Congestion: the table of pending Interests is full";
  else
    otherwise = forwarding_verdict(e);
  if (!cs.data)
    return otherwise;
  const auto answer = "answered from the content store with " + cs.data->to_uri();
  if (!cs.hit)
    return otherwise + "; with CanBePrefix: " + answer;
  if (cs.fresh)
    return answer + ", which is fresh";
  return answer + ", which is stale; with MustBeFresh: " + otherwise;
}

}  // namespace

explanation forwarder::engine::explain(packet::name_view name, time_point now) const {
  explanation e;
  e.name = packet::name{name};
  tables::name_prefixes prefixes{e.name};
  const auto scope = scope_of(name);
  explain_store(e, now);
  for (const bool can_be_prefix : {false, true})
    for (const bool must_be_fresh : {false, true})
      explain_pending(e, prefixes, can_be_prefix, must_be_fresh, now);
  if (const auto* matched = fib_.match(prefixes)) {
    e.fib_prefix = matched->prefix;
    for (const auto& h : matched->value) {
      const auto* to = faces_.get(h.face);
      const bool may = to != nullptr && !violates_scope(scope, face_scope::local, to->traits.scope);
      e.next_hops.push_back({h.face.id, h.cost, may});
    }
  }
  const auto* choice = choices_.longest_match(prefixes);
  e.strategy_prefix = choice->prefix;
  e.strategy = choice->value->made.name;
  e.verdict = verdict_of(e, pit_.full());
  e.recent_drops = drops_.about(name, most_drops);
  return e;
}

void forwarder::engine::explain_store(explanation& e, time_point now) const {
  if (is_management(e.name, scope_of(e.name)))
    return;  // never stored
  const auto exact = cs_.look(e.name, false, now);
  const auto found = exact ? exact : cs_.look(e.name, true, now);
  if (found)
    e.content_store = {exact.has_value(), found->fresh, packet::name{found->name}};
}

void forwarder::engine::explain_pending(explanation& e, tables::name_prefixes& prefixes,
                                        bool can_be_prefix, bool must_be_fresh,
                                        time_point now) const {
  packet::interest_view interest;
  interest.name = e.name;
  interest.can_be_prefix = can_be_prefix;
  interest.must_be_fresh = must_be_fresh;
  const auto* entry = pit_.find(interest, prefixes);
  if (entry == nullptr || entry->satisfied || entry->deadline <= now)
    return;
  e.pit.any = true;
  e.pit.expires_in = std::max(e.pit.expires_in, entry->deadline - now);
  for (const auto& waiting : entry->in)
    if (faces_.get(waiting.face) != nullptr && waiting.expiry > now &&
        std::ranges::find(e.pit.downstreams, waiting.face.id) == e.pit.downstreams.end())
      e.pit.downstreams.push_back(waiting.face.id);
  for (const auto& asked : entry->out)
    if (faces_.get(asked.face) != nullptr)
      e.pit.upstreams.push_back({asked.face.id, now - asked.sent,
                                 asked.nack ? std::optional{asked.nack->reason} : std::nullopt});
}

}  // namespace facet::forwarding
