// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/dissect/values.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace facet::dissect {
namespace {

bool is_text(std::uint8_t octet) noexcept {
  return (octet >= 0x20 && octet < 0x7F) || octet == '\n' || octet == '\r' || octet == '\t';
}

void append_escaped(std::string& out, std::uint8_t octet) {
  switch (octet) {
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    case '"':
    case '\\':
      out += '\\';
      [[fallthrough]];
    default:
      out += static_cast<char>(octet);
  }
}

/// The last millisecond of the year 9999: later ones are not dates.
constexpr std::uint64_t last_date_ms = 253'402'300'799'999;

}  // namespace

std::string quoted_text(bytes_view octets, std::size_t limit) {
  if (octets.empty() || !std::all_of(octets.begin(), octets.end(), is_text))
    return {};
  std::string out = "\"";
  for (const std::uint8_t octet : octets.first(std::min(limit, octets.size())))
    append_escaped(out, octet);
  return out + (octets.size() > limit ? "\"…" : "\"");
}

std::string labelled(std::uint64_t number, std::span<const label> labels) {
  std::string out = std::to_string(number);
  for (const label& each : labels)
    if (each.number == number)
      out.append(" (").append(each.text).append(")");
  return out;
}

std::string flag_text(std::uint64_t number, std::span<const label> labels) {
  std::array<char, 24> hex{};
  std::snprintf(hex.data(), hex.size(), "0x%llx", static_cast<unsigned long long>(number));
  std::string names;
  for (const label& each : labels)
    if ((number & each.number) != 0)
      names.append(names.empty() ? "" : ", ").append(each.text);
  return names.empty() ? std::string{hex.data()} : std::string{hex.data()} + " (" + names + ")";
}

std::string unix_ms_text(std::uint64_t ms) {
  if (ms > last_date_ms)
    return std::to_string(ms);
  const auto seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 64> date{};
  std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 96> out{};
  std::snprintf(out.data(), out.size(), "%s.%03uZ (%llu)", date.data(),
                static_cast<unsigned>(ms % 1000), static_cast<unsigned long long>(ms));
  return out.data();
}

}  // namespace facet::dissect
