// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/packet/name.hpp"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <vector>

/// Who of this host may do what with the forwarder, and how much of it they may have.
namespace facet::management {

/// Who asks: a user of this host, as the kernel tells of a Unix socket's other end, or somebody
/// whom nothing identifies (another transport).
struct principal {
  std::optional<uid_t> user;
  std::vector<gid_t> groups;  ///< the primary one and all others
};

/// Some users and groups of this host.
struct user_set {
  std::vector<uid_t> users;
  std::vector<gid_t> groups;

  [[nodiscard]] bool contains(const principal& who) const;
  [[nodiscard]] bool empty() const noexcept { return users.empty() && groups.empty(); }
};

/// What one user may have, or all of them together. `unlimited` where nothing was said.
struct access_limits {
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

  std::size_t faces = unlimited;    ///< of applications on this host: connections and rings
  std::size_t memory = unlimited;   ///< octets of shared memory
  std::size_t routes = unlimited;   ///< to these faces
  std::size_t pending = unlimited;  ///< Interests; the forwarder's affair (face_traits::account)
};

/// Who may register names under a prefix.
struct prefix_rule {
  packet::name prefix;
  user_set who;
};

struct access_settings {
  /// Of all users together. What of it is left is shared out fairly (base/fair_share.hpp): nobody
  /// takes the last of it from those who have little.
  access_limits total{.faces = 65'536, .routes = 2'000'000};
  access_limits per_user;
  std::map<uid_t, access_limits> users;  ///< instead of per_user
  std::vector<prefix_rule> prefixes;     ///< of several that fit, the longest counts
  /// Who may change what belongs to nobody in particular: network faces and routes to them,
  /// strategies, the content store. Empty: everybody.
  user_set operators;
};

/// Keeps account of what users have and decides what they may. Root and the forwarder's own user
/// may do everything, as they could replace the forwarder; limits hold for them, too.
///
/// Threads: the owner's own.
class access_book {
 public:
  /// What one user has, or all have together.
  struct usage {
    std::size_t faces = 0;
    std::size_t memory = 0;
    std::size_t routes = 0;
  };

  /// @param own  the forwarder's user
  explicit access_book(access_settings settings = {}, uid_t own = 0);

  /// Changes rules and limits. What is there stays, even if it is too much now.
  void configure(access_settings settings) { settings_ = std::move(settings); }

  /// Whether `who` may change what belongs to nobody in particular.
  /// Errors: permission_denied
  [[nodiscard]] result<void> may_operate(const principal& who) const;

  /// Whether `who` may change, end or lead packets to a face of `owner`; none: nobody's.
  /// Errors: permission_denied
  [[nodiscard]] result<void> may_change_face_of(const principal& who,
                                                std::optional<uid_t> owner) const;

  /// Whether `who` may register `name`.
  /// Errors: permission_denied
  [[nodiscard]] result<void> may_register(const principal& who, packet::name_view name) const;

  /// Counts a face with so much shared memory, if there may be one more.
  ///
  /// @param user  whose; none: the forwarder's own, which is not refused
  /// Errors: permission_denied (the user has enough), no_space (all together have)
  result<void> take_face(std::optional<uid_t> user, std::size_t memory);
  void give_back_face(std::optional<uid_t> user, std::size_t memory);

  /// Whether one more route may lead to a face of `user`. Errors: as take_face
  [[nodiscard]] result<void> room_for_route(std::optional<uid_t> user) const;
  void count_routes(std::optional<uid_t> user, std::ptrdiff_t change);

  [[nodiscard]] const access_limits& limits_of(uid_t user) const;
  [[nodiscard]] usage used_by(uid_t user) const;
  [[nodiscard]] const usage& total() const noexcept { return total_; }
  [[nodiscard]] const access_settings& settings() const noexcept { return settings_; }

 private:
  [[nodiscard]] bool may_everything(const principal& who) const;
  void change(std::optional<uid_t> user, std::ptrdiff_t faces, std::ptrdiff_t memory,
              std::ptrdiff_t routes);

  access_settings settings_;
  uid_t own_;
  usage total_;
  std::map<uid_t, usage> users_;  // those who have something
};

}  // namespace facet::management
