// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facetd/privileges.hpp"

#include <cap-ng.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>

namespace facet::apps {
namespace {

struct identity {
  uid_t user = 0;
  gid_t group = 0;
};

std::optional<unsigned> as_number(const std::string& text) {
  unsigned number = 0;
  const auto* end = text.data() + text.size();
  const auto [at, problem] = std::from_chars(text.data(), end, number);
  return problem == std::errc{} && at == end ? std::optional{number} : std::nullopt;
}

result<identity> find_identity(const daemon_config& config) {
  identity id;
  const auto number = as_number(config.user);
  const passwd* const user = number ? ::getpwuid(*number) : ::getpwnam(config.user.c_str());
  if (user == nullptr)
    return fail(errc::not_found, "access.user: there is no user '" + config.user + "'");
  id.user = user->pw_uid;
  id.group = user->pw_gid;
  if (config.group.empty())
    return id;
  const auto group_number = as_number(config.group);
  const group* const group =
      group_number ? ::getgrgid(*group_number) : ::getgrnam(config.group.c_str());
  if (group == nullptr)
    return fail(errc::not_found, "access.group: there is no group '" + config.group + "'");
  id.group = group->gr_gid;
  return id;
}

}  // namespace

result<void> drop_privileges(const daemon_config& config) {
  if (config.user.empty()) {
    if (config.group.empty())
      return {};
    return fail(errc::invalid_argument, "access.group without access.user");
  }
  if (::geteuid() != 0)
    return fail(errc::permission_denied,
                "access.user: only a facetd that is started by root can become another user");
  const auto to = find_identity(config);
  if (!to)
    return fail(to.error());
  capng_clear(CAPNG_SELECT_BOTH);
  capng_updatev(CAPNG_ADD, static_cast<capng_type_t>(CAPNG_EFFECTIVE | CAPNG_PERMITTED), CAP_CHOWN,
                CAP_FOWNER, CAP_DAC_OVERRIDE, -1);
  const int done =
      capng_change_id(static_cast<int>(to->user), static_cast<int>(to->group),
                      static_cast<capng_flags_t>(CAPNG_DROP_SUPP_GRP | CAPNG_CLEAR_BOUNDING));
  if (done != 0)
    return fail(system_error("cannot become user " + config.user, errno));
  return {};
}

}  // namespace facet::apps
