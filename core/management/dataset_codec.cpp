// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/dataset_codec.hpp"

namespace facet::management {

void item_decoder::refuse(std::string why) {
  if (!failure_)
    failure_ = error{errc::malformed, std::move(why), 0};
}

void item_decoder::check_end() {
  if (ok() && reader_.failed())
    failure_ = packet::to_error(reader_.error());
}

bool item_decoder::require(std::uint32_t type, const char* field) {
  if (at(type))
    return true;
  check_end();
  refuse(std::string{"missing required "} + field + " field");
  return false;
}

void item_decoder::number(std::uint32_t type, const char* field, std::uint64_t& value) {
  if (!require(type, field))
    return;
  const auto decoded = packet::decode_integer(element_.value);
  if (!decoded)
    return refuse(std::string{field} + " is not a number");
  value = *decoded;
  step();
}

void item_decoder::text(std::uint32_t type, const char* field, std::string& value) {
  if (!require(type, field))
    return;
  value.assign(element_.value.begin(), element_.value.end());
  step();
}

void item_decoder::store_name(const char* field, bytes_view components, packet::name& value) {
  const auto decoded = packet::decode_name_value(components, components.data());
  if (!decoded)
    return refuse(std::string{field} + ": " + packet::to_error(decoded.error()).message);
  value = packet::name{*decoded};
  step();
}

void item_decoder::name(const char* field, packet::name& value) {
  if (require(packet::tlv::name, field))
    store_name(field, element_.value, value);
}

void item_decoder::wrapped_name(std::uint32_t type, const char* field, packet::name& value) {
  if (!require(type, field))
    return;
  const auto inner = packet::decode_single(element_.value);
  if (!inner || inner->type != packet::tlv::name)
    return refuse(std::string{field} + " does not hold one Name");
  store_name(field, inner->value, value);
}

void item_decoder::optional_number(std::uint32_t type, std::optional<std::uint64_t>& value) {
  if (at(type))
    number(type, "optional", value.emplace());
}

void item_decoder::optional_text(std::uint32_t type, std::optional<std::string>& value) {
  if (at(type))
    text(type, "optional", value.emplace());
}

}  // namespace facet::management
