// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/shm/channel.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace facet::shm {

/// How long a test waits for what must happen; never for what must not.
inline constexpr std::chrono::seconds patience{10};

/// A face name that no other test, and no other run of this one, uses.
std::string unique_face_name(std::string_view purpose);

/// Whether `descriptor` becomes readable in time.
bool becomes_readable(int descriptor, std::chrono::milliseconds limit = patience);

/// Whether face `name` has left a region or a doorbell behind.
bool leaves_anything(const std::string& name);

/// Removes whatever a test left under `name`, when it ends.
class name_cleanup {
 public:
  explicit name_cleanup(std::string name) : name_(std::move(name)) {}
  ~name_cleanup();
  name_cleanup(const name_cleanup&) = delete;
  name_cleanup& operator=(const name_cleanup&) = delete;
  [[nodiscard]] const std::string& get() const { return name_; }

 private:
  std::string name_;
};

/// Packet `sequence` of a stream: its number, then octets that follow from number and position.
std::vector<std::uint8_t> numbered_packet(std::uint64_t sequence, std::size_t size);

/// Whether `octets` are numbered_packet(sequence, octets.size()).
bool is_numbered_packet(bytes_view octets, std::uint64_t sequence);

/// Sends everything, waiting for space on the doorbell. False when it took too long.
bool send_all(channel& end, std::span<const bytes_view> packets);

/// Receives one packet into `octets`, parked on the doorbell while there is none.
bool receive_one(channel& end, std::vector<std::uint8_t>& octets);

/// Waits as a lane does: on the doorbell, and on a timer while the peer may lose wake-ups.
bool wait_for_peer(channel& end);

}  // namespace facet::shm
