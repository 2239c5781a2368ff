// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/name.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace facet::management {

/// Numbered notifications under one name, as subscribers of NFD expect them: the first Interest, on
/// the name itself, gets the latest notification, or waits for the first; each later one names the
/// number after the last it knows and waits until that is there. Reads no clock and sends nothing.
///
/// Threads: the owner's own.
/// Source:  NFD Management Protocol, NotificationStream.
class notification_stream {
 public:
  /// @param kept  how many of the latest can be asked for
  explicit notification_stream(packet::name prefix, std::size_t kept = 256);

  /// Whether a name belongs to the stream: its own, or that and a sequence number.
  [[nodiscard]] bool covers(packet::name_view name) const;

  /// The notification that `interest` asks for. Nothing when there is none yet, and then the next
  /// one may be what it waits for, or when it is forgotten.
  /// @pre covers(interest.name)
  std::optional<packet::buffer> ask(const packet::interest_view& interest, time_point now);

  /// Adds a notification. @returns its Data when an Interest waits for it
  std::optional<packet::buffer> post(bytes_view content, time_point now);

 private:
  packet::name prefix_;
  std::size_t kept_;
  std::uint64_t next_ = 0;
  std::deque<packet::buffer> latest_;  // the last one is number next_ - 1
  time_point awaited_until_{};         // somebody waits for number next_
};

}  // namespace facet::management
