// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/tlv_writer.hpp"

#include <array>

namespace facet::packet {
namespace {

/// Longest header: a type of 5 octets and a length of 9.
using header_octets = std::array<std::uint8_t, 14>;

}  // namespace

void tlv_cursor::var_number(std::uint64_t value) noexcept {
  const auto size = var_number_size(value);
  if (size == 1) {
    *at_++ = static_cast<std::uint8_t>(value);
    return;
  }
  *at_++ = size == 3 ? 253 : size == 5 ? 254 : 255;
  big_endian(value, size - 1);
}

void tlv_cursor::big_endian(std::uint64_t value, std::size_t size) noexcept {
  for (std::size_t i = size; i-- > 0; value >>= 8)
    at_[i] = static_cast<std::uint8_t>(value);
  at_ += size;
}

void tlv_writer::header(std::uint32_t type, std::size_t length) {
  insert_header(type, length, out_.size());
}

void tlv_writer::element(std::uint32_t type, bytes_view value) {
  header(type, value.size());
  raw(value);
}

void tlv_writer::text(std::uint32_t type, std::string_view value) {
  element(type, {reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
}

void tlv_writer::integer(std::uint32_t type, std::uint64_t value) {
  std::array<std::uint8_t, 8> octets{};
  const auto size = integer_size(value);
  tlv_cursor{octets.data()}.big_endian(value, size);
  element(type, bytes_view{octets}.first(size));
}

void tlv_writer::insert_header(std::uint32_t type, std::size_t length, std::size_t at) {
  header_octets octets{};
  tlv_cursor cursor{octets.data()};
  cursor.header(type, length);
  out_.insert(out_.begin() + static_cast<std::ptrdiff_t>(at), octets.data(), cursor.at());
}

}  // namespace facet::packet
