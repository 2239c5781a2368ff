// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/base/unique_fd.hpp"
#include "core/shm/geometry.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace facet::shm {

/// One direction of a version-1 region, worked as ndn-rs does: no cached index, modulo, no producer
/// fence, no limit check, lengths clamped. Independent of core/shm on purpose, so that a mistake in
/// the layout cannot hide on both sides.
class seed_ring {
 public:
  seed_ring(std::uint8_t* base, std::size_t ring, std::size_t tail, std::size_t head,
            std::size_t parked, std::uint32_t capacity, std::uint32_t slot_size);

  bool push(bytes_view packet);
  std::size_t push_batch(std::span<const bytes_view> packets);
  bool pop(std::vector<std::uint8_t>& packet);

  [[nodiscard]] bool peer_parked() const;
  void set_parked(std::uint32_t value);

 private:
  void put(std::uint32_t index, bytes_view packet);
  [[nodiscard]] std::uint8_t* slot(std::uint32_t index) const;
  [[nodiscard]] std::uint32_t& word(std::size_t offset) const;

  std::uint8_t* base_;
  std::size_t ring_, tail_, head_, parked_;
  std::uint32_t capacity_, slot_size_;
};

/// A version-1 peer: the engine that creates region and FIFOs, or the app that attaches to them.
class seed_peer {
 public:
  /// Engine: O_TRUNC without O_EXCL, mode 0666, ftruncate, no lock; FIFOs of mode 0600.
  static seed_peer create(const std::string& name, ring_geometry g, std::uint32_t start_index = 0);
  /// App: reads capacity and slot size from the header, believes them.
  static seed_peer connect(const std::string& name);

  seed_peer(seed_peer&& other) noexcept;
  seed_peer& operator=(seed_peer&&) = delete;
  ~seed_peer();

  /// Publishes and rings if the other side is parked, without the fence. False when full.
  bool send(bytes_view packet);
  std::size_t send_batch(std::span<const bytes_view> packets);
  /// Takes one packet; waits on the FIFO, parked, until there is one.
  bool receive(std::vector<std::uint8_t>& packet);
  bool try_receive(std::vector<std::uint8_t>& packet) { return in_.pop(packet); }

  [[nodiscard]] std::uint8_t* base() const { return base_; }

 private:
  seed_peer(const std::string& name, std::uint8_t* base, ring_geometry g, bool engine);

  std::uint8_t* base_;
  std::size_t size_;
  seed_ring in_, out_;
  unique_fd in_fifo_, out_fifo_;
  std::string created_;  // engine: name to remove
};

}  // namespace facet::shm
