// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/link.hpp"
#include "actors/socket_address.hpp"
#include "core/base/unique_fd.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace facet::actors {

/// Link-layer frames over UDP, one per datagram: to one remote end over a connected socket, or to a
/// multicast group, where every sender is an endpoint of its own.
///
/// A datagram longer than a packet may be is dropped, and so is one that is too long to be sent;
/// both are counted. When nobody listens at the other end, the link breaks as NFD's do, unless it
/// outlives errors.
class datagram_link final : public link {
 public:
  /// @param socket  of connect_udp
  explicit datagram_link(unique_fd socket);
  /// @param socket  of join_multicast
  datagram_link(unique_fd socket, const socket_address& group);

  result<std::size_t> receive(std::size_t max, std::vector<packet::buffer>& out) override;
  result<std::size_t> send(std::span<const packet::buffer> packets) override;
  [[nodiscard]] std::size_t max_packet_size() const noexcept override;
  bool park() override { return injected_.empty(); }
  void unpark() override {}
  bool wait_for_room() override { return true; }
  [[nodiscard]] int descriptor() const noexcept override { return socket_.get(); }
  [[nodiscard]] bool room_is_writability() const noexcept override { return true; }
  [[nodiscard]] bool needs_reexamination() const noexcept override { return false; }
  [[nodiscard]] std::uint64_t sender_of(std::size_t i) const noexcept override {
    return group_ ? senders_[i] : 0;
  }
  [[nodiscard]] std::size_t backlog() const noexcept override;
  [[nodiscard]] link_losses losses() const noexcept override { return losses_; }
  void outlive_errors(bool yes) override { outlives_errors_ = yes; }
  void inject(std::vector<packet::buffer> packets) override;

 private:
  result<std::size_t> read(std::size_t max, std::vector<packet::buffer>& out);
  result<void> survive(int problem);

  unique_fd socket_;
  std::optional<socket_address> group_;
  std::vector<std::uint64_t> senders_;  // of the last receive(), on a group only
  std::deque<packet::buffer> injected_;
  bool outlives_errors_ = false;
  std::optional<error> broken_;
  link_losses losses_;
};

/// Datagrams read from a socket that hears everybody.
struct heard_datagram {
  socket_address from;
  packet::buffer octets;
};

/// Appends up to `max` datagrams that have arrived. What is longer than a packet may be is counted
/// in `truncated` and left out. @returns how many were taken from the socket
/// Errors: disconnected, system; the next call may succeed
result<std::size_t> hear_datagrams(int socket, std::size_t max, std::vector<heard_datagram>& out,
                                   std::uint64_t& truncated);

}  // namespace facet::actors
