// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/link.hpp"
#include "core/base/unique_fd.hpp"

#include <sys/types.h>
#include <sys/uio.h>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace facet::actors {

/// Packets over a connected stream socket: outer TLVs one after the other, at most 8800 octets
/// each. A peer whose first packet is an LpPacket gets every packet wrapped in one (ndn-rs
/// applications expect that); others get bare packets, and an LpPacket only where a Nack or a
/// header needs it.
///
/// Source: NDN packet spec v0.3; framing as ndn-cxx clients and ndn-rs do it.
class stream_link final : public link {
 public:
  /// @param socket  connected, non-blocking
  explicit stream_link(unique_fd socket);
  ~stream_link() override;

  result<std::size_t> receive(std::size_t max, std::vector<packet::buffer>& out) override;
  result<std::size_t> send(std::span<const packet::buffer> packets) override;
  [[nodiscard]] std::size_t max_packet_size() const noexcept override;
  bool park() override;
  void unpark() override {}
  bool wait_for_room() override { return true; }
  [[nodiscard]] int descriptor() const noexcept override { return socket_.get(); }
  [[nodiscard]] bool room_is_writability() const noexcept override { return true; }
  [[nodiscard]] bool needs_reexamination() const noexcept override { return false; }
  [[nodiscard]] std::size_t backlog() const noexcept override;
  [[nodiscard]] bool unsent() const noexcept override { return rest_begin_ < rest_.size(); }
  result<void> pass(std::vector<unique_fd> descriptors) override;

 private:
  result<std::size_t> read_more();
  result<std::size_t> take_packets(std::size_t max, std::vector<packet::buffer>& out);
  result<bool> flush_rest();
  ssize_t write(std::span<const iovec> parts) noexcept;
  std::size_t settle(std::span<const packet::buffer> packets, std::size_t written);
  std::size_t header_of(const packet::buffer& packet, std::uint8_t* header) const;

  unique_fd socket_;
  bool is_unix_;
  unsigned long backlog_query_;         // ioctl
  std::unique_ptr<std::uint8_t[]> in_;  // none while the face is parked and nothing is in it
  std::size_t in_begin_ = 0;
  std::size_t in_end_ = 0;
  bool has_whole_packet_ = false;  // `max` was reached with more in in_
  bool peer_closed_ = false;
  bool first_seen_ = false;
  bool wrap_ = false;
  std::vector<std::uint8_t> rest_;  // of a packet that the socket took half of
  std::size_t rest_begin_ = 0;
  std::vector<unique_fd> to_pass_;  // with the next octets
  bool has_passed_ = false;         // some before, which the peer may not have taken yet
};

}  // namespace facet::actors
