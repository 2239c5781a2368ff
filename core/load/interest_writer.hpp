// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/experiment.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/name.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace facet::load {

/// Makes the Interests of a pattern: composed once per length of the number, then copied and
/// patched.
class interest_writer {
 public:
  /// @pre pattern.prefix is a Name
  explicit interest_writer(const interest_pattern& pattern);

  [[nodiscard]] packet::buffer write(std::uint64_t number, std::uint32_t nonce) const;

  /// The number in the Name of what answers an Interest of this pattern; none for other Names.
  [[nodiscard]] std::optional<std::uint64_t> number_in(packet::name_view name) const noexcept;

 private:
  struct sample {
    packet::buffer wire;
    std::size_t number_at = 0;
    std::size_t nonce_at = 0;
  };
  static sample make(const interest_pattern& pattern, packet::name name, std::uint64_t number);

  packet::name prefix_;
  std::array<sample, 4> samples_;  // numbers of 1, 2, 4, 8 octets
};

}  // namespace facet::load
