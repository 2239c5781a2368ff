// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/notification_stream.hpp"

#include "core/packet/data.hpp"

#include <algorithm>
#include <chrono>

namespace facet::management {
namespace {

/// Long enough for the Data to reach a subscriber who asks MustBeFresh (NFD's figure).
constexpr std::chrono::milliseconds freshness{1000};

/// An Interest that waits longer has expired in the forwarder's table.
constexpr std::chrono::milliseconds longest_wait = std::chrono::hours{1};

}  // namespace

notification_stream::notification_stream(packet::name prefix, std::size_t kept)
    : prefix_(std::move(prefix)), kept_(std::max<std::size_t>(kept, 1)) {
}

bool notification_stream::covers(packet::name_view name) const {
  const auto own = prefix_.view();
  if (!own.is_prefix_of(name) || name.size() > own.size() + 1)
    return false;
  return name.size() == own.size() || name.back().number_of(packet::tlv::sequence_component);
}

std::optional<packet::buffer> notification_stream::ask(const packet::interest_view& interest,
                                                       time_point now) {
  auto wanted = next_;
  if (interest.name.size() > prefix_.view().size())
    wanted = interest.name.back().number_of(packet::tlv::sequence_component).value_or(next_);
  else if (!latest_.empty())
    return latest_.back();
  if (wanted < next_) {
    const auto age = next_ - wanted;
    if (age > latest_.size())
      return std::nullopt;
    return latest_[latest_.size() - age];
  }
  if (wanted == next_)
    awaited_until_ = std::max(awaited_until_, now + std::min(interest.lifetime, longest_wait));
  return std::nullopt;
}

std::optional<packet::buffer> notification_stream::post(bytes_view content, time_point now) {
  auto name = prefix_;
  name.append_sequence(next_++);
  latest_.push_back(packet::data_builder{name}.freshness(freshness).content(content).encode());
  if (latest_.size() > kept_)
    latest_.pop_front();
  const bool awaited = now < awaited_until_;
  awaited_until_ = {};
  if (!awaited)
    return std::nullopt;
  return latest_.back();
}

}  // namespace facet::management
