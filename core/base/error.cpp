// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.hpp"

#include <cerrno>
#include <system_error>

namespace facet {
namespace {

errc classify(int sys) noexcept {
  switch (sys) {
    case ENOENT:
      return errc::not_found;
    case EACCES:
    case EPERM:
      return errc::permission_denied;
    case ENOSPC:
    case ENOMEM:
    case EMFILE:
    case ENFILE:
      return errc::no_space;
    case EEXIST:
    case EADDRINUSE:
      return errc::name_in_use;
    case ETIMEDOUT:
      return errc::timed_out;
    case ECONNRESET:
    case ECONNREFUSED:
    case EPIPE:
      return errc::disconnected;
    default:
      return errc::system;
  }
}

}  // namespace

std::string_view to_string(errc code) noexcept {
  switch (code) {
    case errc::invalid_argument:
      return "invalid_argument";
    case errc::invalid_name:
      return "invalid_name";
    case errc::name_in_use:
      return "name_in_use";
    case errc::not_found:
      return "not_found";
    case errc::permission_denied:
      return "permission_denied";
    case errc::no_space:
      return "no_space";
    case errc::corrupt:
      return "corrupt";
    case errc::packet_too_large:
      return "packet_too_large";
    case errc::malformed:
      return "malformed";
    case errc::stalled:
      return "stalled";
    case errc::face_closed:
      return "face_closed";
    case errc::cancelled:
      return "cancelled";
    case errc::timed_out:
      return "timed_out";
    case errc::disconnected:
      return "disconnected";
    case errc::refused:
      return "refused";
    case errc::unsupported:
      return "unsupported";
    case errc::system:
      return "system";
    case errc::conflict:
      return "conflict";
  }
  return "unknown";
}

error system_error(std::string_view what, int sys) {
  auto text = std::system_category().message(sys);
  return {classify(sys), std::string{what} + ": " + text, sys};
}

}  // namespace facet
