// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/name.hpp"

#include "core/packet/name_scan.hpp"

// The inlined hash is several times faster on names, which are short.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <functional>

namespace facet::packet {
namespace {

/// Type and length of a component that was checked before.
struct component_header {
  std::uint64_t type;
  std::uint64_t length;
  const std::uint8_t* value;
};

std::uint64_t trusted_number(const std::uint8_t*& at) noexcept {
  const auto first = *at++;
  if (first < 253)
    return first;
  std::uint64_t value = 0;
  for (std::size_t left = std::size_t{1} << (first - 252); left > 0; --left)
    value = value << 8 | *at++;
  return value;
}

component_header trusted_header(const std::uint8_t* component) noexcept {
  if (component[0] < 253 && component[1] < 253)
    return {component[0], component[1], component + 2};
  const auto type = trusted_number(component);
  const auto length = trusted_number(component);
  return {type, length, component};
}

}  // namespace

number_component::number_component(std::uint32_t type, std::uint64_t number) noexcept
    : type_(type) {
  tlv_cursor out{wire_.data()};
  out.integer(type, number);
  size_ = static_cast<std::uint8_t>(out.at() - wire_.data());
  header_ = static_cast<std::uint8_t>(size_ - integer_size(number));
}

component_view name_view::iterator::operator*() const noexcept {
  const auto h = trusted_header(at_);
  const auto length = static_cast<std::size_t>(h.length);
  return {h.type, {h.value, length}, {at_, h.value + length}};
}

const std::uint8_t* name_view::iterator::next_of_long(const std::uint8_t* component) noexcept {
  const auto h = trusted_header(component);
  return h.value + h.length;
}

name_view::iterator name_view::begin() const noexcept {
  return iterator{value_.data()};
}

name_view::iterator name_view::end() const noexcept {
  return iterator{value_.data() + value_.size()};
}

component_view name_view::operator[](std::size_t i) const noexcept {
  auto at = begin();
  for (; i > 0; --i)
    ++at;
  return *at;
}

name_view name_view::prefix(std::size_t n) const noexcept {
  if (n >= size_)
    return *this;
  const auto* at = value_.data();
  for (std::size_t i = 0; i < n; ++i)
    at = iterator::next_of(at);
  return trusted({value_.data(), at}, n);
}

std::size_t name_view::prefix_ends(std::span<std::uint32_t> ends) const noexcept {
  const auto count = std::min(size_, ends.size());
  const auto* at = value_.data();
  for (std::size_t i = 0; i < count; ++i) {
    at = iterator::next_of(at);
    ends[i] = static_cast<std::uint32_t>(at - value_.data());
  }
  return count;
}

bool name_view::is_prefix_of(name_view other) const noexcept {
  // Components delimit themselves, so equal octets are equal components.
  return size_ <= other.size_ && value_.size() <= other.value_.size() &&
         (value_.empty() || std::memcmp(value_.data(), other.value_.data(), value_.size()) == 0);
}

std::uint64_t name_view::hash() const noexcept {
  return XXH3_64bits(value_.data(), value_.size());
}

std::strong_ordering operator<=>(name_view a, name_view b) noexcept {
  // Shortest-form numbers sort like the numbers they stand for, so octets decide: type, then
  // length, then value of the first component that differs.
  const auto common = std::min(a.value_.size(), b.value_.size());
  const int order = common == 0 ? 0 : std::memcmp(a.value_.data(), b.value_.data(), common);
  return order != 0 ? order <=> 0 : a.value_.size() <=> b.value_.size();
}

decoded<name_view> decode_name_value(bytes_view value, const std::uint8_t* origin) noexcept {
  return scan_name(value, origin, [](const tlv_element&) {});
}

decoded<name_view> decode_name(bytes_view wire) noexcept {
  const auto outer = decode_single(wire, tlv::name, wire.data());
  if (!outer)
    return tl::unexpected(outer.error());
  return decode_name_value(outer->value, wire.data());
}

decoded<component_view> decode_component(bytes_view wire) noexcept {
  const auto e = decode_single(wire);
  if (!e)
    return tl::unexpected(e.error());
  if (const auto rule = broken_component_rule(*e))
    return tl::unexpected(decode_error{*rule, 0});
  return component_view{e->type, e->value, e->wire};
}

name::name(name_view n) : value_(n.value().begin(), n.value().end()), size_(n.size()) {
}

std::vector<std::uint8_t> name::copy_if_own(bytes_view octets) const {
  const std::less<> before;
  const auto* end = value_.data() + value_.size();
  if (octets.empty() || before(octets.data(), value_.data()) || !before(octets.data(), end))
    return {};
  return {octets.begin(), octets.end()};
}

name& name::append(std::uint32_t type, bytes_view value) {
  const auto own = copy_if_own(value);
  tlv_writer{value_}.element(type, own.empty() ? value : bytes_view{own});
  ++size_;
  return *this;
}

name& name::append(std::string_view generic) {
  return append(tlv::generic_component,
                {reinterpret_cast<const std::uint8_t*>(generic.data()), generic.size()});
}

name& name::append(const component_view& component) {
  return append(static_cast<std::uint32_t>(component.type), component.value);
}

name& name::append(name_view suffix) {
  const auto own = copy_if_own(suffix.value());
  tlv_writer{value_}.raw(own.empty() ? suffix.value() : bytes_view{own});
  size_ += suffix.size();
  return *this;
}

name& name::append_number(std::uint32_t type, std::uint64_t number) {
  tlv_writer{value_}.integer(type, number);
  ++size_;
  return *this;
}

name& name::append_keyword(std::string_view text) {
  return append(tlv::keyword_component,
                {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace facet::packet
