// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/packet/tlv.hpp"
#include "core/packet/tlv_writer.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace facet::packet {

inline constexpr std::uint64_t max_component_type = 65535;
inline constexpr std::size_t sha256_size = 32;

/// One component of a Name, by reference.
struct component_view {
  std::uint64_t type = tlv::generic_component;
  bytes_view value;
  bytes_view wire;  ///< with type and length

  /// The value as a NonNegativeInteger, whatever the type; nothing when it is none.
  [[nodiscard]] std::optional<std::uint64_t> number() const noexcept {
    return decode_integer(value);
  }
  /// The number of a component of that type: `c.number_of(tlv::segment_component)`.
  [[nodiscard]] std::optional<std::uint64_t> number_of(std::uint64_t wanted) const noexcept {
    return type == wanted ? number() : std::nullopt;
  }
  friend bool operator==(const component_view& a, const component_view& b) noexcept {
    return std::ranges::equal(a.wire, b.wire);
  }
};

/// A component with a number as its value, held in place: a segment or version to compare with or
/// to append.
class number_component {
 public:
  /// @param type  1 … 65535, for example tlv::segment_component
  number_component(std::uint32_t type, std::uint64_t number) noexcept;
  [[nodiscard]] component_view view() const noexcept {
    return {type_,
            {wire_.data() + header_, static_cast<std::size_t>(size_ - header_)},
            {wire_.data(), size_}};
  }

 private:
  std::array<std::uint8_t, 12> wire_{};  // 3 type, 1 length, 8 value
  std::uint32_t type_;
  std::uint8_t header_;
  std::uint8_t size_;
};

/// A Name that was checked, by reference: cheap to copy and to shorten. Walking it checks nothing
/// again.
///
/// Ownership: borrows the octets. Threads: as the octets.
class name_view {
 public:
  class iterator;

  /// The empty Name.
  constexpr name_view() noexcept = default;

  /// A Name over octets known to be well formed.
  ///
  /// @param value  TLV-VALUE of a Name
  /// @param size   its number of components
  static constexpr name_view trusted(bytes_view value, std::size_t size) noexcept {
    name_view n;
    n.value_ = value;
    n.size_ = size;
    return n;
  }

  /// TLV-VALUE: the components one after the other. Two Names are equal when these are.
  [[nodiscard]] constexpr bytes_view value() const noexcept { return value_; }
  /// Number of components.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }

  [[nodiscard]] iterator begin() const noexcept;
  [[nodiscard]] iterator end() const noexcept;
  /// Walks to component `i`. @pre i < size()
  [[nodiscard]] component_view operator[](std::size_t i) const noexcept;
  /// @pre not empty
  [[nodiscard]] component_view back() const noexcept { return (*this)[size_ - 1]; }

  /// The first `n` components (all of them when there are fewer).
  [[nodiscard]] name_view prefix(std::size_t n) const noexcept;
  /// All but the last `n` components.
  [[nodiscard]] name_view parent(std::size_t n = 1) const noexcept {
    return prefix(n < size_ ? size_ - n : 0);
  }

  /// Writes where each of the first `ends.size()` prefixes stops, in octets of value(): ends[i] for
  /// the prefix of i + 1 components. With prefix_to this visits prefixes in any order after one
  /// walk.
  ///
  /// @returns how many were written
  std::size_t prefix_ends(std::span<std::uint32_t> ends) const noexcept;
  /// The prefix of `n` components that stops at octet `end`, both from prefix_ends.
  [[nodiscard]] name_view prefix_to(std::size_t n, std::uint32_t end) const noexcept {
    return trusted(value_.first(end), n);
  }

  /// Every Name is a prefix of itself; the empty one of all.
  [[nodiscard]] bool is_prefix_of(name_view other) const noexcept;

  /// XXH3 of value(). Not secret: bound what strangers can put into a table.
  [[nodiscard]] std::uint64_t hash() const noexcept;

  friend bool operator==(name_view a, name_view b) noexcept {
    return a.value_.size() == b.value_.size() &&
           (a.value_.empty() ||
            std::memcmp(a.value_.data(), b.value_.data(), a.value_.size()) == 0);
  }
  /// Canonical order (NDN Packet Format 0.3, Name).
  friend std::strong_ordering operator<=>(name_view a, name_view b) noexcept;

 private:
  bytes_view value_;
  std::size_t size_ = 0;
};

/// Visits the components of a name_view in order; yields them by value.
class name_view::iterator {
 public:
  using value_type = component_view;
  using difference_type = std::ptrdiff_t;
  using iterator_category = std::input_iterator_tag;
  using iterator_concept = std::forward_iterator_tag;

  iterator() noexcept = default;
  component_view operator*() const noexcept;
  iterator& operator++() noexcept {
    at_ = next_of(at_);
    return *this;
  }
  iterator operator++(int) noexcept {
    auto old = *this;
    ++*this;
    return old;
  }
  friend bool operator==(const iterator& a, const iterator& b) noexcept { return a.at_ == b.at_; }

 private:
  friend class name_view;
  explicit iterator(const std::uint8_t* at) noexcept : at_(at) {}
  static const std::uint8_t* next_of(const std::uint8_t* component) noexcept {
    const bool is_short = component[0] < 253 && component[1] < 253;
    return is_short ? component + 2 + component[1] : next_of_long(component);
  }
  static const std::uint8_t* next_of_long(const std::uint8_t* component) noexcept;

  const std::uint8_t* at_ = nullptr;
};

/// Checks a whole Name element, header included; nothing may follow it.
decoded<name_view> decode_name(bytes_view wire) noexcept;
/// Checks the components of a Name: what a TLV-VALUE of type Name holds.
///
/// @param origin  start of the outermost buffer, for the error's offset
decoded<name_view> decode_name_value(bytes_view value, const std::uint8_t* origin) noexcept;
/// Checks a whole component element.
decoded<component_view> decode_component(bytes_view wire) noexcept;

/// How Names are written: `friendly` uses the short forms people write (`/a/v=1`), `canonical`
/// always the number of the type (`/8=a/54=%01`).
enum class uri_style : std::uint8_t { friendly, canonical };

std::string to_uri(name_view name, uri_style style = uri_style::friendly);
std::string to_uri(const component_view& component, uri_style style = uri_style::friendly);

/// A Name that owns its octets.
class name {
 public:
  name() = default;
  explicit name(name_view n);

  /// Reads a URI: `/a/b`, `ndn:/a/b`, `/file/v=3/seg=0`, `/8=a/32=metadata`, `%41` escapes.
  /// Errors: errc::invalid_name, with the offending component.
  static result<name> parse(std::string_view uri);

  name& append(std::string_view generic);
  /// @pre 1 ≤ type ≤ 65535, and 32 octets for the two digest types
  name& append(std::uint32_t type, bytes_view value);
  name& append(const component_view& component);
  name& append(name_view suffix);
  name& append_number(std::uint32_t type, std::uint64_t number);
  name& append_segment(std::uint64_t n) { return append_number(tlv::segment_component, n); }
  name& append_byte_offset(std::uint64_t n) { return append_number(tlv::byte_offset_component, n); }
  name& append_version(std::uint64_t n) { return append_number(tlv::version_component, n); }
  /// @param us  microseconds since 1970-01-01 UTC
  name& append_timestamp(std::uint64_t us) { return append_number(tlv::timestamp_component, us); }
  name& append_sequence(std::uint64_t n) { return append_number(tlv::sequence_component, n); }
  name& append_keyword(std::string_view text);

  /// The octets stay where they are until the name is changed or destroyed.
  [[nodiscard]] name_view view() const noexcept { return name_view::trusted(value_, size_); }
  // NOLINTNEXTLINE(google-explicit-constructor): an owning name is read as a view everywhere
  operator name_view() const noexcept { return view(); }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::string to_uri(uri_style style = uri_style::friendly) const {
    return packet::to_uri(view(), style);
  }
  /// Appends the whole Name element.
  void encode(tlv_writer& out) const { out.element(tlv::name, value_); }

  friend bool operator==(const name& a, const name& b) noexcept { return a.view() == b.view(); }
  friend std::strong_ordering operator<=>(const name& a, const name& b) noexcept {
    return a.view() <=> b.view();
  }

 private:
  /// A copy of octets that lie in this name, which growing would move away; else nothing.
  [[nodiscard]] std::vector<std::uint8_t> copy_if_own(bytes_view octets) const;

  std::vector<std::uint8_t> value_;
  std::size_t size_ = 0;
};

/// For tables keyed by `name` and asked with a `name_view`, without making a `name`.
struct name_hash {
  using is_transparent = void;
  std::size_t operator()(name_view n) const noexcept { return n.hash(); }
};
struct name_equal {
  using is_transparent = void;
  bool operator()(name_view a, name_view b) const noexcept { return a == b; }
};
struct name_less {
  using is_transparent = void;
  bool operator()(name_view a, name_view b) const noexcept { return std::is_lt(a <=> b); }
};

}  // namespace facet::packet
