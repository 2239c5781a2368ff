// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/base/unique_fd.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/lp.hpp"
#include "core/packet/name.hpp"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace facet::client {

/// Whether an application must be given the LpPacket and not just what is inside: Nack, congestion
/// mark, incoming face.
bool worth_keeping(const packet::lp_view& lp) noexcept;

/// The stream to the forwarder's control socket: packets framed by their own TLV, LP-wrapped in
/// both directions; management answers matched by name; in fallback mode also the application's
/// packets.
///
/// Threads:  one at a time.
/// Blocking: never, except as connect() says.
/// Errors:   anything that ends the stream makes it closed(); nothing comes back to life.
class control_connection {
 public:
  /// Connects to the socket at `path`.
  ///
  /// Blocking: up to `deadline` while the listener's queue is full
  /// Errors:   not_found, disconnected (nobody listens), permission_denied, timed_out (queue full)
  static result<control_connection> connect(const std::string& path, time_point deadline);

  [[nodiscard]] int descriptor() const noexcept { return fd_.get(); }

  /// Writes what waits to be written and reads what is there.
  void pump();
  /// Writes what waits to be written.
  void flush();
  /// Octets wait for room in the socket: poll for output too.
  [[nodiscard]] bool wants_write() const noexcept { return out_done_ != out_.size(); }

  [[nodiscard]] bool closed() const noexcept { return close_reason_.has_value(); }
  /// @pre closed()
  [[nodiscard]] const error& close_reason() const noexcept { return *close_reason_; }

  // -- management: one question at a time

  /// Sends an Interest and waits for its answer: Data of this name (below it, with
  /// `can_be_prefix`), or its Nack.
  /// @param wants_descriptors  the answer may bring descriptors; at all other times what the
  ///                           forwarder passes is closed unseen
  void ask(packet::name name, bool can_be_prefix, bytes_view interest,
           bool wants_descriptors = false);
  [[nodiscard]] bool asking() const noexcept { return question_.has_value(); }
  /// The answer when it has come: the Data, or refused for a Nack. Then the question is over.
  std::optional<result<packet::buffer>> take_answer();
  /// What came with the last answer; none when there were more than anybody could want.
  std::vector<unique_fd> take_descriptors() noexcept { return std::exchange(descriptors_, {}); }
  /// Forgets the question; a late answer is discarded.
  void abandon() noexcept {
    question_.reset();
    descriptors_.clear();
  }
  /// Sends an Interest whose answer nobody waits for.
  void post(bytes_view interest) { queue(interest); }

  // -- the application's packets, in fallback mode

  /// Keep packets that answer no question; otherwise they are discarded.
  void carry_packets(bool on) noexcept;
  /// Sends packets in order, LP-wrapped. @returns how many the socket took
  std::size_t try_send(std::span<const bytes_view> packets);
  [[nodiscard]] bool has_packets() const noexcept { return !inbox_.empty(); }
  /// @pre has_packets()
  packet::buffer take_packet();

  /// Packets nobody waited for, and malformed ones, since the last call.
  std::uint64_t take_discarded() noexcept { return std::exchange(discarded_, 0); }

 private:
  struct question {
    packet::name name;
    bool can_be_prefix;
    bool wants_descriptors;
    std::optional<result<packet::buffer>> answer;
  };

  explicit control_connection(unique_fd fd);

  void close_with(error why);
  void read_some();
  ssize_t read_into(std::span<std::uint8_t> room);
  void take_frames();
  void on_frame(bytes_view frame);
  bool answers_question(const packet::lp_view& lp);

  // writing (control_connection_write.cpp)
  void queue(bytes_view packet);
  std::size_t send_chunk(std::span<const bytes_view> packets);
  void keep_unsent(std::span<const bytes_view> pieces, std::size_t sent);

  unique_fd fd_;
  std::vector<std::uint8_t> in_;  // received: [in_start_, in_end_)
  std::size_t in_start_ = 0;
  std::size_t in_end_ = 0;
  std::vector<std::uint8_t> out_;  // to be written: from out_done_ on
  std::size_t out_done_ = 0;
  std::optional<question> question_;
  std::vector<unique_fd> descriptors_;  // that came while they were wanted
  std::deque<packet::buffer> inbox_;
  std::size_t inbox_octets_ = 0;
  bool carries_packets_ = false;
  std::uint64_t discarded_ = 0;
  std::optional<error> close_reason_;
};

}  // namespace facet::client
