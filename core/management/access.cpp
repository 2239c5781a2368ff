// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/access.hpp"

#include "core/base/fair_share.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace facet::management {
namespace {

std::string spelled(const principal& who) {
  return who.user ? "user " + std::to_string(*who.user)
                  : std::string{"a peer whose user is not known"};
}

tl::unexpected<error> denied(std::string sentence) {
  return fail(errc::permission_denied, std::move(sentence));
}

/// Whether `more` of something may be had.
result<void> check_room(std::string_view what, std::string_view key, std::optional<uid_t> user,
                        std::size_t held, std::size_t own_limit, std::size_t used,
                        std::size_t limit, std::size_t more) {
  const std::string noun{what};
  if (held > own_limit || own_limit - held < more)
    return denied("user " + std::to_string(*user) + " has " + std::to_string(held) + " " + noun +
                  " and may have " + std::to_string(own_limit) + " (access." + std::string{key} +
                  ")");
  const auto after = used + more - 1;
  if (after < used && more > 0)
    return fail(errc::no_space, "there cannot be so much " + noun);
  if (!within_fair_share(held + more - 1, after, limit))
    return fail(errc::no_space, "there are " + std::to_string(used) + " " + noun + " of at most " +
                                    std::to_string(limit) + ", and user " + std::to_string(*user) +
                                    " has the most of what one may have");
  return {};
}

}  // namespace

bool user_set::contains(const principal& who) const {
  if (who.user && std::ranges::find(users, *who.user) != users.end())
    return true;
  return std::ranges::any_of(
      who.groups, [this](gid_t group) { return std::ranges::find(groups, group) != groups.end(); });
}

access_book::access_book(access_settings settings, uid_t own)
    : settings_(std::move(settings)), own_(own) {
}

bool access_book::may_everything(const principal& who) const {
  return who.user && (*who.user == 0 || *who.user == own_);
}

result<void> access_book::may_operate(const principal& who) const {
  if (settings_.operators.empty() || may_everything(who) || settings_.operators.contains(who))
    return {};
  return denied(spelled(who) + " is not among access.operators, who alone may change this");
}

result<void> access_book::may_change_face_of(const principal& who,
                                             std::optional<uid_t> owner) const {
  if (!owner)
    return may_operate(who);
  if (may_everything(who) || who.user == owner)
    return {};
  return denied("the face belongs to user " + std::to_string(*owner) + ", not to " + spelled(who));
}

result<void> access_book::may_register(const principal& who, packet::name_view name) const {
  const prefix_rule* rule = nullptr;
  for (const auto& each : settings_.prefixes)
    if (each.prefix.view().is_prefix_of(name) &&
        (rule == nullptr || each.prefix.size() > rule->prefix.size()))
      rule = &each;
  if (rule == nullptr || may_everything(who) || rule->who.contains(who))
    return {};
  return denied(spelled(who) + " may not register names under " + rule->prefix.to_uri() +
                " (access.prefix)");
}

result<void> access_book::take_face(std::optional<uid_t> user, std::size_t memory) {
  if (user) {
    const auto has = used_by(*user);
    const auto& own = limits_of(*user);
    const auto& all = settings_.total;
    if (auto room = check_room("faces", "faces_per_user", user, has.faces, own.faces, total_.faces,
                               all.faces, 1);
        !room)
      return room;
    if (memory > 0)
      if (auto room = check_room("octets of shared memory", "memory_per_user", user, has.memory,
                                 own.memory, total_.memory, all.memory, memory);
          !room)
        return room;
  }
  change(user, 1, static_cast<std::ptrdiff_t>(memory), 0);
  return {};
}

void access_book::give_back_face(std::optional<uid_t> user, std::size_t memory) {
  change(user, -1, -static_cast<std::ptrdiff_t>(memory), 0);
}

result<void> access_book::room_for_route(std::optional<uid_t> user) const {
  if (total_.routes >= settings_.total.routes)
    return fail(errc::no_space, "there are " + std::to_string(total_.routes) +
                                    " routes, and no more are allowed (access.routes)");
  if (!user)
    return {};
  return check_room("routes", "routes_per_user", user, used_by(*user).routes,
                    limits_of(*user).routes, total_.routes, settings_.total.routes, 1);
}

void access_book::count_routes(std::optional<uid_t> user, std::ptrdiff_t change_of_routes) {
  change(user, 0, 0, change_of_routes);
}

const access_limits& access_book::limits_of(uid_t user) const {
  const auto own = settings_.users.find(user);
  return own == settings_.users.end() ? settings_.per_user : own->second;
}

access_book::usage access_book::used_by(uid_t user) const {
  const auto found = users_.find(user);
  return found == users_.end() ? usage{} : found->second;
}

void access_book::change(std::optional<uid_t> user, std::ptrdiff_t faces, std::ptrdiff_t memory,
                         std::ptrdiff_t routes) {
  const auto apply = [&](usage& u) {
    u.faces += static_cast<std::size_t>(faces);
    u.memory += static_cast<std::size_t>(memory);
    u.routes += static_cast<std::size_t>(routes);
  };
  apply(total_);
  if (!user)
    return;
  auto& own = users_[*user];
  apply(own);
  if (own.faces == 0 && own.memory == 0 && own.routes == 0)
    users_.erase(*user);
}

}  // namespace facet::management
