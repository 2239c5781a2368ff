// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/rtt_estimator.hpp"
#include "core/client/congestion.hpp"
#include "core/load/catalogue.hpp"
#include "core/load/experiment.hpp"
#include "core/load/interest_writer.hpp"
#include "core/load/pending_interests.hpp"
#include "core/load/random.hpp"
#include "core/load/recording.hpp"
#include "core/load/results.hpp"
#include "core/load/run_times.hpp"
#include "core/load/schedule.hpp"
#include "core/packet/lp.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace facet::load {

/// Which consumer or producer of an experiment one is: what it draws depends on nothing else, not
/// on the driver it runs in.
struct actor_identity {
  std::uint64_t seed = 1;
  std::size_t repetition = 0;
  std::size_t group = 0;  ///< in its list
  std::size_t index = 0;  ///< in its group
  /// Whether an endless sequence begins at 0, as for all of the group, and not at a number of its
  /// own; and whether its moments fall together with theirs instead of between them.
  bool shares_sequence = false;
  bool in_step = false;
};

/// One consumer: packets and time in, Interests and the next moment out. It reads no clock and
/// sends nothing.
///
///     consumer.on_packet(wire, now);                       // for all that came
///     const auto due = consumer.due(now, 32);
///     consumer.sent(face.try_send_batch(due), now);
///     sleep until consumer.next_deadline(), or room, or a packet
///
/// Threads: one at a time. Ownership: borrows the recording.
class load_consumer {
 public:
  /// @pre check(experiment) found nothing wrong
  load_consumer(const consumer_group& group, const actor_identity& who, const run_times& times,
                popularity_tables& tables, recording& record);

  /// Takes a packet that came: Data or Nack, bare or in an LpPacket.
  void on_packet(bytes_view wire, time_point now);

  /// Interests that should go out now, oldest first, at most `max`; those that sent() did not take
  /// come again. Valid until the next call of any member.
  std::span<const bytes_view> due(time_point now, std::size_t max);
  /// The first `count` of due() went out.
  void sent(std::size_t count, time_point now);

  /// When due() may have something new, without a packet coming; none: never.
  [[nodiscard]] std::optional<time_point> next_deadline() const noexcept;

  /// True when the end of the run has passed and nothing is waited for.
  [[nodiscard]] bool quiet(time_point now) const noexcept;

  /// The run is over, perhaps before its end: counts what is outstanding and what the schedule
  /// wanted up to `now` and did not get. Nothing may be called after it but the totals.
  void finish(time_point now);

  /// Interests whose intended moment lies in the measurement, and what became of them.
  [[nodiscard]] const consumer_totals& measured() const noexcept { return measured_; }
  [[nodiscard]] const consumer_totals& all() const noexcept { return all_; }
  /// Moments of the measurement that the schedule had; 0 when a window decides.
  [[nodiscard]] std::uint64_t scheduled() const noexcept { return scheduled_; }

 private:
  /// Interests that ended with the Data of another one of their Name.
  struct aggregated_count {
    std::uint32_t measured = 0;
    std::uint32_t other = 0;
    std::uint32_t& of(bool is_measured) noexcept { return is_measured ? measured : other; }
  };
  /// Interests of one kind.
  struct flow {
    flow(const interest_pattern& p, const sequence_numbers& own, popularity_tables& tables);
    interest_writer writer;
    catalogue numbers;
    pending_interests pending;
    tsl::robin_map<std::uint64_t, aggregated_count>
        aggregated;  // by number; as large as a catalogue
    double duplicate_nonces;
    std::uint32_t last_nonce = 0;
  };
  /// What an answer ended.
  struct settled {
    bool any = false;
    bool measured = false;  // the Interest that counts as answered
  };
  struct prepared {
    std::size_t flow;
    pending_interest interest;
    packet::buffer wire;
  };

  [[nodiscard]] bool open_loop() const noexcept { return !window_; }
  [[nodiscard]] bool may_send_more() const noexcept;
  [[nodiscard]] std::size_t outstanding() const noexcept;
  void expire(time_point now);
  void top_up(time_point now, std::size_t max);
  void prepare(time_point intended);
  void resend(std::size_t flow_index, const pending_interest& lost);
  void give_up_late(time_point until);
  std::uint32_t next_nonce(flow& f);

  // answers (load_consumer_answers.cpp)
  settled settle(packet::name_view name, std::uint64_t consumer_totals::*as, time_point now);
  settled settle_aggregated(packet::name_view name);
  void on_data(bytes_view wire, bool marked, time_point now);
  void on_nack(packet::nack_reason reason, bytes_view interest, time_point now);
  void adapt(bool congested, time_point now);

  void count(std::uint64_t consumer_totals::*member, bool measured, std::uint64_t n = 1) noexcept {
    all_.*member += n;
    if (measured)
      measured_.*member += n;
  }

  run_times times_;
  recording& record_;
  random_source random_;
  weighted_choice which_;
  std::vector<flow> flows_;
  schedule schedule_;
  std::optional<client::congestion_window> window_;
  bool adapts_;
  bool react_to_marks_;
  std::uint64_t max_interests_;
  std::uint32_t retransmissions_;
  rtt_estimator rtt_;
  time_point last_decrease_{};
  std::uint64_t first_sendings_ = 0;  // prepared or sent, retransmissions aside
  std::uint64_t scheduled_ = 0;
  std::deque<prepared> prepared_;
  std::vector<bytes_view> views_;
  consumer_totals measured_;
  consumer_totals all_;
};

}  // namespace facet::load
