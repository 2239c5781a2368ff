// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/unique_fd.hpp"
#include "core/client/connection.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/name.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <ostream>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace facet::tests {

/// What facetd did not let happen, or the machine had no more of: an attack begins anew.
class turned_away : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A hostile process: where it strikes, until when, and what it draws. The same seed draws the
/// same.
///
/// Threads: one.
class attacker {
 public:
  using clock = std::chrono::steady_clock;

  attacker(std::string socket, std::uint64_t seed, clock::time_point until)
      : socket_(std::move(socket)), random_(seed), until_(until) {}

  [[nodiscard]] const std::string& socket() const noexcept { return socket_; }
  [[nodiscard]] bool over() const { return clock::now() >= until_; }

  /// A number from 0 to `most`.
  std::uint64_t up_to(std::uint64_t most) {
    return std::uniform_int_distribution<std::uint64_t>{0, most}(random_);
  }
  /// A number with few or many bits: small and huge ones are as likely.
  std::uint64_t any_number() { return random_() >> up_to(63); }
  bool one_in(std::uint64_t n) { return up_to(n - 1) == 0; }
  std::vector<std::uint8_t> octets(std::size_t count);

  /// A face's name, and a prefix, that nobody else uses.
  std::string fresh_face_name();
  packet::name fresh_prefix();

  /// Calls `strike` so often a second, in bursts of a millisecond, until the time is over or it
  /// answers false. It is not called more often afterwards when it took longer.
  void strike_at_rate(std::uint64_t per_second, const std::function<bool()>& strike);
  /// As above, for a while of at most so long.
  void strike_at_rate(std::uint64_t per_second, std::chrono::milliseconds at_most,
                      const std::function<bool()>& strike);

  /// A connection that gives up soon. Throws turned_away.
  [[nodiscard]] client::connection connect(bool shared_memory = false) const;
  /// A bare stream to the control socket that never blocks. Throws turned_away.
  [[nodiscard]] unique_fd connect_raw() const;

  /// A packet that nearly is one: cut short, changed, stretched, or nothing but noise.
  packet::buffer malformed_packet();

 private:
  void strike_until(clock::time_point end, std::uint64_t per_second,
                    const std::function<bool()>& strike);

  std::string socket_;
  std::mt19937_64 random_;
  clock::time_point until_;
  inline static std::uint64_t serial_ = 0;  // of the process: turns must not meet again
};

/// One way to harm a forwarder. Runs until the attacker's time is over, or throws turned_away.
struct attack {
  std::string_view name;
  void (*run)(attacker&);

  /// For GoogleTest, which would print its octets as part of the test's name.
  friend std::ostream& operator<<(std::ostream& out, const attack& what) {
    return out << what.name;
  }
};

/// All of them; the files attacks_*.cpp have a table each.
std::vector<attack> all_attacks();
std::span<const attack> region_attacks();
std::span<const attack> ring_attacks();
std::span<const attack> control_attacks();
std::span<const attack> sealed_attacks();

/// Runs one attack, or with the name "any" one after the other by chance, again and again.
/// @returns an exit status
int run_attacks(attacker& who, std::string_view name);

}  // namespace facet::tests
