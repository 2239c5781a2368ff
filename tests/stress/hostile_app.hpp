// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/unique_fd.hpp"
#include "core/shm/doorbell.hpp"
#include "core/shm/geometry.hpp"
#include "core/shm/layout.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace facet::tests {

/// An app with a face's objects in its hands that keeps no rule. Attaches without a word.
/// Throws std::runtime_error when the objects are not there.
class hostile_app {
 public:
  explicit hostile_app(const std::string& face);
  ~hostile_app();
  hostile_app(const hostile_app&) = delete;
  hostile_app& operator=(const hostile_app&) = delete;

  /// The region as both processes see it. Not to be touched after truncate().
  [[nodiscard]] shm::region_header& header() const noexcept { return *header_; }
  [[nodiscard]] std::span<std::uint8_t> octets() const noexcept {
    return {reinterpret_cast<std::uint8_t*>(header_), size_};
  }
  /// Writes slot `index` of the ring towards facetd: a length, and as many octets as fit a slot.
  void write_slot(std::uint32_t index, std::uint32_t length, std::uint8_t octet) const;
  /// Makes the file shorter, or longer.
  void truncate(std::size_t octets) const;
  /// Takes pages out of the middle of the file.
  void punch_hole(std::size_t at, std::size_t octets) const;
  /// Makes facetd look.
  void ring() const { bell_.ring(); }

 private:
  unique_fd file_;
  shm::doorbell bell_;
  shm::region_header* header_;
  std::size_t size_;
};

}  // namespace facet::tests
