// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/client/face_setup.hpp"
#include "core/client/link.hpp"
#include "core/client/options.hpp"
#include "core/client/wait_set.hpp"
#include "core/packet/name.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace facet::client {

/// Keeps a connection attached: connects, obtains the face, notices that the forwarder is gone,
/// comes back with growing pauses and registers every prefix again, replaces a face before its
/// indices wrap. Never waits: service() does what can be done now and next_deadline() says when to
/// call it again.
///
/// Threads: one at a time. Ownership: borrows the options and the wait set.
class attachment {
 public:
  /// @param paths  at least one
  attachment(const options& o, std::vector<std::string> paths, wait_set& waits);

  /// Takes the next steps: reads the control socket, moves a handshake on, tries again when due.
  ///
  /// Errors: before the first attachment every failure. Later: refused and permission_denied once
  ///         each time they happen (the attempts go on); without options.reconnect, the loss.
  result<void> service(time_point now);

  /// The data path; null while there is none.
  [[nodiscard]] link* up() noexcept { return link_ ? &*link_ : nullptr; }
  [[nodiscard]] const link* up() const noexcept { return link_ ? &*link_ : nullptr; }
  /// What a lost forwarder had sent and nobody has received; null when there is nothing.
  [[nodiscard]] link* remains() noexcept;

  /// True while commands of the application must wait: no forwarder, or a face being replaced.
  [[nodiscard]] bool busy() const noexcept { return !link_ || setup_.has_value(); }

  /// The control socket to wait on; -1 while there is none.
  [[nodiscard]] int socket() const noexcept;
  [[nodiscard]] bool wants_write() const noexcept;
  [[nodiscard]] std::optional<time_point> next_deadline() const noexcept;

  /// Gives the present attachment up, because of `why`.
  void lose(error why, time_point now);

  /// Prefixes to register after every attachment. One of the same name is replaced.
  void remember(registration r);
  void forget(packet::name_view prefix);

  /// Why there is no attachment now: the last failure.
  [[nodiscard]] const error& last_error() const noexcept { return last_error_; }
  /// That there is no forwarder, as `disconnected`, and why the last attempt failed.
  [[nodiscard]] error absence() const {
    return {errc::disconnected, last_error_.message, last_error_.sys};
  }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] const std::string& fallback_reason() const noexcept { return fallback_reason_; }
  [[nodiscard]] std::uint64_t reconnects() const noexcept { return reconnects_; }
  [[nodiscard]] std::uint64_t renewals() const noexcept { return renewals_; }
  [[nodiscard]] std::uint64_t discarded() const noexcept { return discarded_; }

  /// Ends without coming back. The link is handed out for an orderly end.
  std::optional<link> finish() noexcept;

 private:
  result<void> connect(time_point now);
  result<void> advance_first(time_point now);
  result<void> attempt_failed(error why, time_point now);
  void established(time_point now);
  void service_link(time_point now);
  void service_renewal(time_point now);

  const options* options_;
  std::vector<std::string> paths_;
  wait_set* waits_;
  std::vector<registration> prefixes_;

  std::string face_name_;  // kept, so that a killed forwarder's face is recycled
  std::optional<control_connection> control_;  // while the handshake runs
  std::optional<face_setup> setup_;            // of the handshake, or of a renewal
  time_point setup_deadline_{};
  std::optional<link> link_;
  std::optional<link> remains_;

  time_point next_attempt_{};
  std::chrono::milliseconds delay_;
  time_point next_renewal_{};
  bool attached_once_ = false;
  error last_error_{errc::disconnected, "not attached yet", 0};
  std::string path_;
  std::string fallback_reason_;
  std::uint64_t reconnects_ = 0;
  std::uint64_t renewals_ = 0;
  std::uint64_t discarded_ = 0;
};

}  // namespace facet::client
