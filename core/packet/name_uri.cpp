// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/name.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace facet::packet {
namespace {

constexpr std::string_view unreserved_marks = "-._~";
constexpr std::size_t extra_periods = 3;

/// Component types with a name of their own in URIs.
struct alias {
  std::uint32_t type;
  std::string_view prefix;
};
constexpr std::array<alias, 5> number_aliases{{
    {tlv::segment_component, "seg"},
    {tlv::byte_offset_component, "off"},
    {tlv::version_component, "v"},
    {tlv::timestamp_component, "t"},
    {tlv::sequence_component, "seq"},
}};
constexpr std::array<alias, 2> digest_aliases{{
    {tlv::implicit_sha256_digest_component, "sha256digest"},
    {tlv::parameters_sha256_digest_component, "params-sha256"},
}};

template <std::size_t N>
const alias* find_alias(const std::array<alias, N>& aliases, std::uint64_t type) {
  const auto* found =
      std::find_if(aliases.begin(), aliases.end(), [=](const alias& a) { return a.type == type; });
  return found == aliases.end() ? nullptr : found;
}
template <std::size_t N>
const alias* find_alias(const std::array<alias, N>& aliases, std::string_view prefix) {
  const auto* found = std::find_if(aliases.begin(), aliases.end(),
                                   [=](const alias& a) { return a.prefix == prefix; });
  return found == aliases.end() ? nullptr : found;
}

bool is_unreserved(std::uint8_t c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         unreserved_marks.find(static_cast<char>(c)) != std::string_view::npos;
}

// -- writing -----------------------------------------------------------------------------------

void append_hex(std::string& out, std::uint8_t octet, std::string_view digits) {
  out += digits[octet >> 4];
  out += digits[octet & 15];
}

void append_escaped(std::string& out, bytes_view value) {
  if (std::all_of(value.begin(), value.end(), [](std::uint8_t c) { return c == '.'; }))
    out.append(extra_periods, '.');
  for (const auto c : value) {
    if (is_unreserved(c)) {
      out += static_cast<char>(c);
    } else {
      out += '%';
      append_hex(out, c, "0123456789ABCDEF");
    }
  }
}

/// Writes the short form of a component that has one.
bool append_friendly(std::string& out, const component_view& c) {
  if (c.type == tlv::generic_component) {
    append_escaped(out, c.value);
    return true;
  }
  if (const auto* digest = find_alias(digest_aliases, c.type)) {
    out.append(digest->prefix) += '=';
    for (const auto octet : c.value)
      append_hex(out, octet, "0123456789abcdef");
    return true;
  }
  const auto* typed = find_alias(number_aliases, c.type);
  const auto number = c.number();
  if (typed == nullptr || !number)
    return false;
  out.append(typed->prefix) += '=';
  out += std::to_string(*number);
  return true;
}

void append_component(std::string& out, const component_view& c, uri_style style) {
  if (style == uri_style::friendly && append_friendly(out, c))
    return;
  out += std::to_string(c.type);
  out += '=';
  append_escaped(out, c.value);
}

// -- reading -----------------------------------------------------------------------------------

/// -1 for what is no hexadecimal digit.
int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// A decimal number as people write it: digits only, no leading zero.
std::optional<std::uint64_t> parse_number(std::string_view text) noexcept {
  if (text.empty() || (text.size() > 1 && text[0] == '0'))
    return std::nullopt;
  std::uint64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [stopped, failure] = std::from_chars(text.data(), end, value);
  return failure == std::errc{} && stopped == end ? std::optional{value} : std::nullopt;
}

result<std::vector<std::uint8_t>> unescape(std::string_view text) {
  std::vector<std::uint8_t> octets;
  octets.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      octets.push_back(static_cast<std::uint8_t>(text[i]));
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0)
      return fail(errc::invalid_name, "'%' must be followed by two hexadecimal digits");
    octets.push_back(static_cast<std::uint8_t>(high * 16 + low));
    i += 2;
  }
  return octets;
}

/// The value of an escaped component: three periods stand for "empty", so fewer are no value.
result<std::vector<std::uint8_t>> parse_value(std::string_view text) {
  auto octets = unescape(text);
  if (!octets || !std::all_of(octets->begin(), octets->end(), [](auto c) { return c == '.'; }))
    return octets;
  if (octets->size() < extra_periods)
    return fail(errc::invalid_name, "a component may not be empty, '.' or '..'");
  octets->resize(octets->size() - extra_periods);
  return octets;
}

result<std::vector<std::uint8_t>> parse_digest(std::string_view text) {
  if (text.size() != 2 * sha256_size)
    return fail(errc::invalid_name, "a digest must have 64 hexadecimal digits");
  std::vector<std::uint8_t> octets;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0)
      return fail(errc::invalid_name, "a digest must have 64 hexadecimal digits");
    octets.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return octets;
}

bool is_digest_type(std::uint64_t type) noexcept {
  return type <= tlv::parameters_sha256_digest_component;
}

/// Appends a component with a numeric type: `32=metadata`.
result<void> append_typed(name& n, std::string_view prefix, std::string_view text) {
  const auto type = parse_number(prefix);
  if (!type)
    return fail(errc::invalid_name, "the component type before '=' is not known");
  if (*type == 0 || *type > max_component_type)
    return fail(errc::invalid_name, "the component type must be 1 to 65535");
  const auto value = parse_value(text);
  if (!value)
    return fail(value.error());
  if (is_digest_type(*type) && value->size() != sha256_size)
    return fail(errc::invalid_name, "a digest component must have 32 octets");
  n.append(static_cast<std::uint32_t>(*type), *value);
  return {};
}

result<void> append_text(name& n, std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) {
    const auto value = parse_value(text);
    if (!value)
      return fail(value.error());
    n.append(tlv::generic_component, *value);
    return {};
  }
  const auto prefix = text.substr(0, equals);
  const auto rest = text.substr(equals + 1);
  if (const auto* digest = find_alias(digest_aliases, prefix)) {
    const auto octets = parse_digest(rest);
    if (!octets)
      return fail(octets.error());
    n.append(digest->type, *octets);
    return {};
  }
  if (const auto* typed = find_alias(number_aliases, prefix)) {
    const auto number = parse_number(rest);
    if (!number)
      return fail(errc::invalid_name, "a decimal number below 2^64 must follow '='");
    n.append_number(typed->type, *number);
    return {};
  }
  return append_typed(n, prefix, rest);
}

/// Takes away scheme and authority; what remains are the components.
std::string_view path_of(std::string_view uri) noexcept {
  const auto colon = uri.find(':');
  if (colon != std::string_view::npos && colon < uri.find('/'))
    uri.remove_prefix(colon + 1);
  if (uri.substr(0, 2) == "//") {
    const auto slash = uri.find('/', 2);
    uri = slash == std::string_view::npos ? std::string_view{} : uri.substr(slash);
  }
  if (uri.substr(0, 1) == "/")
    uri.remove_prefix(1);
  return uri;
}

}  // namespace

std::string to_uri(const component_view& component, uri_style style) {
  std::string out;
  append_component(out, component, style);
  return out;
}

std::string to_uri(name_view name, uri_style style) {
  if (name.empty())
    return "/";
  std::string out;
  for (const auto component : name) {
    out += '/';
    append_component(out, component, style);
  }
  return out;
}

result<name> name::parse(std::string_view uri) {
  name n;
  for (auto path = path_of(uri); !path.empty();) {
    const auto component = path.substr(0, path.find('/'));
    if (const auto appended = append_text(n, component); !appended)
      return fail(errc::invalid_name, "invalid component '" + std::string{component} + "' in '" +
                                          std::string{uri} + "': " + appended.error().message);
    path.remove_prefix(std::min(path.size(), component.size() + 1));
  }
  return n;
}

}  // namespace facet::packet
