// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/interest.hpp"

#include <algorithm>
#include <chrono>

namespace facet::packet {
namespace {

constexpr std::size_t nonce_element_size = 6;
constexpr std::size_t hop_limit_element_size = 3;
constexpr std::size_t flag_size = 2;
constexpr std::size_t digest_component_size =
    element_size(tlv::parameters_sha256_digest_component, sha256_size);

bool is_parameters_digest(const component_view& c) noexcept {
  return c.type == tlv::parameters_sha256_digest_component;
}

std::size_t signature_info_size(const interest_builder::signature_fields& fields) noexcept {
  auto size = integer_element_size(tlv::signature_type, signature_type::digest_sha256);
  if (fields.nonce)
    size += element_size(tlv::signature_nonce, sizeof *fields.nonce);
  if (fields.time_ms)
    size += integer_element_size(tlv::signature_time, *fields.time_ms);
  if (fields.sequence)
    size += integer_element_size(tlv::signature_sequence, *fields.sequence);
  return size;
}

void write_signature_info(tlv_cursor& out, const interest_builder::signature_fields& fields) {
  out.header(tlv::interest_signature_info, signature_info_size(fields));
  out.integer(tlv::signature_type, signature_type::digest_sha256);
  if (fields.nonce) {
    out.header(tlv::signature_nonce, sizeof *fields.nonce);
    out.big_endian(*fields.nonce, sizeof *fields.nonce);
  }
  if (fields.time_ms)
    out.integer(tlv::signature_time, *fields.time_ms);
  if (fields.sequence)
    out.integer(tlv::signature_sequence, *fields.sequence);
}

}  // namespace

/// TLV-LENGTHs, and the values chosen while measuring.
struct interest_builder::layout {
  std::size_t name = 0;  ///< without the digest component
  std::size_t hint = 0;
  std::size_t total = 0;
  std::optional<std::uint32_t> nonce;
  std::uint64_t lifetime_ms = 0;
  std::optional<bytes_view> parameters;

  [[nodiscard]] std::size_t name_length() const noexcept {
    return name + (parameters ? digest_component_size : 0);
  }
  [[nodiscard]] bool has_lifetime() const noexcept {
    return lifetime_ms != static_cast<std::uint64_t>(default_interest_lifetime.count());
  }
};

interest_builder& interest_builder::can_be_prefix(bool on) noexcept {
  can_be_prefix_ = on;
  return *this;
}
interest_builder& interest_builder::must_be_fresh(bool on) noexcept {
  must_be_fresh_ = on;
  return *this;
}
interest_builder& interest_builder::forwarding_hint(std::span<const name_view> names) noexcept {
  hint_ = names;
  return *this;
}
interest_builder& interest_builder::nonce(std::uint32_t value) noexcept {
  nonce_ = value;
  wants_nonce_ = true;
  return *this;
}
interest_builder& interest_builder::without_nonce() noexcept {
  wants_nonce_ = false;
  return *this;
}
interest_builder& interest_builder::lifetime(std::chrono::milliseconds value) noexcept {
  lifetime_ = value;
  return *this;
}
interest_builder& interest_builder::hop_limit(std::uint8_t value) noexcept {
  hop_limit_ = value;
  return *this;
}
interest_builder& interest_builder::application_parameters(bytes_view value) noexcept {
  parameters_ = value;
  return *this;
}

interest_builder::layout interest_builder::measure(const signature_fields* fields) const {
  layout sizes;
  sizes.name = name_.value().size();
  for (const auto c : name_)
    sizes.name -= is_parameters_digest(c) ? c.wire.size() : 0;
  for (const auto hint : hint_)
    sizes.hint += element_size(tlv::name, hint.value().size());
  if (wants_nonce_)
    sizes.nonce = nonce_ ? *nonce_ : static_cast<std::uint32_t>(random_number());
  sizes.lifetime_ms = static_cast<std::uint64_t>(std::max<std::int64_t>(lifetime_.count(), 0));
  sizes.parameters = fields != nullptr ? parameters_.value_or(bytes_view{}) : parameters_;

  sizes.total = element_size(tlv::name, sizes.name_length());
  sizes.total += (can_be_prefix_ ? flag_size : 0) + (must_be_fresh_ ? flag_size : 0);
  sizes.total += hint_.empty() ? 0 : element_size(tlv::forwarding_hint, sizes.hint);
  sizes.total += sizes.nonce ? nonce_element_size : 0;
  if (sizes.has_lifetime())
    sizes.total += integer_element_size(tlv::interest_lifetime, sizes.lifetime_ms);
  sizes.total += hop_limit_ ? hop_limit_element_size : 0;
  if (sizes.parameters)
    sizes.total += element_size(tlv::application_parameters, sizes.parameters->size());
  if (fields != nullptr)
    sizes.total += element_size(tlv::interest_signature_info, signature_info_size(*fields)) +
                   element_size(tlv::interest_signature_value, sha256_size);
  return sizes;
}

void interest_builder::write_name(tlv_cursor& out, const layout& sizes) const {
  out.header(tlv::name, sizes.name_length());
  if (sizes.name == name_.value().size()) {
    out.raw(name_.value());
    return;
  }
  for (const auto c : name_)
    if (!is_parameters_digest(c))
      out.raw(c.wire);
}

void interest_builder::write_selectors(tlv_cursor& out, const layout& sizes) const {
  if (can_be_prefix_)
    out.header(tlv::can_be_prefix, 0);
  if (must_be_fresh_)
    out.header(tlv::must_be_fresh, 0);
  if (!hint_.empty())
    out.header(tlv::forwarding_hint, sizes.hint);
  for (const auto hint : hint_)
    out.element(tlv::name, hint.value());
  if (sizes.nonce) {
    out.header(tlv::nonce, sizeof *sizes.nonce);
    out.big_endian(*sizes.nonce, sizeof *sizes.nonce);
  }
  if (sizes.has_lifetime())
    out.integer(tlv::interest_lifetime, sizes.lifetime_ms);
  if (hop_limit_)
    out.element(tlv::hop_limit, {&*hop_limit_, 1});
}

void interest_builder::write_parameters(tlv_cursor& out, const layout& sizes,
                                        const signature_fields* fields,
                                        bytes_view name_value) const {
  const auto* start = out.at();
  out.element(tlv::application_parameters, *sizes.parameters);
  if (fields == nullptr)
    return;
  write_signature_info(out, *fields);
  out.element(tlv::interest_signature_value, sha256({name_value, {start, out.at()}}));
}

buffer interest_builder::compose(const signature_fields* fields) const {
  const auto sizes = measure(fields);
  auto packet = buffer::allocate(element_size(tlv::interest, sizes.total));
  tlv_cursor out{packet.data()};
  out.header(tlv::interest, sizes.total);
  write_name(out, sizes);
  const bytes_view name_value{out.at() - sizes.name, sizes.name};
  if (!sizes.parameters) {
    write_selectors(out, sizes);
    return packet;
  }
  // The digest covers what comes after it, so its place is kept free and filled last.
  auto digest = out;
  out.skip(digest_component_size);
  write_selectors(out, sizes);
  const auto* parameters = out.at();
  write_parameters(out, sizes, fields, name_value);
  digest.element(tlv::parameters_sha256_digest_component, sha256({parameters, out.at()}));
  return packet;
}

buffer interest_builder::encode() const {
  return compose(nullptr);
}

buffer interest_builder::encode_signed(const signature_fields& fields) const {
  return compose(&fields);
}

buffer interest_builder::encode_signed() const {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
  return encode_signed({random_number(), static_cast<std::uint64_t>(ms), std::nullopt});
}

}  // namespace facet::packet
