// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/load/experiment.hpp"
#include "core/load/load_consumer.hpp"
#include "core/load/random.hpp"
#include "core/load/results.hpp"
#include "core/load/run_times.hpp"
#include "core/load/weighted_choice.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/name.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <queue>
#include <span>
#include <vector>

namespace facet::load {

/// One producer: Interests and time in, Data, Nacks and the next moment out. It reads no clock and
/// sends nothing. Used as load_consumer is.
///
/// Threads: one at a time.
class load_producer {
 public:
  /// @pre check(experiment) found nothing wrong
  load_producer(const producer_group& group, const actor_identity& who, const run_times& times);

  /// Takes a packet that came, bare or in an LpPacket.
  void on_packet(bytes_view wire, time_point now);

  /// Replies that should go out now, at most `max`; those that sent() did not take come again.
  /// Valid until the next call of any member.
  std::span<const bytes_view> due(time_point now, std::size_t max);
  /// The first `count` of due() went out.
  void sent(std::size_t count);

  /// When due() may have something new, without a packet coming; none: never.
  [[nodiscard]] std::optional<time_point> next_deadline() const noexcept;

  [[nodiscard]] const producer_totals& totals() const noexcept { return totals_; }

 private:
  struct reply {
    packet::buffer wire;
    bool nack = false;
    std::size_t content = 0;
  };
  struct delayed_reply {
    time_point at;
    std::uint64_t order;  // replies of one moment leave as their Interests came
    reply what;
    friend bool operator>(const delayed_reply& a, const delayed_reply& b) noexcept {
      return a.at != b.at ? a.at > b.at : a.order > b.order;
    }
  };

  [[nodiscard]] reply answer(const reply_pattern& how, const packet::interest_view& interest);
  /// The end of the stall that `now` lies in; none outside of all.
  [[nodiscard]] std::optional<time_point> stalled_until(time_point now) const noexcept;

  run_times times_;
  packet::name prefix_;
  std::vector<reply_pattern> patterns_;
  std::vector<stall> stalls_;
  bool signs_;
  random_source random_;
  weighted_choice which_;
  std::vector<std::uint8_t> content_;  // as long as the longest
  std::deque<reply> ready_;
  std::priority_queue<delayed_reply, std::vector<delayed_reply>, std::greater<>> delayed_;
  std::uint64_t arrivals_ = 0;
  std::optional<time_point> resumes_at_;
  std::vector<bytes_view> views_;
  producer_totals totals_;
};

}  // namespace facet::load
