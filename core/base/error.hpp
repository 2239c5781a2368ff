// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace facet {

/// Why an operation could not be done. The same codes travel inside actor errors, so values are
/// appended and never renumbered.
enum class errc : std::uint8_t {
  invalid_argument = 1,   ///< The caller broke a documented rule.
  invalid_name = 2,       ///< A face name or URI that the rules do not allow.
  name_in_use = 3,        ///< A live owner holds this name.
  not_found = 4,          ///< Nothing of that name, id or path.
  permission_denied = 5,  ///< The operating system or our policy refused.
  no_space = 6,           ///< No room in shared memory, on disk or in a table.
  corrupt = 7,            ///< A peer or a file broke the format it promised.
  packet_too_large = 8,   ///< Larger than the face carries; nothing was sent.
  malformed = 9,          ///< A packet that violates the NDN packet format.
  stalled = 10,           ///< The peer did not take packets before the deadline.
  face_closed = 11,       ///< The face is gone or the forwarder closed it.
  cancelled = 12,         ///< The caller cancelled.
  timed_out = 13,         ///< No answer before the deadline.
  disconnected = 14,      ///< The control connection is gone.
  refused = 15,           ///< The forwarder answered a command with an error code.
  unsupported = 16,       ///< Understood, but not something this build does.
  system = 17,            ///< A system call failed in a way not named above; see `sys`.
  conflict = 18,          ///< Contradicts what is there already.
};

/// The code's own spelling, for logs, JSON and tests.
std::string_view to_string(errc code) noexcept;

/// What went wrong, in a sentence a user understands: what was attempted, on what, and why not.
struct error {
  errc code = errc::system;
  std::string message;
  int sys = 0;  ///< errno of the failed system call, 0 when there was none

  friend bool operator==(const error& e, errc expected) noexcept { return e.code == expected; }
};

/// An error for a failed system call: classifies `sys` and appends its text to `what`.
///
/// @param what  the attempt, for example "cannot open /dev/shm/ndn-shm-a"
/// @param sys   errno, read immediately after the call
error system_error(std::string_view what, int sys);

}  // namespace facet
