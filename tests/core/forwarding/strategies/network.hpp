// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/forwarding/forwarder.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace facet::forwarding {

/// Forwarders and the peers around them, joined by links with delays, in virtual time. Driven by
/// lines of text, so that a scenario reads as a table. What forwarders send is written down; what
/// peers send is not.
///
/// Nodes are forwarders; any other name is a peer: a consumer, a producer, a neighbour.
///
///     node R [seed]              link R P [ms] [local|adhoc|shared]     app R c   (a local link)
///     route R /a P [cost]        unroute R /a P                         remove R P  (R's face)
///     strategy R /a asf/v=5      cut R P                                mend R P
///     serve P /a [ms]            P answers Interests under /a after so long; mute P
///     refuse P NoRoute           P answers all with a Nack
///     announce R c /a [seconds]  c's prefix announcement, as management would pass it on
///     c interest /a [nonce=N] [hop=N] [fresh] [nd]
///     P data /a [ann=/p]         P nack Reason /a   (for the Interest it got last)
///     every MS TIMES LINE        '#' in LINE becomes 1, 2, …
///
/// Sent: "R>P interest /a [hop=N] [nd]", "R>c data /a [ann=/p]", "R>c nack NoRoute /a", and
/// "R learns /a P 600s", "R unlearns /a P", which are then done as the owner of the RIB would.
class network {
 public:
  /// Does what a line says, now. @throws std::invalid_argument when it says nothing known
  void run(const std::string& line);

  /// Lets everything happen that is due before `time` from the start; then that is the time.
  void advance(std::chrono::milliseconds time);

  [[nodiscard]] std::chrono::milliseconds now() const;

  /// What was sent since the last call, with when.
  struct sent {
    std::chrono::milliseconds at;
    std::string what;
  };
  std::vector<sent> take();

  [[nodiscard]] forwarder& at(const std::string& name) { return nodes_.at(name).fw; }
  [[nodiscard]] face_id face(const std::string& name, const std::string& other);

 private:
  struct link {
    std::chrono::milliseconds delay{0};
    bool cut = false;
  };
  struct host {
    forwarder fw;
    std::map<std::string, face_id> faces;
    std::map<face_id, std::string> others;
  };
  struct peer {
    std::string neighbour;                        // whose link it has
    std::map<std::string, packet::buffer> asked;  // the last Interest per Name
    std::string serves;
    std::chrono::milliseconds delay{0};
    std::string refuses;
  };
  struct event {
    time_point at;
    std::uint64_t number;
    std::function<void()> happens;
    friend bool operator<(const event& a, const event& b) {
      return std::tie(b.at, b.number) < std::tie(a.at, a.number);
    }
  };
  using words = std::istringstream;

  void add_link(words& in, bool local);
  void add_route(words& in);
  void choose(words& in);
  void announce(words& in);
  void repeat(words& in);
  void run_peer(const std::string& name, words& in);
  void send_interest(const std::string& name, words& in);
  void send_data(const std::string& name, words& in);
  void send_nack(const std::string& name, words& in);

  link& link_of(const std::string& a, const std::string& b);
  void later(std::chrono::milliseconds delay, std::function<void()> happens);
  void carry(const std::string& from, const std::string& to, const packet::buffer& packet);
  void arrive(const std::string& to, const std::string& from, const packet::buffer& packet);
  void arrive_at_peer(const std::string& name, const packet::buffer& packet);
  void tick(host& at, const std::string& name);
  void pass_on(host& from, const std::string& name, std::vector<transmission>& out);
  void note(std::string what) { sent_.push_back({now(), std::move(what)}); }
  [[nodiscard]] std::optional<time_point> next_tick(const host& at) const;

  std::map<std::string, host> nodes_;
  std::map<std::string, peer> peers_;
  std::map<std::pair<std::string, std::string>, link> links_;
  std::priority_queue<event> events_;
  std::vector<sent> sent_;
  time_point now_ = start;
  std::uint64_t n_events_ = 0;
  std::uint32_t nonces_made_ = 0;
  static constexpr time_point start{std::chrono::hours{1}};
};

}  // namespace facet::forwarding
