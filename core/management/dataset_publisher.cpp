// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/dataset_publisher.hpp"

#include "core/packet/data.hpp"

#include <algorithm>

namespace facet::management {
namespace {

bool names_version(packet::name_view name) {
  return std::ranges::any_of(
      name, [](const auto& c) { return c.type == packet::tlv::version_component; });
}

}  // namespace

std::optional<packet::buffer> dataset_publisher::find(const packet::interest_view& interest,
                                                      time_point now) {
  if (!names_version(interest.name))
    return std::nullopt;
  expire(now);
  for (const auto& v : versions_) {
    const packet::name_view prefix = v.name;
    if (interest.name == prefix && interest.can_be_prefix)
      return v.segments.front();
    if (interest.name.size() != prefix.size() + 1 || !prefix.is_prefix_of(interest.name))
      continue;
    const auto number = interest.name.back().number_of(packet::tlv::segment_component);
    if (number && *number < v.segments.size())
      return v.segments[*number];
  }
  return std::nullopt;
}

result<packet::buffer> dataset_publisher::publish(const packet::interest_view& query,
                                                  bytes_view content, time_point now,
                                                  std::uint64_t unix_ms) {
  expire(now);
  if (!query.can_be_prefix) {
    auto single =
        packet::data_builder{query.name}.freshness(options_.freshness).content(content).encode();
    if (single.size() > packet::max_packet_size)
      return fail(errc::packet_too_large,
                  packet::to_uri(query.name) + " does not fit one packet; ask with CanBePrefix");
    return single;
  }
  last_version_ = std::max(last_version_ + 1, unix_ms);
  return publish_version(query.name, content, now);
}

const packet::buffer& dataset_publisher::publish_version(packet::name_view dataset,
                                                         bytes_view content, time_point now) {
  version v{packet::name{dataset}.append_version(last_version_), {}, 0, now + options_.keep};
  const auto step = std::max<std::size_t>(1, options_.segment_octets);
  const auto count = std::max<std::size_t>(1, (content.size() + step - 1) / step);
  for (std::size_t i = 0; i < count; ++i) {
    const auto part = content.subspan(i * step, std::min(step, content.size() - i * step));
    const auto name = packet::name{v.name}.append_segment(i);
    // On every segment: a client that learns the end from the first asks for nothing beyond it.
    v.segments.push_back(packet::data_builder{name}
                             .freshness(options_.freshness)
                             .final_segment(count - 1)
                             .content(part)
                             .encode());
    v.octets += v.segments.back().footprint();
  }
  kept_octets_ += v.octets;
  versions_.push_back(std::move(v));
  while (kept_octets_ > options_.max_kept_octets && versions_.size() > 1)
    forget_oldest();
  return versions_.back().segments.front();
}

void dataset_publisher::expire(time_point now) {
  while (!versions_.empty() && versions_.front().forget_at <= now)
    forget_oldest();
}

void dataset_publisher::forget_oldest() {
  kept_octets_ -= versions_.front().octets;
  versions_.pop_front();
}

}  // namespace facet::management
