// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/lp.hpp"

#include "core/packet/outer.hpp"

namespace facet::packet {
namespace {

/// One Ack as it stands in an LpPacket.
constexpr std::size_t ack_element_size = element_size(tlv::ack, lp_sequence_size);

/// Unknown fields that may be ignored lie in this range and are divisible by 4.
constexpr std::uint32_t first_ignorable_type = 800;
constexpr std::uint32_t last_ignorable_type = 959;

constexpr bool is_ignorable(std::uint32_t type) noexcept {
  return type >= first_ignorable_type && type <= last_ignorable_type && type % 4 == 0;
}

nack_reason known_reason(std::uint64_t code) noexcept {
  const auto reason = static_cast<nack_reason>(code);
  switch (reason) {
    case nack_reason::congestion:
    case nack_reason::duplicate:
    case nack_reason::no_route:
      return reason;
    default:
      return nack_reason::none;
  }
}

tl::unexpected<decode_error> refuse(decode_errc rule, const tlv_element& e,
                                    const std::uint8_t* origin) noexcept {
  return tl::unexpected(decode_error{rule, static_cast<std::size_t>(e.wire.data() - origin)});
}

decoded<nack_header> read_nack(bytes_view value, const std::uint8_t* origin) noexcept {
  nack_header header;
  bool seen = false;
  tlv_reader reader{value, origin};
  for (tlv_element e; reader.next(e);) {
    if (e.type == tlv::nack_reason && !seen) {
      const auto code = decode_integer(e.value);
      if (!code)
        return refuse(decode_errc::integer_size, e, origin);
      header = {known_reason(*code), *code};
      seen = true;
    } else if (is_critical(e.type)) {
      return refuse(seen && e.type == tlv::nack_reason ? decode_errc::out_of_order
                                                       : decode_errc::unrecognized_critical,
                    e, origin);
    }
  }
  if (reader.failed())
    return tl::unexpected(reader.error());
  return header;
}

decoded<std::uint64_t> read_cache_policy(const tlv_element& field,
                                         const std::uint8_t* origin) noexcept {
  std::optional<std::uint64_t> policy;
  tlv_reader reader{field.value, origin};
  for (tlv_element e; reader.next(e);) {
    if (e.type == tlv::cache_policy_type && !policy)
      policy = decode_integer(e.value).value_or(0);
    else if (is_critical(e.type))
      return refuse(decode_errc::unrecognized_critical, e, origin);
  }
  if (reader.failed())
    return tl::unexpected(reader.error());
  if (policy != cache_policy_no_cache)
    return refuse(decode_errc::lp_cache_policy, field, origin);
  return *policy;
}

class lp_parser {
 public:
  explicit lp_parser(bytes_view wire) noexcept : wire_(wire), origin_(wire.data()) {}

  decoded<lp_view> run() noexcept {
    // One object, built where the caller wants it: copying it would cost as much as filling it.
    decoded<lp_view> answer{tl::in_place};
    view_ = &*answer;
    view_->wire = wire_;
    if (!read())
      answer = tl::unexpected(error_);
    return answer;
  }

 private:
  bool read() noexcept {
    tlv_element outer;
    if (!open_outer(wire_, origin_, outer, error_))
      return false;
    if (outer.type == tlv::interest || outer.type == tlv::data) {
      view_->fragment = wire_;
      view_->bare = true;
      return true;
    }
    if (outer.type != tlv::lp_packet)
      return fail(decode_errc::unexpected_type, outer);
    tlv_reader reader{outer.value, origin_};
    for (tlv_element e; reader.next(e);)
      if (!in_order(e) || !take(e))
        return false;
    if (reader.failed())
      error_ = reader.error();
    return !reader.failed();
  }

  bool in_order(const tlv_element& e) noexcept {
    if (e.type == last_ && e.type != tlv::ack)
      return fail(decode_errc::lp_field_repeated, e);
    // Fragment has the smallest number and comes last: nothing may follow it, it may follow all.
    if (last_ == tlv::fragment || (e.type < last_ && e.type != tlv::fragment))
      return fail(decode_errc::lp_field_order, e);
    last_ = e.type;
    return true;
  }

  bool take(const tlv_element& e) noexcept {
    switch (e.type) {
      case tlv::fragment:
        view_->fragment = e.value;
        return true;
      case tlv::sequence:
        return take_fixed(view_->sequence, e);
      case tlv::frag_index:
        return take_integer(view_->frag_index, e);
      case tlv::frag_count:
        return take_integer(view_->frag_count, e);
      case tlv::pit_token:
        view_->pit_token = e.value;
        return (!e.value.empty() && e.value.size() <= max_pit_token_size) ||
               fail(decode_errc::lp_field_size, e);
      case tlv::nack:
        return take_nack(e);
      case tlv::incoming_face_id:
        return take_integer(view_->incoming_face_id, e);
      case tlv::next_hop_face_id:
        return take_integer(view_->next_hop_face_id, e);
      case tlv::cache_policy:
        return take_cache_policy(e);
      case tlv::congestion_mark:
        return take_integer(view_->congestion_mark, e);
      case tlv::ack:
        return take_ack(e);
      case tlv::tx_sequence:
        return take_fixed(view_->tx_sequence, e);
      case tlv::non_discovery:
        view_->non_discovery = true;
        return e.value.empty() || fail(decode_errc::flag_not_empty, e);
      case tlv::prefix_announcement:
        return take_announcement(e);
      default:
        return is_ignorable(e.type) || fail(decode_errc::lp_unrecognized_field, e);
    }
  }

  bool take_integer(std::optional<std::uint64_t>& field, const tlv_element& e) noexcept {
    field = decode_integer(e.value);
    return field || fail(decode_errc::integer_size, e);
  }

  bool take_fixed(std::optional<std::uint64_t>& field, const tlv_element& e) noexcept {
    if (e.value.size() != lp_sequence_size)
      return fail(decode_errc::lp_field_size, e);
    field = load_big_endian<std::uint64_t>(e.value.data());
    return true;
  }

  bool take_ack(const tlv_element& e) noexcept {
    if (e.value.size() != lp_sequence_size)
      return fail(decode_errc::lp_field_size, e);
    const auto* start = view_->ack_octets.empty() ? e.wire.data() : view_->ack_octets.data();
    view_->ack_octets = {start, e.wire.data() + e.wire.size()};
    return true;
  }

  bool take_nack(const tlv_element& e) noexcept {
    const auto header = read_nack(e.value, origin_);
    if (!header) {
      error_ = header.error();
      return false;
    }
    view_->nack = header->reason;
    view_->nack_code = header->code;
    return true;
  }

  bool take_cache_policy(const tlv_element& e) noexcept {
    const auto policy = read_cache_policy(e, origin_);
    if (!policy) {
      error_ = policy.error();
      return false;
    }
    view_->cache_policy = *policy;
    return true;
  }

  bool take_announcement(const tlv_element& e) noexcept {
    const auto data = decode_single(e.value, tlv::data, origin_);
    view_->prefix_announcement = e.value;
    return data || fail(decode_errc::lp_prefix_announcement, e);
  }

  bool fail(decode_errc rule, const tlv_element& e) noexcept {
    error_ = {rule, static_cast<std::size_t>(e.wire.data() - origin_)};
    return false;
  }

  bytes_view wire_;
  const std::uint8_t* origin_;
  lp_view* view_ = nullptr;
  std::uint32_t last_ = 0;
  decode_error error_;
};

}  // namespace

std::string_view to_string(nack_reason reason) noexcept {
  switch (reason) {
    case nack_reason::congestion:
      return "Congestion";
    case nack_reason::duplicate:
      return "Duplicate";
    case nack_reason::no_route:
      return "NoRoute";
    default:
      return "None";
  }
}

std::size_t lp_view::ack_count() const noexcept {
  return ack_octets.size() / ack_element_size;
}

std::uint64_t lp_view::ack(std::size_t i) const noexcept {
  return load_big_endian<std::uint64_t>(ack_octets.data() + (i + 1) * ack_element_size -
                                        lp_sequence_size);
}

decoded<lp_view> decode_lp(bytes_view wire) noexcept {
  return lp_parser{wire}.run();
}

decoded<nack_header> decode_nack_header(bytes_view wire) noexcept {
  const auto outer = decode_single(wire, tlv::nack, wire.data());
  if (!outer)
    return tl::unexpected(outer.error());
  return read_nack(outer->value, wire.data());
}

decoded<std::uint64_t> decode_cache_policy(bytes_view wire) noexcept {
  const auto outer = decode_single(wire, tlv::cache_policy, wire.data());
  if (!outer)
    return tl::unexpected(outer.error());
  return read_cache_policy(*outer, wire.data());
}

}  // namespace facet::packet
