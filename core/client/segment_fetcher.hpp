// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/rtt_estimator.hpp"
#include "core/base/types.hpp"
#include "core/client/congestion.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/data.hpp"
#include "core/packet/lp.hpp"
#include "core/packet/name.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <random>
#include <vector>

namespace facet::client {

struct fetch_options {
  congestion_options congestion;
  rtt_options rtt;
  std::chrono::milliseconds lifetime{4000};  ///< of Interests
  std::uint32_t max_retries = 15;            ///< per segment and for discovery
  bool must_be_fresh = false;                ///< on segment Interests
  bool discover_version =
      true;                     ///< ask `name/32=metadata` first, unless the name ends in a version
  bool ignore_marks = false;    ///< do not slow down on congestion marks
  bool verify_digests = false;  ///< check DigestSha256 of every segment
  /// After a return of the forwarder, how long its "no route" is taken to mean "not yet": producers
  /// register again one after the other.
  std::chrono::milliseconds return_grace{5000};
  std::size_t max_held = 65536;  ///< segments held because an earlier one is missing
  std::uint64_t seed = 1;        ///< for Interest nonces
};

struct fetch_statistics {
  std::uint64_t segments = 0;   ///< received, without duplicates
  std::uint64_t octets = 0;     ///< of Content delivered
  std::uint64_t interests = 0;  ///< sent, with retransmissions
  std::uint64_t retransmissions = 0;
  std::uint64_t timeouts = 0;
  std::uint64_t nacks = 0;
  std::uint64_t congestion_marks = 0;
  std::uint64_t congestion_events = 0;  ///< times the window shrank
  std::uint64_t duplicates = 0;         ///< Data for a segment already there
  double window = 0;                    ///< now
  duration rtt_mean{0}, rtt_min{0}, rtt_max{0};
};

/// Fetches a segmented object as ndncatchunks does: discovers the version, keeps a window of
/// segment Interests outstanding (AIMD or CUBIC), retransmits after the RTO, slows down on loss,
/// congestion marks and Nack Congestion, and delivers Content in order. Reads no clock and sends
/// nothing: packets and time go in, Interests and Content come out.
///
///     fetcher.start(now);
///     loop: fetcher.poll(now, interests); send them; wait for packets until next_deadline();
///           for each packet fetcher.on_packet(packet, now); until finished()
///
/// Threads: the owner's own.
/// Source:  ndn-tools' chunks (naming, discovery, once-per-round-trip decrease).
class segment_fetcher {
 public:
  /// Called with the Content of segments 0, 1, 2 … in this order; the octets are valid as long as
  /// somebody keeps `wire`. An error ends the fetch with that error.
  using deliver_fn =
      std::function<result<void>(std::uint64_t segment, bytes_view content, packet::buffer wire)>;

  segment_fetcher(packet::name name, fetch_options o, deliver_fn deliver);

  void start(time_point now);

  /// Takes a packet from the forwarder: Data, Nack, or either in an LpPacket. False: not for this
  /// fetch (or malformed).
  bool on_packet(const packet::buffer& wire, time_point now);

  /// Appends the Interests to send now and handles what has timed out. Call it after on_packet()
  /// and when next_deadline() has come.
  void poll(time_point now, std::vector<packet::buffer>& interests);

  /// The forwarder went away and came back: what it had pending is lost. All Interests outstanding
  /// are sent again with the next poll(), which counts neither as congestion nor against
  /// max_retries.
  void on_reconnect(time_point now);

  /// When poll() has something to do even if no packet comes.
  [[nodiscard]] std::optional<time_point> next_deadline() const;

  /// Everything delivered, or failed.
  [[nodiscard]] bool finished() const noexcept { return phase_ == phase::done; }
  /// Why it failed; nothing while it runs and when it succeeded.
  [[nodiscard]] const std::optional<error>& failure() const noexcept { return failure_; }

  /// `name/v=…` once known.
  [[nodiscard]] const packet::name& versioned_name() const noexcept { return versioned_; }
  /// Number of segments, once some Data told.
  [[nodiscard]] std::optional<std::uint64_t> segment_count() const noexcept { return count_; }
  /// Segments delivered so far.
  [[nodiscard]] std::uint64_t delivered() const noexcept { return base_; }
  [[nodiscard]] fetch_statistics stats() const;

 private:
  enum class phase : std::uint8_t { idle, discovering, fetching, done };
  enum class segment_state : std::uint8_t { outstanding, to_resend, received };

  struct segment_entry {
    segment_state state = segment_state::to_resend;
    std::uint32_t retries = 0;
    std::uint64_t transmission = 0;  // serial number of its latest Interest
    time_point sent_at{};
    packet::buffer wire;  // held until its turn
    bytes_view content;   // inside wire
  };
  struct sent_record {  // in sending order: only the oldest can have timed out
    std::uint64_t segment;
    std::uint64_t transmission;
    time_point sent_at;
  };
  struct resend_record {
    std::uint64_t segment;
    time_point at;  // not before
  };

  bool on_data(bytes_view octets, const packet::buffer& wire, bool marked, time_point now);
  bool on_nack(bytes_view octets, packet::nack_reason reason, time_point now);
  bool on_discovery_data(const packet::data_view& data);
  bool on_segment_data(const packet::data_view& data, const packet::buffer& wire, bool marked,
                       time_point now);
  void on_segment_nack(std::uint64_t number, segment_entry& entry, packet::nack_reason reason,
                       time_point now);
  [[nodiscard]] bool may_come_yet(packet::nack_reason reason, time_point now) const;
  void measure(const segment_entry& entry, time_point now);
  result<void> learn_final(const packet::data_view& data);
  void drop_beyond_final();
  void deliver_ready();

  void check_timeouts(time_point now);
  void schedule_resend(std::uint64_t number, segment_entry& entry, time_point at);
  void decrease(const segment_entry& entry, time_point now);
  void send_discovery(time_point now, std::vector<packet::buffer>& interests);
  void resend_segments(time_point now, std::vector<packet::buffer>& interests);
  void send_new_segments(time_point now, std::vector<packet::buffer>& interests);
  void send_segment(std::uint64_t number, segment_entry& entry, time_point now,
                    std::vector<packet::buffer>& interests);

  void begin_fetching(packet::name versioned);
  void fail_with(error e);
  segment_entry* find(std::uint64_t number);
  [[nodiscard]] std::optional<std::uint64_t> segment_of(packet::name_view name) const;
  [[nodiscard]] bool current(const sent_record& record);

  packet::name name_;
  packet::name metadata_name_;
  fetch_options options_;
  deliver_fn deliver_;
  phase phase_ = phase::idle;
  std::optional<error> failure_;
  packet::name versioned_;
  std::optional<std::uint64_t> count_;
  congestion_window window_;
  slow_start_exit slow_start_exit_;
  rtt_estimator rtt_;
  std::mt19937_64 random_;

  std::uint64_t base_ = 0;             // first segment not delivered
  std::deque<segment_entry> entries_;  // of segments base_, base_ + 1, …
  std::deque<sent_record> sent_;       // superseded records stay until they are the oldest
  std::deque<resend_record> resend_;
  std::size_t outstanding_ = 0;
  std::uint64_t transmissions_ = 0;
  std::uint64_t recovery_point_ = 0;  // Interests before this one belong to the last decrease

  std::uint32_t discovery_sent_ = 0;
  time_point discovery_at_{};  // when to ask (again)
  time_point grace_until_{};   // of a forwarder that has just come back
  fetch_statistics stats_;
};

}  // namespace facet::client
