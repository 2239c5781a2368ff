// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/client/control_connection.hpp"
#include "core/packet/name.hpp"
#include "core/shm/layout.hpp"
#include "tests/chaos/attacker.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace facet::tests {

/// A face over sealed memory of which a hostile process holds what was passed to it, and the
/// control connection it lives by. Facetd writes to it, too, when asked: a prefix leads here.
class hostile_sealed_face {
 public:
  /// Throws turned_away.
  explicit hostile_sealed_face(attacker& who);
  ~hostile_sealed_face();
  hostile_sealed_face(const hostile_sealed_face&) = delete;
  hostile_sealed_face& operator=(const hostile_sealed_face&) = delete;

  /// The whole region, and its head.
  [[nodiscard]] std::span<std::uint8_t> octets() noexcept { return octets_; }
  [[nodiscard]] shm::region_header& header() noexcept {
    return *reinterpret_cast<shm::region_header*>(octets_.data());
  }

  [[nodiscard]] int memory() const noexcept { return passed_[0].get(); }
  /// The doorbell that facetd waits on, and the one that it rings.
  [[nodiscard]] unique_fd& to_engine() noexcept { return passed_[1]; }
  [[nodiscard]] unique_fd& to_app() noexcept { return passed_[2]; }
  [[nodiscard]] int control() const noexcept { return control_.descriptor(); }

  void ring() const noexcept;
  /// Makes facetd send an Interest to this face; false when the control connection is gone.
  bool attract();

 private:
  attacker& who_;
  packet::name prefix_;
  client::control_connection control_;
  std::vector<unique_fd> passed_;
  std::span<std::uint8_t> octets_;
};

}  // namespace facet::tests
