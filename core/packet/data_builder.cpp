// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/data.hpp"

#include <algorithm>
#include <array>

namespace facet::packet {
namespace {

/// SignatureInfo { SignatureType DigestSha256 }
constexpr std::array<std::uint8_t, 5> digest_signature_info{tlv::signature_info, 3,
                                                            tlv::signature_type, 1, 0};
constexpr std::size_t signature_size =
    digest_signature_info.size() + element_size(tlv::signature_value, sha256_size);

std::uint64_t whole_ms(std::chrono::milliseconds period) noexcept {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(period.count(), 0));
}

}  // namespace

data_builder& data_builder::content_type(std::uint64_t value) noexcept {
  content_type_ = value;
  return *this;
}
data_builder& data_builder::freshness(std::chrono::milliseconds value) noexcept {
  freshness_ = value;
  return *this;
}
data_builder& data_builder::final_block_id(const component_view& component) noexcept {
  final_block_id_ = component.wire;
  final_segment_.reset();
  return *this;
}
data_builder& data_builder::final_segment(std::uint64_t number) noexcept {
  final_segment_.emplace(tlv::segment_component, number);
  return *this;
}
data_builder& data_builder::content(bytes_view octets) noexcept {
  content_ = octets;
  return *this;
}

bytes_view data_builder::final_wire() const noexcept {
  return final_segment_ ? final_segment_->view().wire : final_block_id_;
}

std::size_t data_builder::meta_size() const noexcept {
  std::size_t size = 0;
  if (content_type_ != packet::content_type::blob)
    size += integer_element_size(tlv::content_type, content_type_);
  if (freshness_.count() > 0)
    size += integer_element_size(tlv::freshness_period, whole_ms(freshness_));
  if (!final_wire().empty())
    size += element_size(tlv::final_block_id, final_wire().size());
  return size;
}

void data_builder::write_meta(tlv_cursor& out, std::size_t size) const noexcept {
  out.header(tlv::meta_info, size);
  if (content_type_ != packet::content_type::blob)
    out.integer(tlv::content_type, content_type_);
  if (freshness_.count() > 0)
    out.integer(tlv::freshness_period, whole_ms(freshness_));
  if (!final_wire().empty())
    out.element(tlv::final_block_id, final_wire());
}

buffer data_builder::compose(signing how, const sha256_digest& known) const {
  const auto meta = meta_size();
  const auto size =
      element_size(tlv::name, name_.value().size()) + element_size(tlv::meta_info, meta) +
      element_size(tlv::content, content_.size()) + (how == signing::none ? 0 : signature_size);
  auto packet = buffer::allocate(element_size(tlv::data, size));
  tlv_cursor out{packet.data()};
  out.header(tlv::data, size);
  const auto* start = out.at();
  out.element(tlv::name, name_.value());
  write_meta(out, meta);
  out.element(tlv::content, content_);
  if (how == signing::none)
    return packet;
  out.raw(digest_signature_info);
  const auto digest = how == signing::digest ? sha256(bytes_view{start, out.at()}) : known;
  out.element(tlv::signature_value, digest);
  return packet;
}

buffer data_builder::encode() const {
  return compose(signing::digest);
}

buffer data_builder::encode_unsigned() const {
  return compose(signing::none);
}

buffer data_builder::encode_with_zero_digest() const {
  return compose(signing::known);
}

buffer data_builder::encode_with_digest(const sha256_digest& digest) const {
  return compose(signing::known, digest);
}

sha256_digest digest_of_signature(bytes_view data_wire) noexcept {
  sha256_digest digest{};
  std::ranges::copy(data_wire.last(sha256_size), digest.begin());
  return digest;
}

}  // namespace facet::packet
