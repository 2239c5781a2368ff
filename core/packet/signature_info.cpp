// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/signature.hpp"
#include "core/packet/validity_time.hpp"

#include <algorithm>

namespace facet::packet {
namespace {

decoded<key_locator_view> read_key_locator(bytes_view value, const std::uint8_t* origin) noexcept {
  key_locator_view locator;
  tlv_reader reader{value, origin};
  tlv_element e;
  if (reader.next(e) && e.type == tlv::name) {
    const auto name = decode_name_value(e.value, origin);
    if (!name)
      return tl::unexpected(name.error());
    locator.name = *name;
  } else if (!reader.failed() && e.type == tlv::key_digest) {
    locator.digest = e.value;
  }
  while (reader.next(e)) {
    // Other content is the trust model's business; it only has to be elements.
  }
  if (reader.failed())
    return tl::unexpected(reader.error());
  return locator;
}

/// Reads the elements after SignatureType. Places follow the order the format prescribes; unknown
/// and misplaced elements are refused when critical and skipped when not.
class info_reader {
 public:
  explicit info_reader(const std::uint8_t* origin) noexcept : origin_(origin) {}

  bool take(const tlv_element& e) noexcept {
    switch (e.type) {
      case tlv::signature_type:
        return fail(decode_errc::out_of_order, e);
      case tlv::key_locator:
        return advance(1) ? take_key_locator(e) : fail(decode_errc::out_of_order, e);
      case tlv::validity_period:
        return advance(2) ? take_validity(e) : fail(decode_errc::out_of_order, e);
      case tlv::signature_nonce:
        return !advance(3) || take_nonce(e);
      case tlv::signature_time:
        return !advance(4) || take_integer(info.time_ms, e);
      case tlv::signature_sequence:
        return !advance(5) || take_integer(info.sequence, e);
      default:
        return !is_critical(e.type) || fail(decode_errc::unrecognized_critical, e);
    }
  }

  bool take_type(const tlv_element& e) noexcept {
    std::optional<std::uint64_t> type;
    if (e.type != tlv::signature_type)
      return fail(decode_errc::signature_type_missing, e);
    if (!take_integer(type, e))
      return false;
    info.type = *type;
    return true;
  }

  signature_info_view info;
  decode_error error;

 private:
  bool advance(int place) noexcept {
    const bool in_order = place_ < place;
    place_ = std::max(place_, place);
    return in_order;
  }
  bool fail(decode_errc rule, const tlv_element& e) noexcept {
    error = {rule, static_cast<std::size_t>(e.wire.data() - origin_)};
    return false;
  }
  bool take_integer(std::optional<std::uint64_t>& field, const tlv_element& e) noexcept {
    field = decode_integer(e.value);
    return field || fail(decode_errc::integer_size, e);
  }
  bool take_nonce(const tlv_element& e) noexcept {
    info.nonce = e.value;
    return !e.value.empty() || fail(decode_errc::signature_nonce_empty, e);
  }
  bool take_key_locator(const tlv_element& e) noexcept {
    const auto locator = read_key_locator(e.value, origin_);
    if (!locator) {
      error = locator.error();
      return false;
    }
    info.key_locator = *locator;
    return true;
  }
  bool take_validity(const tlv_element& e) noexcept {
    tlv_reader reader{e.value, origin_};
    tlv_element from;
    tlv_element until;
    const bool complete = reader.next(from) && reader.next(until);
    bool skippable = true;
    for (tlv_element more; reader.next(more);)
      skippable = skippable && !is_critical(more.type);
    if (!complete || reader.failed() || !skippable || from.type != tlv::not_before ||
        until.type != tlv::not_after || !is_validity_time(from.value) ||
        !is_validity_time(until.value))
      return fail(decode_errc::validity_period, e);
    info.not_before = from.value;
    info.not_after = until.value;
    return true;
  }

  const std::uint8_t* origin_;
  int place_ = 0;
};

}  // namespace

decoded<signature_info_view> decode_signature_info_value(bytes_view value,
                                                         const std::uint8_t* origin) noexcept {
  tlv_reader reader{value, origin};
  info_reader fields{origin};
  tlv_element e;
  if (!reader.next(e) && !reader.failed())
    return tl::unexpected(reader.error_at(decode_errc::signature_type_missing, value.data()));
  bool good = !reader.failed() && fields.take_type(e);
  while (good && reader.next(e))
    good = fields.take(e);
  if (reader.failed())
    return tl::unexpected(reader.error());
  if (!good)
    return tl::unexpected(fields.error);
  return fields.info;
}

decoded<signature_info_view> decode_signature_info(bytes_view wire,
                                                   std::uint32_t expected_type) noexcept {
  const auto outer = decode_single(wire, expected_type, wire.data());
  if (!outer)
    return tl::unexpected(outer.error());
  return decode_signature_info_value(outer->value, wire.data());
}

decoded<key_locator_view> decode_key_locator(bytes_view wire) noexcept {
  const auto outer = decode_single(wire, tlv::key_locator, wire.data());
  if (!outer)
    return tl::unexpected(outer.error());
  return read_key_locator(outer->value, wire.data());
}

}  // namespace facet::packet
