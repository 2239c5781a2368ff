// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/client/adaptive_spin.hpp"
#include "core/client/attachment.hpp"
#include "core/client/connection.hpp"
#include "core/client/wait_set.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace facet::client {

using clock = std::chrono::steady_clock;

/// First pause before looking for a wake-up that an unfenced peer may have lost.
inline constexpr std::chrono::milliseconds shortest_recheck{1};

/// The waiting around an attachment: fast paths that touch only the ring, and loops that spin,
/// sleep, take the attachment's next steps and look again.
class connection::impl {
 public:
  impl(options o, std::vector<std::string> paths, wait_set waits);

  result<void> attach();

  result<std::size_t> send_batch(std::span<const bytes_view> packets);
  result<std::size_t> try_send_batch(std::span<const bytes_view> packets);

  result<packet::buffer> receive(std::chrono::milliseconds timeout);
  result<std::size_t> receive_batch(std::vector<packet::buffer>& out, std::size_t max,
                                    std::chrono::milliseconds timeout);
  result<std::size_t> try_receive_batch(std::vector<packet::buffer>& out, std::size_t max);
  result<std::size_t> receive_each(std::size_t max, void* context,
                                   void (*on_packet)(void*, bytes_view));
  result<bool> prepare_wait();

  result<void> register_prefix(registration r);
  result<void> unregister_prefix(packet::name_view prefix);
  result<management::control_response> command(std::string_view module, std::string_view verb,
                                               const management::control_parameters& parameters);
  result<std::vector<std::uint8_t>> fetch_dataset(packet::name_view dataset);

  void close() noexcept;

  [[nodiscard]] const attachment& life() const noexcept { return attachment_; }
  [[nodiscard]] wait_set& waits() noexcept { return waits_; }
  [[nodiscard]] std::size_t max_packet_size() const noexcept;
  [[nodiscard]] statistics stats() const noexcept;

 private:
  enum class awaited : std::uint8_t { packets, room, answer };

  [[nodiscard]] result<void> check_open() const;
  result<void> service(time_point now);
  result<void> service_sometimes();
  result<void> service_before_sleep(time_point now);
  void sleep(time_point until, awaited what);
  void look_again(link& l);
  bool announce_sleep(link& l);
  void disarm();

  [[nodiscard]] result<void> check_sizes(std::span<const bytes_view> packets) const;
  std::size_t push(std::span<const bytes_view> packets);
  result<std::size_t> push_waiting(std::span<const bytes_view> packets);
  bool yield_for_room();

  result<std::size_t> take(std::vector<packet::buffer>& out, std::size_t max);
  result<std::size_t> take_from_attachment(std::vector<packet::buffer>& out, std::size_t max);
  result<std::size_t> take_waiting(std::vector<packet::buffer>& out, std::size_t max,
                                   std::chrono::milliseconds timeout);

  result<void> wait_ready(time_point deadline);
  result<packet::buffer> ask(packet::name name, bool can_be_prefix, bytes_view interest,
                             time_point deadline);
  result<management::control_response> command_until(
      std::string_view module, std::string_view verb,
      const management::control_parameters& parameters, time_point deadline);
  result<packet::buffer> fetch_segment(const packet::name& versioned, std::uint64_t number);
  void drain_unsent(time_point until) noexcept;

  options options_;
  wait_set waits_;
  attachment attachment_;
  adaptive_spin spin_;
  std::vector<packet::buffer> single_;  // room for receive(), kept to allocate nothing
  duration recheck_;                    // pause before looking again for a wake-up that may be lost
  time_point serviced_at_{};            // when the attachment last took its steps
  std::uint32_t quiet_calls_ = 0;
  bool armed_ = false;       // between prepare_wait() and the next try_… call
  bool wants_room_ = false;  // the last try_send_batch() found too little
  bool closed_ = false;
  statistics stats_;
};

}  // namespace facet::client
