// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/interest.hpp"

#include "core/packet/name_scan.hpp"
#include "core/packet/outer.hpp"

#include <algorithm>

namespace facet::packet {
namespace {

/// Where each known element stands in an Interest. One whose place was passed is refused when its
/// type is critical and ignored when it is not.
enum place : int {
  after_name = 1,
  can_be_prefix_place,
  must_be_fresh_place,
  forwarding_hint_place,
  nonce_place,
  lifetime_place,
  hop_limit_place,
  parameters_place,
  signature_info_place,
  signature_value_place,
};

class interest_parser {
 public:
  interest_parser(bytes_view wire, const std::uint8_t* origin) noexcept
      : wire_(wire), origin_(origin) {}

  decoded<interest_view> run() noexcept {
    // One object, built where the caller wants it: copying it would cost as much as filling it.
    decoded<interest_view> answer{tl::in_place};
    view_ = &*answer;
    view_->wire = wire_;
    tlv_element outer;
    if (!open_outer(wire_, tlv::interest, origin_, outer, error_) || !read(outer.value))
      answer = tl::unexpected(error_);
    return answer;
  }

 private:
  bool read(bytes_view value) noexcept {
    tlv_reader reader{value, origin_};
    tlv_element e;
    bool good = reader.next(e) ? take_name(e) : false;
    if (!good && !reader.failed() && e.wire.empty())
      return fail(decode_errc::name_not_first, value.data());
    while (good && reader.next(e))
      good = take(e);
    if (reader.failed()) {
      error_ = reader.error();
      return false;
    }
    return good && check_parameters() && check_signature();
  }

  bool take_name(const tlv_element& e) noexcept {
    if (e.type != tlv::name)
      return fail(decode_errc::name_not_first, e);
    bool repeated = false;
    const auto name = scan_name(e.value, origin_, [&](const tlv_element& digest) {
      repeated = repeated || !digest_.wire.empty();
      digest_ = digest;
    });
    if (!name) {
      error_ = name.error();
      return false;
    }
    if (name->empty())
      return fail(decode_errc::name_empty, e);
    if (repeated)
      return fail(decode_errc::repeated_parameters_digest, digest_);
    view_->name = *name;
    view_->parameters_digest = digest_.value;
    passed_ = after_name;
    return note_nonce_place(e);
  }

  bool take(const tlv_element& e) noexcept {
    switch (e.type) {
      case tlv::can_be_prefix:
        return in_order(can_be_prefix_place, e) && take_flag(view_->can_be_prefix, e);
      case tlv::must_be_fresh:
        return in_order(must_be_fresh_place, e) && take_flag(view_->must_be_fresh, e);
      case tlv::forwarding_hint:
        return in_order(forwarding_hint_place, e) && take_hint(e);
      case tlv::nonce:
        return in_order(nonce_place, e) && take_nonce(e);
      case tlv::interest_lifetime:
        return in_order(lifetime_place, e) && take_lifetime(e);
      case tlv::hop_limit:
        return passed(hop_limit_place) || take_hop_limit(e);
      case tlv::application_parameters:
        return passed(parameters_place) || take_parameters(e);
      case tlv::interest_signature_info:
        return passed(signature_info_place) || take_signature_info(e);
      case tlv::interest_signature_value:
        return passed(signature_value_place) || take_signature_value(e);
      default:
        // A second Name is out of order, everything else is unknown.
        if (!is_critical(e.type))
          return true;
        return fail(
            e.type == tlv::name ? decode_errc::out_of_order : decode_errc::unrecognized_critical,
            e);
    }
  }

  bool in_order(place p, const tlv_element& e) noexcept {
    if (passed_ >= p)
      return fail(decode_errc::out_of_order, e);
    passed_ = p;
    return true;
  }

  /// For elements that are ignored out of order. Those among the parameters are also left out of
  /// the digests, as every deployed implementation does.
  bool passed(place p) noexcept {
    const bool late = passed_ >= p;
    if (!late)
      passed_ = p;
    else if (view_->application_parameters)
      view_->has_ignored_parameters = true;
    return late;
  }

  bool note_nonce_place(const tlv_element& e) noexcept {
    view_->nonce_insert_offset = offset_after(e);
    return true;
  }

  bool take_flag(bool& flag, const tlv_element& e) noexcept {
    flag = true;
    note_nonce_place(e);
    return e.value.empty() || fail(decode_errc::flag_not_empty, e);
  }

  bool take_hint(const tlv_element& e) noexcept {
    tlv_reader hints{e.value, origin_};
    bool any = false;
    for (tlv_element hint; hints.next(hint);) {
      if (hint.type == tlv::name || hint.type == tlv::delegation) {
        if (!check_hint(hint))
          return false;
        any = true;
      } else if (is_critical(hint.type)) {
        return fail(decode_errc::unrecognized_critical, hint);
      }
    }
    if (hints.failed()) {
      error_ = hints.error();
      return false;
    }
    view_->forwarding_hint = e.value;
    note_nonce_place(e);
    return any || fail(decode_errc::forwarding_hint_empty, e);
  }

  /// A Name, or the historic Delegation{Preference, Name} that old applications still send.
  bool check_hint(const tlv_element& hint) noexcept {
    if (hint.type == tlv::name)
      return check_name(hint);
    tlv_reader fields{hint.value, origin_};
    bool named = false;
    for (tlv_element e; fields.next(e);) {
      if (e.type == tlv::name) {
        if (named)
          return fail(decode_errc::out_of_order, e);
        if (!check_name(e))
          return false;
        named = true;
      } else if (is_critical(e.type) && e.type != tlv::delegation_preference) {
        return fail(decode_errc::unrecognized_critical, e);
      }
    }
    if (fields.failed()) {
      error_ = fields.error();
      return false;
    }
    return named || fail(decode_errc::forwarding_hint_empty, hint);
  }

  bool check_name(const tlv_element& e) noexcept {
    const auto name = decode_name_value(e.value, origin_);
    if (!name)
      error_ = name.error();
    return name.has_value();
  }

  bool take_nonce(const tlv_element& e) noexcept {
    if (e.value.size() != sizeof(std::uint32_t))
      return fail(decode_errc::nonce_size, e);
    view_->nonce = load_big_endian<std::uint32_t>(e.value.data());
    return true;
  }

  bool take_lifetime(const tlv_element& e) noexcept {
    const auto ms = decode_integer(e.value);
    if (!ms)
      return fail(decode_errc::integer_size, e);
    view_->lifetime = clamp_period(*ms);
    return true;
  }

  bool take_hop_limit(const tlv_element& e) noexcept {
    if (e.value.size() != 1)
      return fail(decode_errc::hop_limit_size, e);
    view_->hop_limit = e.value[0];
    view_->hop_limit_offset = offset_after(e) - 1;
    return true;
  }

  bool take_parameters(const tlv_element& e) noexcept {
    view_->application_parameters = e.value;
    view_->parameters_portion = {e.wire.data(), wire_.data() + wire_.size()};
    return true;
  }

  bool take_signature_info(const tlv_element& e) noexcept {
    const auto info = decode_signature_info_value(e.value, origin_);
    if (!info) {
      error_ = info.error();
      return false;
    }
    view_->signature_info = e.value;
    view_->signature_type = info->type;
    return true;
  }

  bool take_signature_value(const tlv_element& e) noexcept {
    view_->signature_value = e.value;
    has_signature_value_ = true;
    if (!view_->application_parameters)
      return fail(decode_errc::signature_incomplete, e);
    const auto name = view_->name.value();
    view_->signed_portion[0] = name;
    if (!digest_.wire.empty()) {
      view_->signed_portion[0] = {name.data(), digest_.wire.data()};
      view_->signed_portion[1] = {digest_.wire.data() + digest_.wire.size(),
                                  name.data() + name.size()};
    }
    view_->signed_portion[2] = {view_->parameters_portion.data(), e.wire.data()};
    return true;
  }

  bool check_parameters() noexcept {
    const bool parameters = view_->application_parameters.has_value();
    if (parameters == !digest_.wire.empty())
      return true;
    return parameters
               ? fail(decode_errc::parameters_without_digest, view_->parameters_portion.data())
               : fail(decode_errc::digest_without_parameters, digest_);
  }

  bool check_signature() noexcept {
    if (view_->is_signed() == has_signature_value_ &&
        (!view_->is_signed() || view_->application_parameters))
      return true;
    return fail(decode_errc::signature_incomplete, wire_.data() + wire_.size());
  }

  bool fail(decode_errc rule, const std::uint8_t* where) noexcept {
    error_ = {rule, static_cast<std::size_t>(where - origin_)};
    return false;
  }
  bool fail(decode_errc rule, const tlv_element& e) noexcept { return fail(rule, e.wire.data()); }
  std::size_t offset_after(const tlv_element& e) const noexcept {
    return static_cast<std::size_t>(e.wire.data() + e.wire.size() - wire_.data());
  }

  bytes_view wire_;
  const std::uint8_t* origin_;
  interest_view* view_ = nullptr;
  int passed_ = 0;
  tlv_element digest_;
  bool has_signature_value_ = false;
  decode_error error_;
};

}  // namespace

decoded<interest_view> decode_interest(bytes_view wire, const std::uint8_t* origin) noexcept {
  return interest_parser{wire, origin != nullptr ? origin : wire.data()}.run();
}

}  // namespace facet::packet
