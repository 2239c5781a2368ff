// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/dissect_input.hpp"

#include "core/base/unique_fd.hpp"
#include "core/packet/name.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace facet::apps {
namespace {

bool is_separator(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ':' || c == ',' || c == '-';
}

int digit(char c) noexcept {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool starts_0x(std::string_view text) noexcept {
  return text.size() >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

/// Printable ASCII and white space only.
bool is_text(const std::vector<std::uint8_t>& input) noexcept {
  return std::all_of(input.begin(), input.end(), [](std::uint8_t octet) {
    return (octet >= 0x20 && octet < 0x7F) || (octet >= '\t' && octet <= '\r');
  });
}

std::string_view as_text(const std::vector<std::uint8_t>& input) noexcept {
  return {reinterpret_cast<const char*>(input.data()), input.size()};
}

/// Without the line end that `echo` adds. Spaces stay: in a URI they are wrong.
std::string_view without_line_end(std::string_view text) noexcept {
  if (!text.empty() && text.back() == '\n')
    text.remove_suffix(1);
  if (!text.empty() && text.back() == '\r')
    text.remove_suffix(1);
  return text;
}

}  // namespace

result<std::vector<std::uint8_t>> read_dissect_input(const std::string& path) {
  const unique_fd file{path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                                   : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file)
    return fail(system_error(fmt::format("cannot read {}", path), errno));
  constexpr std::size_t chunk = std::size_t{64} << 10;
  std::vector<std::uint8_t> octets;
  while (octets.size() <= max_dissect_octets) {
    const std::size_t had = octets.size();
    octets.resize(had + chunk);
    const ssize_t got = ::read(file.get(), octets.data() + had, chunk);
    octets.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno != EINTR)
      return fail(system_error(fmt::format("cannot read {}", path), errno));
    if (got == 0)
      return octets;
  }
  return fail(errc::packet_too_large,
              fmt::format("{}: more than {} octets of input", path, max_dissect_octets));
}

result<std::vector<std::uint8_t>> parse_hex(std::string_view text) {
  std::vector<std::uint8_t> octets;
  octets.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size();) {
    if (is_separator(text[i])) {
      ++i;
    } else if (starts_0x(text.substr(i))) {
      i += 2;
    } else {
      const int high = digit(text[i]);
      if (high < 0)
        return fail(errc::malformed,
                    fmt::format("character {} of the input is no hexadecimal digit", i + 1));
      const int low = i + 1 < text.size() ? digit(text[i + 1]) : -1;
      if (low < 0)
        return fail(errc::malformed,
                    fmt::format("half an octet at character {} of the input: hexadecimal digits "
                                "must come in pairs",
                                i + 1));
      octets.push_back(static_cast<std::uint8_t>(high * 16 + low));
      i += 2;
    }
  }
  return octets;
}

result<std::vector<std::uint8_t>> octets_of_input(std::vector<std::uint8_t> input) {
  return is_text(input) ? parse_hex(as_text(input)) : std::move(input);
}

result<std::vector<std::uint8_t>> name_of_input(std::vector<std::uint8_t> input) {
  if (!is_text(input))
    return input;
  const std::string_view text = as_text(input);
  if (!text.starts_with('/'))
    if (auto octets = parse_hex(text); octets && !octets->empty())
      return octets;
  const auto name = packet::name::parse(without_line_end(text));
  if (!name)
    return fail(name.error());
  std::vector<std::uint8_t> octets;
  packet::tlv_writer out{octets};
  name->encode(out);
  return octets;
}

}  // namespace facet::apps
