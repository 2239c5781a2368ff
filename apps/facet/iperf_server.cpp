// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/iperf_server.hpp"

#include "apps/facet/forwarder.hpp"
#include "core/client/received.hpp"
#include "core/packet/data.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace facet::apps::iperf {
namespace {

/// Answered together. Their payloads stay in the second-level cache.
constexpr std::size_t interests_at_once = 32;
constexpr std::chrono::milliseconds idle_wait{60'000};  // cancellation ends it sooner
/// Flows remembered because they asked for signatures; a stranger cannot make us remember more.
constexpr std::size_t most_signed_flows = 1024;

std::string text_of(const packet::component_view& component) {
  return {component.value.begin(), component.value.end()};
}

bool spells(const packet::component_view& component, std::string_view text) {
  return std::ranges::equal(component.value, text);
}

}  // namespace

server::server(server_options options, client::connection& connection)
    : options_(std::move(options)),
      connection_(connection),
      unsigned_(interests_at_once, options_.payload, options_.freshness) {
}

result<void> server::run() {
  while (true) {
    received_.clear();
    const auto got = connection_.receive_batch(received_, interests_at_once, idle_wait);
    if (!got && got.error() == errc::cancelled)
      return {};
    if (!got && got.error() != errc::timed_out)
      return fail(got.error());
    if (result<void> answered = answer_batch(); !answered)
      return answered.error() == errc::cancelled ? result<void>{} : answered;
  }
}

result<void> server::answer_batch() {
  unsigned_.clear();
  composed_.clear();
  for (const packet::buffer& each : received_)
    if (const auto interest = client::interest_in(each))
      answer(*interest);
  views_ = unsigned_.packets();
  views_.insert(views_.end(), composed_.begin(), composed_.end());
  packets_ += views_.size();
  for (const bytes_view each : views_)
    octets_ += each.size();
  return send_all(connection_, views_);
}

void server::answer(const packet::interest_view& interest) {
  const packet::name_view name = interest.name;
  const std::size_t flow_at = options_.prefix.size();
  if (name.size() < flow_at + 2 || !options_.prefix.view().is_prefix_of(name))
    return;
  const packet::component_view what = name[flow_at + 1];
  if (spells(what, "session") && interest.application_parameters) {
    answer_session(interest, text_of(name[flow_at]));
    return;
  }
  if (name.size() != flow_at + 2 || !sequence_of(what))
    return;
  if (!wants_signature(name) && unsigned_.add(name))
    return;
  const std::vector<std::uint8_t> payload(options_.payload, 0xAA);
  composed_.push_back(
      packet::data_builder{name}.freshness(options_.freshness).content(payload).encode());
}

void server::answer_session(const packet::interest_view& interest, std::string flow) {
  const auto request = decode_request(*interest.application_parameters);
  if (!request)
    return;
  const bool room = signed_flows_.size() < most_signed_flows || signed_flows_.contains(flow);
  const signing agreed = room ? request->how : signing::none;
  if (agreed == signing::none)
    signed_flows_.erase(flow);
  else
    signed_flows_.insert(flow);
  const std::string text = encode(session_reply{agreed, options_.payload, std::move(flow)});
  // Zeros instead of a digest, as ndn-iperf's server does: nobody checks this reply.
  composed_.push_back(
      packet::data_builder{interest.name}
          .content({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()})
          .encode_with_zero_digest());
  ++sessions_;
}

bool server::wants_signature(packet::name_view name) const {
  return !signed_flows_.empty() && signed_flows_.contains(text_of(name[options_.prefix.size()]));
}

}  // namespace facet::apps::iperf
