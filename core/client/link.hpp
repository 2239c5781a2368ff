// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/client/control_connection.hpp"
#include "core/client/options.hpp"
#include "core/packet/buffer.hpp"
#include "core/shm/channel.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace facet::client {

/// The data path of one attachment: a shared-memory face, or the control socket.
///
/// Threads: one at a time. Blocking: never.
class link {
 public:
  /// @param channel  nothing: packets go over the socket
  link(control_connection control, std::optional<shm::channel> channel, facet::face_id face,
       const options& o);

  [[nodiscard]] control_connection& control() noexcept { return control_; }
  [[nodiscard]] const control_connection& control() const noexcept { return control_; }
  [[nodiscard]] bool over_shared_memory() const noexcept { return channel_.has_value(); }
  /// Over shared memory without a name.
  [[nodiscard]] bool sealed() const noexcept { return channel_ && channel_->sealed(); }
  [[nodiscard]] facet::face_id face() const noexcept { return face_; }
  [[nodiscard]] std::size_t max_packet_size() const noexcept { return max_packet_size_; }

  /// Sends what fits, in order. @returns how many
  /// Errors: corrupt (the region), disconnected (the socket)
  result<std::size_t> try_send(std::span<const bytes_view> packets);

  /// Appends up to `max` packets, each copied once. @returns how many
  /// Errors: corrupt
  result<std::size_t> receive(std::vector<packet::buffer>& out, std::size_t max);

  /// Hands out up to `max` packets without copying. @returns how many
  /// Errors: corrupt
  result<std::size_t> receive_each(std::size_t max, void* context,
                                   void (*on_packet)(void*, bytes_view));

  [[nodiscard]] bool has_packets() const noexcept;

  /// Announces a sleep until packets come. False: they are there.
  bool park() noexcept;
  /// Announces a sleep until there is room. False: there is. Over the socket: poll for output.
  bool await_room() noexcept;
  /// After any sleep.
  void unpark() noexcept;
  /// Wait for input on it while asleep; -1 over the socket.
  [[nodiscard]] int doorbell() const noexcept;

  /// While asleep: the wake-up may not come by itself, look again after a while.
  [[nodiscard]] bool wake_may_be_lost() const noexcept;
  /// The peer does not say when there is room again.
  [[nodiscard]] bool must_look_for_room() const noexcept;
  /// The look. True: a wake-up had been lost, there is work although nobody rang.
  bool reexamine() noexcept;

  [[nodiscard]] bool peer_closing() noexcept { return channel_ && channel_->peer_closing(); }
  [[nodiscard]] bool needs_renewal() const noexcept {
    return channel_ && channel_->needs_renewal();
  }
  /// Goes on over a fresh face; the present one is received from until `until`, then destroyed.
  void renew(shm::channel fresh, facet::face_id face, time_point until);
  /// When expire() has something to do.
  [[nodiscard]] std::optional<time_point> next_expiry() const noexcept;
  void expire(time_point now);

  /// Packets the forwarder has not taken yet.
  [[nodiscard]] bool has_unsent() const noexcept;

 private:
  struct retired_face {
    shm::channel channel;
    facet::face_id face;
    time_point until;
  };

  static result<std::size_t> receive_from(shm::channel& channel, std::vector<packet::buffer>& out,
                                          std::size_t max);

  control_connection control_;
  std::optional<shm::channel> channel_;
  std::optional<retired_face> retired_;
  facet::face_id face_;
  bool large_packets_;
  std::size_t max_packet_size_;
};

}  // namespace facet::client
