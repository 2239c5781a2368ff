// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/shm/name.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace facet::shm {
namespace {

/// Not std::isalnum: that follows the locale.
bool allowed(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

/// The name as it may be shown to a user: short, without control characters.
std::string shown(std::string_view name) {
  constexpr std::size_t longest = 40;
  std::string text{name.substr(0, longest)};
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return name.size() > longest ? text + "..." : text;
}

}  // namespace

bool valid_face_name(std::string_view name) noexcept {
  return !name.empty() && name.size() <= max_face_name && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), allowed);
}

result<void> check_face_name(std::string_view name) {
  if (valid_face_name(name))
    return {};
  return fail(errc::invalid_name,
              fmt::format("\"{}\" cannot name a shared-memory face: 1 to {} of A-Z a-z 0-9 . _ -, "
                          "not starting with a dot",
                          shown(name), max_face_name));
}

std::string region_object_name(std::string_view name) {
  return fmt::format("/ndn-shm-{}", name);
}

std::string a2e_doorbell_path(std::string_view name) {
  return fmt::format("/tmp/.ndn-{}.a2e.pipe", name);
}

std::string e2a_doorbell_path(std::string_view name) {
  return fmt::format("/tmp/.ndn-{}.e2a.pipe", name);
}

}  // namespace facet::shm
