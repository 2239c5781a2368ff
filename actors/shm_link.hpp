// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/link.hpp"
#include "core/shm/channel.hpp"

namespace facet::actors {

/// Packets over one end of a shared-memory channel. Each octet is read from the region once, into a
/// buffer that the whole pipeline shares, because the peer may change it under us.
class shm_link final : public link {
 public:
  explicit shm_link(shm::channel channel) : channel_(std::move(channel)) {}

  result<std::size_t> receive(std::size_t max, std::vector<packet::buffer>& out) override;
  result<std::size_t> send(std::span<const packet::buffer> packets) override;
  [[nodiscard]] std::size_t max_packet_size() const noexcept override {
    return channel_.geometry().slot_size;
  }
  bool park() override { return channel_.park(); }
  void unpark() override { channel_.unpark(); }
  bool wait_for_room() override { return !channel_.request_space_notice(); }
  [[nodiscard]] int descriptor() const noexcept override { return channel_.descriptor(); }
  [[nodiscard]] bool room_is_writability() const noexcept override { return false; }
  [[nodiscard]] bool needs_reexamination() const noexcept override {
    return channel_.needs_reexamination();
  }
  bool reexamine() override { return channel_.reexamine(); }
  [[nodiscard]] bool crowded() noexcept override { return channel_.send_ring_crowded(); }
  [[nodiscard]] bool takes_lp_packets() const noexcept override { return channel_.peer_takes_lp(); }
  [[nodiscard]] ring_fill fill() const noexcept override;
  void announce_closing() noexcept override { channel_.mark_closing(); }

 private:
  shm::channel channel_;
};

}  // namespace facet::actors
