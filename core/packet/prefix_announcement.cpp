// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/prefix_announcement.hpp"

#include "core/packet/data.hpp"
#include "core/packet/validity_time.hpp"

#include <array>
#include <string>

namespace facet::packet {
namespace {

constexpr std::uint32_t expiration_period = 109;  // as in ControlParameters
constexpr std::string_view keyword = "PA";
constexpr std::size_t suffix_size = 3;  // keyword, version, segment

std::string_view text_of(bytes_view octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

tl::unexpected<error> bad(const std::string& why) {
  return fail(errc::invalid_argument, "not a prefix announcement: " + why);
}

bool is_announcement_name(name_view name) {
  if (name.size() < suffix_size)
    return false;
  const auto mark = name[name.size() - 3];
  return mark.type == tlv::keyword_component && text_of(mark.value) == keyword &&
         name[name.size() - 2].number_of(tlv::version_component) &&
         name.back().number_of(tlv::segment_component);
}

result<void> read_validity(bytes_view value, prefix_announcement& into) {
  tlv_reader elements{value};
  for (tlv_element e; elements.next(e);)
    if (e.type == tlv::not_before && is_validity_time(e.value))
      into.not_before = text_of(e.value);
    else if (e.type == tlv::not_after && is_validity_time(e.value))
      into.not_after = text_of(e.value);
  if (elements.failed() || into.not_before.empty() || into.not_after.empty())
    return bad("its ValidityPeriod is malformed");
  return {};
}

result<void> read_content(bytes_view content, prefix_announcement& into) {
  bool has_expiration = false;
  tlv_reader elements{content};
  for (tlv_element e; elements.next(e);) {
    if (e.type == expiration_period) {
      const auto number = decode_integer(e.value);
      if (!number || has_expiration)
        return bad("its ExpirationPeriod is malformed");
      into.expiration = clamp_period(*number);
      has_expiration = true;
    } else if (e.type == tlv::validity_period) {
      if (auto done = read_validity(e.value, into); !done)
        return done;
    } else if (is_critical(e.type)) {
      return bad("its Content has an unknown critical element " + std::to_string(e.type));
    }
  }
  if (elements.failed())
    return bad("its Content is malformed");
  if (!has_expiration)
    return bad("it has no ExpirationPeriod");
  return {};
}

}  // namespace

result<prefix_announcement> decode_prefix_announcement(bytes_view wire) {
  const auto data = decode_data(wire);
  if (!data)
    return bad("it is not well-formed Data");
  if (data->content_type != content_type::prefix_announcement)
    return bad("its ContentType is " + std::to_string(data->content_type));
  if (!is_announcement_name(data->name))
    return bad("its Name does not end in 32=PA, a version and a segment");
  prefix_announcement read;
  read.prefix = data->name.parent(suffix_size);
  return read_content(data->content, read).map([&] { return read; });
}

buffer encode_prefix_announcement(name_view prefix, std::chrono::milliseconds expiration,
                                  std::uint64_t version) {
  name full{prefix};
  full.append(tlv::keyword_component,
              {reinterpret_cast<const std::uint8_t*>(keyword.data()), keyword.size()});
  full.append_version(version).append_segment(0);
  const auto period = static_cast<std::uint64_t>(expiration.count());
  std::array<std::uint8_t, 10> content{};  // type, length and at most 8 octets
  tlv_cursor out{content.data()};
  out.integer(expiration_period, period);
  return data_builder{full}
      .content_type(content_type::prefix_announcement)
      .content({content.data(), static_cast<std::size_t>(out.at() - content.data())})
      .encode();
}

}  // namespace facet::packet
