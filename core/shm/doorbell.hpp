// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/unique_fd.hpp"
#include "core/shm/permissions.hpp"

#include <sys/types.h>

#include <string>

namespace facet::shm {

struct unnamed_doorbell;

/// What wakes one side of a region: a FIFO with a name, which both sides open for reading and
/// writing, so that opening never blocks and neither end of file nor SIGPIPE can happen; or, of a
/// sealed face, a pair of connected datagram sockets, of which the app is passed one.
///
/// Sockets, because nothing that the peer does with its own can make us wait: flags are given with
/// each call, nobody else has our open file, and their locks are not held while octets are copied.
/// A FIFO's is: a peer that writes from memory whose pages do not come stops whoever rings or
/// drains it, whatever O_NONBLOCK says. An eventfd has one open file, with one set of flags, for
/// both sides.
///
/// Ownership: the engine's doorbell unlinks its path when destroyed, if the path is still the FIFO
///            it made; the app's never does.
/// Threads:   one thread waits and drains; ring() from any thread.
/// Blocking:  never.
class doorbell {
 public:
  /// Makes the FIFO, replacing a stale one. @pre the caller owns the region's name
  /// Errors: invalid_argument when something that is not a FIFO is in the way (it is left alone),
  ///         permission_denied, system
  static result<doorbell> create(std::string path, const permissions& access);

  /// Opens an existing FIFO. Errors: not_found; invalid_argument when it is something else, a
  /// symbolic link included; permission_denied
  static result<doorbell> open(std::string path);

  /// Makes one without a name. Errors: no_space (descriptors), system
  static result<unnamed_doorbell> create_unnamed();

  /// Takes over the peer's side of one, as received from somebody who is not trusted.
  /// Errors: corrupt when it is something else
  static result<doorbell> adopt(unique_fd received);

  doorbell() noexcept = default;
  doorbell(doorbell&& other) noexcept;
  doorbell& operator=(doorbell&& other) noexcept;
  ~doorbell();

  /// Readable after a ring until drained: for poll, epoll or an event loop.
  [[nodiscard]] int descriptor() const noexcept { return fd_.get(); }

  /// Wakes whoever waits. Without room for more it is success: it is readable already.
  /// @returns false when the doorbell is broken
  bool ring() const noexcept;

  /// Forgets the rings so far; of a doorbell without a name the first of them, as there is one as a
  /// rule. Takes one system call then and is bounded, so that a peer that keeps ringing cannot hold
  /// the caller here.
  void drain() const noexcept;

  /// Rung and not drained since.
  [[nodiscard]] bool is_ringing() const noexcept;

 private:
  doorbell(unique_fd fd, std::string path) noexcept;
  explicit doorbell(unique_fd socket) noexcept;
  void let_go() noexcept;
  void drain_fifo() const noexcept;
  void drain_socket() const noexcept;

  unique_fd fd_;
  bool is_socket_ = false;
  std::string path_;  // empty: not ours to unlink
};

/// Both sides of a doorbell without a name.
struct unnamed_doorbell {
  doorbell ours;
  unique_fd theirs;  ///< to be passed on, and closed here
};

/// Whether somebody has the FIFO at `path` open. Used to notice a live version-1 engine, which
/// holds no lock.
bool doorbell_in_use(const std::string& path) noexcept;

}  // namespace facet::shm
