// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/data.hpp"

#include "core/packet/name_scan.hpp"
#include "core/packet/outer.hpp"

#include <algorithm>

namespace facet::packet {
namespace {

/// Types that applications may use inside MetaInfo, whatever their critical bit says.
constexpr std::uint32_t first_application_type = 128;
constexpr std::uint32_t last_application_type = 252;

/// Reads MetaInfo into the three places where it belongs.
class meta_reader {
 public:
  meta_reader(std::uint64_t& content_type, std::chrono::milliseconds& freshness,
              std::optional<component_view>& final_block_id, const std::uint8_t* origin) noexcept
      : content_type_(content_type),
        freshness_(freshness),
        final_block_id_(final_block_id),
        origin_(origin) {}

  bool read(bytes_view value) noexcept {
    tlv_reader reader{value, origin_};
    for (tlv_element e; reader.next(e);)
      if (!take(e))
        return false;
    if (reader.failed())
      error = reader.error();
    return !reader.failed();
  }

  decode_error error;

 private:
  bool take(const tlv_element& e) noexcept {
    if (e.type < tlv::content_type || e.type > tlv::final_block_id) {
      const bool is_ours = e.type < first_application_type || e.type > last_application_type;
      return !is_ours || !is_critical(e.type) || fail(decode_errc::unrecognized_critical, e);
    }
    // The three known types are numbered in their order.
    if (e.type <= last_)
      return fail(decode_errc::out_of_order, e);
    last_ = e.type;
    if (e.type == tlv::final_block_id)
      return take_final_block_id(e);
    const auto number = decode_integer(e.value);
    if (!number)
      return fail(decode_errc::integer_size, e);
    if (e.type == tlv::content_type)
      content_type_ = *number;
    else
      freshness_ = clamp_period(*number);
    return true;
  }

  bool take_final_block_id(const tlv_element& e) noexcept {
    tlv_reader reader{e.value, origin_};
    tlv_element c;
    if (!reader.next(c) || !reader.at_end()) {
      if (!reader.failed())
        return fail(decode_errc::final_block_id, e);
      error = reader.error();
      return false;
    }
    if (const auto rule = broken_component_rule(c))
      return fail(*rule, c);
    final_block_id_ = component_view{c.type, c.value, c.wire};
    return true;
  }

  bool fail(decode_errc rule, const tlv_element& e) noexcept {
    error = {rule, static_cast<std::size_t>(e.wire.data() - origin_)};
    return false;
  }

  std::uint64_t& content_type_;
  std::chrono::milliseconds& freshness_;
  std::optional<component_view>& final_block_id_;
  const std::uint8_t* origin_;
  std::uint32_t last_ = 0;
};

class data_parser {
 public:
  data_parser(bytes_view wire, const decode_options& options) noexcept
      : wire_(wire),
        origin_(options.origin != nullptr ? options.origin : wire.data()),
        allow_unsigned_(options.allow_unsigned_data) {}

  decoded<data_view> run() noexcept {
    // One object, built where the caller wants it: copying it would cost as much as filling it.
    decoded<data_view> answer{tl::in_place};
    view_ = &*answer;
    view_->wire = wire_;
    tlv_element outer;
    if (!open_outer(wire_, tlv::data, origin_, outer, error_) || !read(outer.value))
      answer = tl::unexpected(error_);
    return answer;
  }

 private:
  bool read(bytes_view value) noexcept {
    tlv_reader reader{value, origin_};
    tlv_element e;
    if (!reader.next(e) && !reader.failed())
      return fail(decode_errc::name_not_first, value.data());
    bool good = !reader.failed() && take_name(e);
    while (good && reader.next(e))
      good = take(e, value);
    if (reader.failed()) {
      error_ = reader.error();
      return false;
    }
    return good && check_signature();
  }

  bool take_name(const tlv_element& e) noexcept {
    if (e.type != tlv::name)
      return fail(decode_errc::name_not_first, e.wire.data());
    const auto name = decode_name_value(e.value, origin_);
    if (!name) {
      error_ = name.error();
      return false;
    }
    view_->name = *name;
    return true;
  }

  bool take(const tlv_element& e, bytes_view value) noexcept {
    if (e.type < tlv::meta_info || e.type > tlv::signature_value) {
      if (!is_critical(e.type))
        return true;
      return fail(
          e.type == tlv::name ? decode_errc::out_of_order : decode_errc::unrecognized_critical,
          e.wire.data());
    }
    // The four known types are numbered in their order, and all are critical.
    if (e.type <= last_)
      return fail(decode_errc::out_of_order, e.wire.data());
    last_ = e.type;
    switch (e.type) {
      case tlv::meta_info:
        return take_meta_info(e);
      case tlv::content:
        view_->content = e.value;
        view_->has_content = true;
        return true;
      case tlv::signature_info:
        return take_signature_info(e);
      default:
        view_->signature_value = e.value;
        view_->signed_portion = {value.data(), e.wire.data()};
        return true;
    }
  }

  bool take_meta_info(const tlv_element& e) noexcept {
    meta_reader meta{view_->content_type, view_->freshness, view_->final_block_id, origin_};
    if (meta.read(e.value))
      return true;
    error_ = meta.error;
    return false;
  }

  bool take_signature_info(const tlv_element& e) noexcept {
    view_->signature_info = e.value;
    // Nearly all local Data has just a one-octet type.
    if (e.value.size() == 3 && e.value[0] == tlv::signature_type && e.value[1] == 1) {
      view_->signature_type = e.value[2];
      return true;
    }
    const auto info = decode_signature_info_value(e.value, origin_);
    if (!info) {
      error_ = info.error();
      return false;
    }
    view_->signature_type = info->type;
    return true;
  }

  bool check_signature() noexcept {
    const bool has_value = last_ == tlv::signature_value;
    if (view_->is_signed() == has_value && (has_value || allow_unsigned_))
      return true;
    return fail(view_->is_signed() ? decode_errc::signature_value_missing
                                   : decode_errc::signature_info_missing,
                wire_.data() + wire_.size());
  }

  bool fail(decode_errc rule, const std::uint8_t* where) noexcept {
    error_ = {rule, static_cast<std::size_t>(where - origin_)};
    return false;
  }

  bytes_view wire_;
  const std::uint8_t* origin_;
  bool allow_unsigned_;
  data_view* view_ = nullptr;
  std::uint32_t last_ = 0;
  decode_error error_;
};

}  // namespace

decoded<data_view> decode_data(bytes_view wire, decode_options options) noexcept {
  return data_parser{wire, options}.run();
}

decoded<meta_info_view> decode_meta_info(bytes_view wire) noexcept {
  decoded<meta_info_view> answer{tl::in_place};
  meta_reader meta{answer->content_type, answer->freshness, answer->final_block_id, wire.data()};
  tlv_element outer;
  if (!open_outer(wire, tlv::meta_info, wire.data(), outer, meta.error) || !meta.read(outer.value))
    answer = tl::unexpected(meta.error);
  return answer;
}

bool digest_signature_ok(const data_view& data) {
  return data.is_signed() && data.signature_type == signature_type::digest_sha256 &&
         data.signature_value.size() == sha256_size &&
         std::ranges::equal(sha256(data.signed_portion), data.signature_value);
}

sha256_digest implicit_digest(bytes_view data_wire) {
  return sha256(data_wire);
}

bool matches(const interest_view& interest, const data_view& data) {
  const auto wanted = interest.name;
  if (wanted.size() > data.name.size() + 1)
    return false;
  if (wanted.size() == data.name.size() + 1) {
    const auto last = wanted.back();
    return last.type == tlv::implicit_sha256_digest_component && data.name.is_prefix_of(wanted) &&
           std::ranges::equal(last.value, implicit_digest(data.wire));
  }
  return interest.can_be_prefix ? wanted.is_prefix_of(data.name) : wanted == data.name;
}

}  // namespace facet::packet
