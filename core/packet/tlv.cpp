// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/tlv.hpp"

#include "core/packet/outer.hpp"

namespace facet::packet {
namespace {

/// Octets of a number that follow its first one.
constexpr std::size_t extension_of(std::uint8_t first) noexcept {
  return first < 253 ? 0 : first == 253 ? 2 : first == 254 ? 4 : 8;
}

std::uint64_t load(const std::uint8_t* p, std::size_t size) noexcept {
  switch (size) {
    case 1:
      return *p;
    case 2:
      return load_big_endian<std::uint16_t>(p);
    case 4:
      return load_big_endian<std::uint32_t>(p);
    default:
      return load_big_endian<std::uint64_t>(p);
  }
}

bool is_legal_type(std::uint64_t type) noexcept {
  return type != 0 && type <= 0xFFFFFFFF;
}

}  // namespace

decoded<std::uint64_t> take_var_number(bytes_view& input) noexcept {
  if (input.empty())
    return tl::unexpected(decode_error{decode_errc::truncated, 0});
  const auto extension = extension_of(input[0]);
  if (extension == 0) {
    const std::uint64_t value = input[0];
    input = input.subspan(1);
    return value;
  }
  if (input.size() <= extension)
    return tl::unexpected(decode_error{decode_errc::truncated, 0});
  const auto value = load(input.data() + 1, extension);
  if (var_number_size(value) != 1 + extension)
    return tl::unexpected(decode_error{decode_errc::number_not_shortest, 0});
  input = input.subspan(1 + extension);
  return value;
}

std::optional<std::uint64_t> decode_integer(bytes_view octets) noexcept {
  switch (octets.size()) {
    case 1:
    case 2:
    case 4:
    case 8:
      return load(octets.data(), octets.size());
    default:
      return std::nullopt;
  }
}

const std::uint8_t* tlv_reader::long_header(std::uint32_t& type, std::uint64_t& length) noexcept {
  bytes_view rest{at_, end_};
  const auto number = take_var_number(rest);
  if (!number) {
    fail(number.error().rule, at_);
    return nullptr;
  }
  if (!is_legal_type(*number)) {
    fail(decode_errc::type_out_of_range, at_);
    return nullptr;
  }
  const auto size = take_var_number(rest);
  if (!size) {
    fail(size.error().rule, at_);
    return nullptr;
  }
  type = static_cast<std::uint32_t>(*number);
  length = *size;
  return rest.data();
}

bool tlv_reader::fail(decode_errc rule, const std::uint8_t* where) noexcept {
  failed_ = true;
  error_ = error_at(rule, where);
  at_ = end_;
  return false;
}

decoded<tlv_element> decode_single(bytes_view octets) noexcept {
  tlv_element e;
  decode_error error;
  if (!open_outer(octets, octets.data(), e, error))
    return tl::unexpected(error);
  return e;
}

decoded<tlv_element> decode_single(bytes_view octets, std::uint32_t type,
                                   const std::uint8_t* origin) noexcept {
  tlv_element e;
  decode_error error;
  if (!open_outer(octets, type, origin, e, error))
    return tl::unexpected(error);
  return e;
}

frame peek_frame(bytes_view stream, std::size_t limit) noexcept {
  const auto malformed = [](decode_errc rule) { return frame{frame_status::malformed, 0, rule}; };
  auto rest = stream;
  const auto type = take_var_number(rest);
  if (type && !is_legal_type(*type))
    return malformed(decode_errc::type_out_of_range);
  const auto length = type ? take_var_number(rest) : type;
  if (!length) {
    const auto rule = length.error().rule;
    return rule == decode_errc::truncated ? frame{} : malformed(rule);
  }
  const auto header = stream.size() - rest.size();
  if (header > limit || *length > limit - header)
    return malformed(decode_errc::packet_too_large);
  const auto size = header + static_cast<std::size_t>(*length);
  return {size <= stream.size() ? frame_status::complete : frame_status::need_more, size, {}};
}

}  // namespace facet::packet
