// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/client/connection.hpp"
#include "core/packet/name.hpp"
#include "core/shm/doorbell.hpp"
#include "tests/chaos/attacker.hpp"
#include "tests/stress/hostile_app.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace facet::tests {

/// A face over shared memory whose objects a hostile process has in its hands, and the control
/// connection it lives by. Facetd writes to it, too, when asked: a prefix leads here.
class hostile_face {
 public:
  /// Throws turned_away.
  explicit hostile_face(attacker& who);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] hostile_app& app() noexcept { return app_; }
  /// The whole region. Not to be touched once the file is shorter than it was.
  [[nodiscard]] std::span<std::uint8_t> octets() noexcept { return app_.octets(); }

  /// Makes facetd send an Interest to this face; false when the control connection is gone.
  bool attract();

 private:
  attacker& who_;
  std::string name_;
  packet::name prefix_;
  client::connection control_;
  hostile_app app_;
};

}  // namespace facet::tests
