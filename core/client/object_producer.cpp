// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/client/object_producer.hpp"

#include "core/client/object_names.hpp"
#include "core/packet/data.hpp"
#include "core/packet/lp.hpp"

#include <algorithm>

namespace facet::client {
namespace {

std::size_t segments_of(std::size_t octets, std::size_t segment_octets) {
  return std::max<std::size_t>(1, (octets + segment_octets - 1) / segment_octets);
}

}  // namespace

object_producer::object_producer(packet::name name, std::uint64_t version, bytes_view content,
                                 options o)
    : name_(std::move(name)),
      versioned_(packet::name{name_}.append_version(version)),
      // The same object always gets the same metadata, so its version may be the object's own.
      metadata_name_(packet::name{name_}
                         .append_keyword(metadata_keyword)
                         .append_version(version)
                         .append_segment(0)),
      version_(version),
      content_(content),
      options_(o),
      packets_(segments_of(content.size(), o.segment_octets)),
      signatures_(packets_.size()) {
}

result<object_producer> object_producer::create(packet::name name, std::uint64_t version,
                                                bytes_view content, options o) {
  if (o.segment_octets == 0)
    return fail(errc::invalid_argument, "segments of 0 octets");
  object_producer producer{std::move(name), version, content, o};
  // The last segment has the longest name, the one before it a full content.
  const auto count = producer.segments();
  auto largest = producer.segment(count - 1).size();
  if (count > 1)
    largest = std::max(largest, producer.segment(count - 2).size());
  if (largest > o.max_packet_octets)
    return fail(errc::packet_too_large, "segments of " + std::to_string(o.segment_octets) +
                                            " octets make packets of " + std::to_string(largest) +
                                            ", the limit is " +
                                            std::to_string(o.max_packet_octets));
  return producer;
}

packet::buffer object_producer::build(std::size_t number) {
  const auto start = number * options_.segment_octets;
  const auto size = std::min(options_.segment_octets, content_.size() - start);
  const auto name = packet::name{versioned_}.append_segment(number);
  const auto segment = packet::data_builder{name}
                           .freshness(options_.freshness)
                           .final_segment(packets_.size() - 1)
                           .content(content_.subspan(start, size));
  auto& signature = signatures_[number];
  if (signature)
    return segment.encode_with_digest(*signature);
  auto packet = segment.encode();
  signature = packet::digest_of_signature(packet.bytes());
  return packet;
}

const packet::buffer& object_producer::segment(std::size_t number) {
  auto& packet = packets_[number];
  if (packet)
    return packet;
  packet = build(number);
  if (options_.kept_segments != 0) {
    kept_.push_back(number);
    if (kept_.size() > options_.kept_segments) {
      packets_[kept_.front()] = {};
      kept_.pop_front();
    }
  }
  return packet;
}

void object_producer::prepare(std::size_t first, std::size_t count) {
  const auto end = first + std::min(count, packets_.size() - std::min(first, packets_.size()));
  for (auto number = first; number < end; ++number)
    if (!signatures_[number])
      build(number);
}

const packet::buffer& object_producer::metadata() {
  if (!metadata_) {
    std::vector<std::uint8_t> content;
    packet::tlv_writer out{content};
    versioned_.encode(out);
    metadata_ = packet::data_builder{metadata_name_}
                    .freshness(options_.metadata_freshness)
                    .final_segment(0)
                    .content(content)
                    .encode();
  }
  return metadata_;
}

std::optional<packet::buffer> object_producer::answer(const packet::interest_view& interest) {
  const packet::name_view asked = interest.name;
  if (asked.size() != versioned_.size() + 1 || !versioned_.view().is_prefix_of(asked))
    return answer_prefix(interest);
  const auto number = asked.back().number_of(packet::tlv::segment_component);
  if (!number)
    return std::nullopt;
  if (*number >= packets_.size())
    return packet::encode_nack(packet::nack_reason::none, interest.wire);
  return segment(*number);
}

std::optional<packet::buffer> object_producer::answer_prefix(
    const packet::interest_view& interest) {
  const packet::name_view asked = interest.name;
  if (asked == metadata_name_)
    return metadata();
  if (!interest.can_be_prefix)
    return std::nullopt;
  if (asked.is_prefix_of(metadata_name_) && asked.size() > name_.size())
    return metadata();
  if (asked.is_prefix_of(versioned_))
    return segment(0);
  return std::nullopt;
}

}  // namespace facet::client
