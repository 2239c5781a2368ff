// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/iperf_protocol.hpp"

#include "apps/facet/decimal.hpp"
#include "core/packet/signature.hpp"
#include "core/packet/tlv_writer.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

namespace facet::apps::iperf {
namespace {

namespace tlv = packet::tlv;

constexpr std::uint8_t payload_octet = 0xAA;
constexpr std::size_t longest_name = 512;
// Data and Name headers: a type octet and at most five of length each.
constexpr std::size_t headroom = longest_name + 12;

template <class T>
T member_or(const nlohmann::json& object, const char* key, T otherwise) {
  const auto found = object.find(key);
  if (found == object.end())
    return otherwise;
  if constexpr (std::is_same_v<T, std::string>)
    return found->is_string() ? found->get<T>() : otherwise;
  else
    return found->is_number_unsigned() ? found->get<T>() : otherwise;
}

result<nlohmann::json> parse_object(bytes_view text) {
  auto json = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
  if (!json.is_object())
    return fail(errc::malformed, "the iperf session parameters are not a JSON object");
  return json;
}

}  // namespace

std::string_view to_string(signing how) noexcept {
  return how == signing::none ? "none" : "digest_sha256";
}

std::optional<signing> parse_signing(std::string_view text) noexcept {
  if (text == "none")
    return signing::none;
  if (text == "digest_sha256")
    return signing::digest_sha256;
  return std::nullopt;
}

std::string encode(const session_request& request) {
  // nlohmann::json sorts the keys, as ndn-iperf's do. size 0: the server's own.
  return nlohmann::json{{"duration", request.duration_s},
                        {"signing", to_string(request.how)},
                        {"size", 0},
                        {"reverse", false},
                        {"callback", ""}}
      .dump();
}

std::string encode(const session_reply& reply) {
  return nlohmann::json{{"signing", to_string(reply.how)},
                        {"size", reply.payload},
                        {"reverse", false},
                        {"session_id", reply.session_id}}
      .dump();
}

result<session_request> decode_request(bytes_view text) {
  const auto json = parse_object(text);
  if (!json)
    return fail(json.error());
  session_request request;
  request.duration_s = member_or(*json, "duration", request.duration_s);
  request.how =
      parse_signing(member_or<std::string>(*json, "signing", "none")).value_or(signing::none);
  return request;
}

result<session_reply> decode_reply(bytes_view text) {
  const auto json = parse_object(text);
  if (!json)
    return fail(json.error());
  session_reply reply;
  reply.how =
      parse_signing(member_or<std::string>(*json, "signing", "none")).value_or(signing::none);
  reply.payload = member_or(*json, "size", std::uint64_t{0});
  reply.session_id = member_or<std::string>(*json, "session_id", "");
  return reply;
}

std::string make_flow_id() {
  return fmt::format("{:016x}", packet::random_number());
}

std::optional<std::uint64_t> sequence_of(const packet::component_view& component) noexcept {
  if (component.type != tlv::generic_component)
    return std::nullopt;
  return decimal(component);
}

request_writer::request_writer(const packet::name& base, std::chrono::milliseconds lifetime)
    : base_(base.view().value().begin(), base.view().value().end()) {
  packet::tlv_writer{tail_}.integer(tlv::interest_lifetime,
                                    static_cast<std::uint64_t>(lifetime.count()));
}

void request_writer::add(std::uint64_t number, std::uint32_t nonce) {
  constexpr std::size_t nonce_size = 4;
  std::array<char, 20> digits{};
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  const bytes_view component{reinterpret_cast<const std::uint8_t*>(digits.data()),
                             static_cast<std::size_t>(end - digits.data())};
  const std::size_t name_size =
      base_.size() + packet::element_size(tlv::generic_component, component.size());
  const std::size_t value_size = packet::element_size(tlv::name, name_size) +
                                 packet::element_size(tlv::nonce, nonce_size) + tail_.size();
  const std::size_t start = ends_.empty() ? 0 : ends_.back();
  octets_.resize(start + packet::element_size(tlv::interest, value_size));
  packet::tlv_cursor out{octets_.data() + start};
  out.header(tlv::interest, value_size);
  out.header(tlv::name, name_size);
  out.raw(base_);
  out.element(tlv::generic_component, component);
  out.header(tlv::nonce, nonce_size);
  out.big_endian(nonce, nonce_size);
  out.raw(tail_);
  ends_.push_back(octets_.size());
}

const std::vector<bytes_view>& request_writer::packets() {
  views_.clear();
  std::size_t start = 0;
  for (const std::size_t end : ends_) {
    views_.push_back(bytes_view{octets_}.subspan(start, end - start));
    start = end;
  }
  return views_;
}

reply_writer::reply_writer(std::size_t slots, std::size_t payload,
                           std::chrono::milliseconds freshness)
    : slots_(slots) {
  std::vector<std::uint8_t> suffix;
  packet::tlv_writer writer{suffix};
  writer.nested(tlv::meta_info, [&] {
    if (freshness.count() > 0)
      writer.integer(tlv::freshness_period, static_cast<std::uint64_t>(freshness.count()));
  });
  writer.element(tlv::content, std::vector<std::uint8_t>(payload, payload_octet));
  suffix_size_ = suffix.size();
  stride_ = headroom + suffix_size_;
  memory_.resize(slots * stride_);
  for (std::size_t slot = 0; slot < slots; ++slot)
    std::copy(suffix.begin(), suffix.end(),
              memory_.begin() + static_cast<std::ptrdiff_t>(slot * stride_ + headroom));
  views_.reserve(slots);
}

bool reply_writer::add(packet::name_view name) {
  if (name.value().size() > longest_name)
    return false;
  const std::size_t name_size = packet::element_size(tlv::name, name.value().size());
  const std::size_t value_size = name_size + suffix_size_;
  const std::size_t front = packet::element_size(tlv::data, value_size) - suffix_size_;
  std::uint8_t* const slot = memory_.data() + views_.size() * stride_;
  std::uint8_t* const start = slot + headroom - front;
  packet::tlv_cursor out{start};
  out.header(tlv::data, value_size);
  out.element(tlv::name, name.value());
  views_.emplace_back(start, front + suffix_size_);
  return true;
}

}  // namespace facet::apps::iperf
