// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/packet/name.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace facet::tables {

/// Who put a route there (NFD's numbers; any other value is allowed).
namespace route_origin {
inline constexpr std::uint64_t app = 0, autoreg = 64, client = 65, autoconf = 66, nlsr = 128,
                               prefix_announcement = 129, fixed = 255;
}

/// Route flags (NFD's bits).
namespace route_flag {
inline constexpr std::uint64_t child_inherit = 1;  ///< the route also serves longer prefixes
inline constexpr std::uint64_t capture = 2;  ///< shorter prefixes' routes do not serve this one
}  // namespace route_flag

/// One way to a prefix. A route is identified by prefix, face and origin.
struct route {
  face_id face = no_face;
  std::uint64_t origin = route_origin::app;
  std::uint64_t cost = 0;
  std::uint64_t flags = route_flag::child_inherit;
  std::optional<time_point> expiry{};  ///< none: stays until it is removed

  friend bool operator==(const route&, const route&) = default;
};

/// One step that brings the FIB up to date with the RIB.
struct fib_change {
  packet::name prefix;
  face_id face = no_face;
  std::optional<std::uint64_t> cost{};  ///< set the next hop to this cost; none: remove it

  friend bool operator==(const fib_change&, const fib_change&) = default;
};

struct rib_listing {
  packet::name prefix;
  std::vector<route> routes;  ///< by face, then origin
};

/// Routing information base: what applications, operators and routing protocols registered, and the
/// next hops that follow from it. A prefix's next hops are its own routes (of several origins of a
/// face the cheapest counts) and the child-inherit routes of shorter prefixes, nearest first, up to
/// and including the first prefix with a capture route; a prefix that captures inherits nothing.
///
/// Each operation appends to `changes` exactly the steps by which the FIB differs from before; the
/// caller applies them in order. A prefix of which nothing is registered has no next hops of its
/// own (longest-prefix match finds the shorter one's).
///
/// Threads: one at a time. Errors: none. Source: NFD Developer's Guide, "RIB Manager".
class rib {
 public:
  static constexpr std::size_t everything = std::numeric_limits<std::size_t>::max();

  rib() = default;
  /// @param counted  told whenever a face has got a route or lost one: by how many
  explicit rib(std::function<void(face_id, std::ptrdiff_t)> counted)
      : counted_(std::move(counted)) {}
  rib(const rib&) = delete;
  rib& operator=(const rib&) = delete;

  /// Adds a route, or replaces cost, flags and expiry of an existing one.
  void add(packet::name_view prefix, const route& r, std::vector<fib_change>& changes);

  /// Removes one route; false when there was none.
  bool remove(packet::name_view prefix, face_id face, std::uint64_t origin,
              std::vector<fib_change>& changes);

  /// Removes every route of a face: it is gone.
  void remove_face(face_id face, std::vector<fib_change>& changes);

  /// Removes the routes whose time is over.
  void expire(time_point now, std::vector<fib_change>& changes);

  /// When expire() has something to do; none when no route expires.
  [[nodiscard]] std::optional<time_point> next_deadline() const;

  [[nodiscard]] const route* find(packet::name_view prefix, face_id face,
                                  std::uint64_t origin) const;
  /// The routes registered for exactly this prefix, or null.
  [[nodiscard]] const std::vector<route>* find(packet::name_view prefix) const;
  /// In canonical order; at most the first `limit` prefixes.
  [[nodiscard]] std::vector<rib_listing> list(std::size_t limit = everything) const {
    return list({}, limit);
  }
  /// Likewise of this prefix and those below it.
  [[nodiscard]] std::vector<rib_listing> list(packet::name_view under, std::size_t limit) const;
  [[nodiscard]] std::size_t prefixes() const noexcept { return entries_.size(); }
  [[nodiscard]] std::size_t routes() const noexcept { return n_routes_; }

 private:
  struct hop {
    face_id face;
    std::uint64_t cost;
    friend bool operator==(const hop&, const hop&) = default;
  };
  struct entry {
    std::vector<route> routes;  // by face, then origin
    std::vector<hop> applied;   // what the FIB was last told, by face
  };
  using table = std::map<packet::name, entry, packet::name_less>;
  using deadline = std::tuple<time_point, const packet::name*, face_id, std::uint64_t>;

  [[nodiscard]] std::vector<hop> effective(packet::name_view prefix, const entry& e) const;
  void refresh(table::iterator at, std::vector<fib_change>& changes);
  void refresh_subtree(const packet::name& prefix, std::vector<fib_change>& changes);
  std::vector<route>::iterator erase_route(table::iterator at, std::vector<route>::iterator r);
  void count(face_id face, std::ptrdiff_t change);
  void set_deadline(const packet::name& prefix, const route& r);
  void clear_deadline(const packet::name& prefix, const route& r);

  table entries_;
  std::set<deadline> deadlines_;
  // Prefixes of a face and its number of routes there, by the address of the key in entries_.
  std::unordered_map<face_id, std::map<const packet::name*, std::size_t>> by_face_;
  std::size_t n_routes_ = 0;
  std::function<void(face_id, std::ptrdiff_t)> counted_;
};

}  // namespace facet::tables
