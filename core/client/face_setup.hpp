// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/client/control_connection.hpp"
#include "core/client/options.hpp"
#include "core/management/control_response.hpp"
#include "core/packet/name.hpp"
#include "core/shm/channel.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace facet::client {

/// A prefix the application wants to be asked for.
struct registration {
  packet::name prefix;
  route_options route;
};

/// Parameters of rib/register. Without a face id the forwarder takes the face the command came on.
management::control_parameters register_parameters(const registration& r, facet::face_id face);

/// What a forwarder said to a command. Errors: as `answer`, malformed
result<management::control_response> response_of(const result<packet::buffer>& answer);

/// `refused`, with the forwarder's words.
error refusal(std::string_view what, const management::control_response& response);

/// Obtains a face over an open control connection: faces/create of memfd://app-{pid}-{n}, whose
/// region and doorbells come with the answer; from a forwarder that refuses, of
/// shm://app-{pid}-{n}, whose objects are opened by their names; from one that has no shared memory
/// none, then data goes over the socket. Then rib/register for every prefix. One command at a time,
/// each after the answer to the one before. Never waits: advance() is called whenever something
/// arrived.
///
/// Source: the handshake of ndn-rs's ForwarderClient, and Facet's own for sealed faces.
class face_setup {
 public:
  enum class progress : std::uint8_t { waiting, done };
  /// What to do when there is no shared-memory face to be had: use the socket, or leave all as it
  /// is.
  enum class purpose : std::uint8_t { attach, renew };

  /// @param face_name  of a face this attachment had before, empty for a new one. Taking it again
  ///                   lets the forwarder recycle what a killed one left under it; if somebody
  ///                   still has it, a new one is taken.
  face_setup(const options& o, purpose why, std::string face_name,
             std::vector<registration> prefixes);

  /// Takes the next steps. @pre `control` is not asking for somebody else
  /// Errors: refused (a prefix), and what building a command can say
  result<progress> advance(control_connection& control);

  /// The name asked for, to be given to the next attempt.
  [[nodiscard]] const std::string& face_name() const noexcept { return face_name_; }

  // When done:
  /// The app end of the face; nothing when data goes over the socket.
  [[nodiscard]] std::optional<shm::channel> take_channel() noexcept;
  [[nodiscard]] facet::face_id face() const noexcept { return face_; }
  /// Why data goes over the socket although shared memory was wanted; empty otherwise.
  [[nodiscard]] const std::string& fallback_reason() const noexcept { return fallback_reason_; }

 private:
  enum class step : std::uint8_t { create, created, given_back, register_next, registered, done };

  result<void> ask_create(control_connection& control);
  void on_created(control_connection& control, const result<packet::buffer>& answer);
  result<shm::channel> attach_channel(std::vector<unique_fd> passed) const;
  void give_back(control_connection& control, facet::face_id face, std::string reason);
  void do_without(std::string reason);
  result<void> ask_register(control_connection& control);
  result<void> on_registered(const result<packet::buffer>& answer);

  const options* options_;
  purpose purpose_;
  bool sealed_;      // is what is asked for
  bool may_rename_;  // the name is an old one and may still be in use
  std::string face_name_;
  std::vector<registration> prefixes_;
  std::size_t next_prefix_ = 0;
  step step_;
  std::optional<shm::channel> channel_;
  facet::face_id face_ = no_face;
  std::string fallback_reason_;
  std::string unusable_;  // why the face that is being given back is
};

/// Tells the forwarder to remove a face; nobody waits for the answer.
void post_destroy(control_connection& control, facet::face_id face);

}  // namespace facet::client
