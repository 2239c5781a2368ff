// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Attacks on what both processes have mapped: the octets of the region and its size.
#include "tests/chaos/hostile_face.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace facet::tests {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t stores_per_second = 100'000;
/// A face seldom outlives so many of its indices being changed; then it is the next one's turn.
constexpr std::uint64_t longest_life_ms = 60;

milliseconds a_life(attacker& who) {
  return milliseconds{1 + who.up_to(longest_life_ms)};
}

void store_noise(attacker& who, std::span<std::uint8_t> into) {
  const auto noise = who.octets(1 + who.up_to(std::min<std::size_t>(into.size(), 64) - 1));
  std::memcpy(into.data() + who.up_to(into.size() - noise.size()), noise.data(), noise.size());
}

/// Random octets anywhere, header and slots.
void scribble(attacker& who) {
  while (!who.over()) {
    hostile_face face{who};
    who.strike_at_rate(stores_per_second, a_life(who), [&] {
      store_noise(who, face.octets());
      if (who.one_in(16))
        face.app().ring();
      return !who.one_in(64) || face.attract();
    });
  }
}

/// Random octets in the slots, behind indices that are right: facetd reads what changes under it.
void scribble_slots(attacker& who) {
  while (!who.over()) {
    hostile_face face{who};
    auto& header = face.app().header();
    who.strike_at_rate(stores_per_second, 4 * a_life(who), [&] {
      store_noise(who, face.octets().subspan(shm::region_header_size));
      if (who.one_in(8)) {
        const auto head = header.a2e_head.load();
        const auto tail = header.a2e_tail.load();
        if (tail - head < header.capacity) {
          face.app().write_slot(tail, static_cast<std::uint32_t>(who.up_to(600)), 5);
          header.a2e_tail.store(tail + 1);
          face.app().ring();
        }
        header.e2a_head.store(header.e2a_tail.load());
      }
      return !who.one_in(64) || face.attract();
    });
  }
}

/// Head, tail, flags and features jump to anything.
void jump_indices(attacker& who) {
  while (!who.over()) {
    hostile_face face{who};
    auto& h = face.app().header();
    const std::array words{&h.a2e_tail,        &h.a2e_head,        &h.e2a_tail,
                           &h.e2a_head,        &h.a2e_parked,      &h.e2a_parked,
                           &h.app_features,    &h.a2e_wants_space, &h.e2a_wants_space,
                           &h.engine_features, &h.state,           &h.app_pid};
    who.strike_at_rate(stores_per_second, a_life(who), [&] {
      auto& word = *words[who.up_to(words.size() - 1)];
      const auto step = static_cast<std::uint32_t>(who.any_number());
      word.store(who.one_in(4) ? step : word.load() + (step & 31));
      if (who.one_in(16))
        face.app().ring();
      return !who.one_in(64) || face.attract();
    });
  }
}

/// The file is cut and made longer again while facetd uses it. Nothing here touches the mapping.
void resize(attacker& who) {
  while (!who.over()) {
    hostile_face face{who};
    const auto size = face.octets().size();
    for (auto i = who.up_to(20); i > 0; --i)
      face.attract();
    who.strike_at_rate(1000, a_life(who), [&] {
      face.app().truncate(who.one_in(2) ? who.up_to(size) : who.up_to(4 * size));
      face.app().ring();
      return face.attract();
    });
  }
}

/// Holes in the file: the pages are there and then they are not.
void punch_holes(attacker& who) {
  while (!who.over()) {
    hostile_face face{who};
    const auto size = face.octets().size();
    who.strike_at_rate(5000, a_life(who), [&] {
      const auto at = who.up_to(size - 1);
      face.app().punch_hole(at, 1 + who.up_to(size - at - 1));
      face.app().ring();
      return !who.one_in(4) || face.attract();
    });
  }
}

constexpr std::array attacks{attack{"scribble", scribble}, attack{"scribble_slots", scribble_slots},
                             attack{"jump_indices", jump_indices}, attack{"resize", resize},
                             attack{"punch_holes", punch_holes}};

}  // namespace

std::span<const attack> region_attacks() {
  return attacks;
}

}  // namespace facet::tests
