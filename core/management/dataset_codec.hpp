// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.hpp"
#include "core/base/types.hpp"
#include "core/packet/name.hpp"
#include "core/packet/tlv.hpp"
#include "core/packet/tlv_writer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace facet::management {

/// Writes the fields of a dataset item in the order they are visited.
class item_encoder {
 public:
  explicit item_encoder(packet::tlv_writer& out) noexcept : out_(out) {}

  void number(std::uint32_t type, const char*, std::uint64_t value) { out_.integer(type, value); }
  void text(std::uint32_t type, const char*, const std::string& value) { out_.text(type, value); }
  void name(const char*, const packet::name& value) { value.encode(out_); }
  void wrapped_name(std::uint32_t type, const char*, const packet::name& value) {
    out_.nested(type, [&] { value.encode(out_); });
  }
  void optional_number(std::uint32_t type, const std::optional<std::uint64_t>& value) {
    if (value)
      out_.integer(type, *value);
  }
  void optional_text(std::uint32_t type, const std::optional<std::string>& value) {
    if (value)
      out_.text(type, *value);
  }
  template <class Record, class Visit>
  void each(std::uint32_t type, const std::vector<Record>& records, Visit&& visit) {
    for (const auto& record : records)
      out_.nested(type, [&] { visit(*this, record); });
  }

 private:
  packet::tlv_writer& out_;
};

/// Reads the fields of a dataset item, which must come in the order they are visited. After the
/// first failure the rest is skipped. What follows the last field is left for later protocol
/// versions.
class item_decoder {
 public:
  /// @param octets  TLV-VALUE of the item; borrowed
  explicit item_decoder(bytes_view octets) noexcept : reader_(octets) { step(); }

  void number(std::uint32_t type, const char* field, std::uint64_t& value);
  void text(std::uint32_t type, const char* field, std::string& value);
  void name(const char* field, packet::name& value);
  void wrapped_name(std::uint32_t type, const char* field, packet::name& value);
  void optional_number(std::uint32_t type, std::optional<std::uint64_t>& value);
  void optional_text(std::uint32_t type, std::optional<std::string>& value);

  /// Reads the records up to the end; nothing else may be among them.
  template <class Record, class Visit>
  void each(std::uint32_t type, std::vector<Record>& records, Visit&& visit) {
    for (; ok() && there_; step()) {
      if (element_.type != type) {
        refuse("an element of type " + std::to_string(element_.type) + " among the records");
        return;
      }
      item_decoder inner{element_.value};
      visit(inner, records.emplace_back());
      if (inner.failure_)
        failure_ = std::move(inner.failure_);
    }
    check_end();
  }

  [[nodiscard]] const std::optional<error>& failure() const noexcept { return failure_; }

 private:
  [[nodiscard]] bool ok() const noexcept { return !failure_; }
  [[nodiscard]] bool at(std::uint32_t type) const noexcept {
    return ok() && there_ && element_.type == type;
  }
  bool require(std::uint32_t type, const char* field);
  void store_name(const char* field, bytes_view components, packet::name& value);
  void step() noexcept { there_ = reader_.next(element_); }
  void check_end();
  void refuse(std::string why);

  packet::tlv_reader reader_;
  packet::tlv_element element_;
  bool there_ = false;
  std::optional<error> failure_;
};

}  // namespace facet::management
