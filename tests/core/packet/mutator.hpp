// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/core/packet/octets.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>

namespace facet::packet::test {

/// Damages packets the same way on every run.
class mutator {
 public:
  octets damage(octets wire) {
    for (auto n = 1 + below(3); n > 0 && !wire.empty(); --n)
      damage_once(wire);
    return wire;
  }
  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>{0, limit - 1}(random_);
  }

 private:
  void damage_once(octets& wire) {
    // Numbers at which headers change their form, and types with rules of their own.
    static constexpr std::array<std::uint8_t, 12> telling{0,  1,  2,   5,   7,   0x7F,
                                                          80, 83, 252, 253, 254, 255};
    const auto at = below(wire.size());
    const auto where = wire.begin() + static_cast<std::ptrdiff_t>(at);
    switch (below(6)) {
      case 0:
        wire[at] = static_cast<std::uint8_t>(wire[at] ^ (1U << below(8)));
        break;
      case 1:
        wire[at] = telling[below(telling.size())];
        break;
      case 2:
        wire.resize(at);
        break;
      case 3:
        wire.insert(where, telling[below(telling.size())]);
        break;
      case 4:
        wire.erase(where);
        break;
      default:
        // Off by one in a length is the likeliest way past an end.
        wire[at] = static_cast<std::uint8_t>(wire[at] + (below(2) == 0 ? 1 : 255));
    }
  }

  std::mt19937_64 random_{20240607};
};

}  // namespace facet::packet::test
