// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/name.hpp"

#include <chrono>
#include <cstdint>
#include <list>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace facet::forwarding {

/// The forwarder's rules as lists and loops: slow, obvious, and written apart from the real one.
/// Knows local point-to-point faces, best-route, forwarding hints and one region, hop limits, and a
/// content store bounded in packets.
class naive_forwarder {
 public:
  using lines = std::multiset<std::string>;

  /// @param region  where this forwarder is: hints that lead there count for nothing
  naive_forwarder(std::size_t stored_packets, packet::name region)
      : capacity_(stored_packets), region_(std::move(region)) {}

  void set_next_hop(const packet::name& prefix, face_id face, std::uint64_t cost) {
    remove_next_hop(prefix, face);
    routes_.push_back({prefix, face, cost});
  }
  void remove_next_hop(const packet::name& prefix, face_id face) {
    std::erase_if(routes_, [&](auto& r) { return r.prefix == prefix && r.face == face; });
  }
  void remove_face(face_id face);

  lines interest(face_id from, const packet::interest_view& interest, time_point now);
  lines data(face_id from, const packet::buffer& packet, time_point now);
  lines nack(face_id from, const packet::interest_view& interest, time_point now);
  void expire(time_point now);

  [[nodiscard]] std::size_t pit_size() const { return pending_.size(); }
  [[nodiscard]] std::size_t cs_size() const { return stored_.size(); }
  std::uint64_t satisfied = 0;
  std::uint64_t unsatisfied = 0;

 private:
  struct route {
    packet::name prefix;
    face_id face;
    std::uint64_t cost;
  };
  struct downstream {
    std::uint32_t nonce;
    time_point expiry;
    std::string hop;  // " hop=4", or nothing
  };
  struct upstream {
    std::uint32_t nonce;
    time_point sent, expiry;
    bool nacked;
  };
  struct pending {
    packet::name name;
    bool can_be_prefix, must_be_fresh;
    time_point deadline;
    duration suppression{std::chrono::milliseconds{10}};
    std::map<face_id, downstream> in;
    std::map<face_id, upstream> out;

    [[nodiscard]] bool waits_for_upstream(time_point now) const;
  };
  struct stored {
    packet::buffer packet;
    packet::name full_name;
    time_point fresh_until;
  };
  using entry = std::list<pending>::iterator;

  entry find(const packet::interest_view& interest);
  const stored* from_store(const packet::interest_view& interest, time_point now);
  void store(const packet::buffer& packet, time_point now);
  [[nodiscard]] std::vector<route> next_hops(packet::name_view name, face_id except) const;
  [[nodiscard]] std::vector<route> next_hops(const packet::interest_view& interest,
                                             face_id except) const;
  lines forward(entry e, face_id from, const packet::interest_view& interest, time_point now);
  entry finish(entry e, bool by_data, duration freshness, time_point now);

  std::vector<route> routes_;
  std::list<pending> pending_;
  std::list<stored> stored_;  // most recently used first
  std::size_t capacity_;
  packet::name region_;
  std::vector<std::tuple<packet::name, std::uint32_t, time_point>> dead_nonces_;
};

}  // namespace facet::forwarding
