// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/tlv.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace facet::packet {

/// Writes elements into memory whose size was computed beforehand. For encoders on the packet path.
///
/// Checks nothing: the caller sized the memory with element_size and its siblings.
class tlv_cursor {
 public:
  explicit tlv_cursor(std::uint8_t* at) noexcept : at_(at) {}

  void var_number(std::uint64_t value) noexcept;
  void header(std::uint32_t type, std::size_t length) noexcept {
    var_number(type);
    var_number(length);
  }
  void raw(bytes_view octets) noexcept {
    if (!octets.empty())
      std::memcpy(at_, octets.data(), octets.size());
    at_ += octets.size();
  }
  void element(std::uint32_t type, bytes_view value) noexcept {
    header(type, value.size());
    raw(value);
  }
  /// An element holding a NonNegativeInteger in its shortest form.
  void integer(std::uint32_t type, std::uint64_t value) noexcept {
    header(type, integer_size(value));
    big_endian(value, integer_size(value));
  }
  /// The low `size` octets of `value`, network order.
  void big_endian(std::uint64_t value, std::size_t size) noexcept;

  /// Where the next octet goes.
  [[nodiscard]] std::uint8_t* at() const noexcept { return at_; }
  void skip(std::size_t octets) noexcept { at_ += octets; }

 private:
  std::uint8_t* at_;
};

/// Appends elements to a vector. For management and tests, where sizes are not known beforehand.
class tlv_writer {
 public:
  /// @param out  borrowed; grows
  explicit tlv_writer(std::vector<std::uint8_t>& out) noexcept : out_(out) {}

  void header(std::uint32_t type, std::size_t length);
  void raw(bytes_view octets) { out_.insert(out_.end(), octets.begin(), octets.end()); }
  void element(std::uint32_t type, bytes_view value);
  void text(std::uint32_t type, std::string_view value);
  /// An element without a value.
  void flag(std::uint32_t type) { header(type, 0); }
  /// An element holding a NonNegativeInteger in its shortest form.
  void integer(std::uint32_t type, std::uint64_t value);

  /// An element whose value is whatever `write()` appends through this writer.
  template <class F>
  void nested(std::uint32_t type, F&& write) {
    const auto start = out_.size();
    write();
    insert_header(type, out_.size() - start, start);
  }

  [[nodiscard]] std::vector<std::uint8_t>& out() noexcept { return out_; }

 private:
  void insert_header(std::uint32_t type, std::size_t length, std::size_t at);

  std::vector<std::uint8_t>& out_;
};

}  // namespace facet::packet
