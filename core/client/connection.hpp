// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/client/options.hpp"
#include "core/management/control_response.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/name.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace facet::client {

/// An application's attachment to the local forwarder: a shared-memory face when the forwarder
/// offers one, else packets over its Unix socket. Speaks to Facet and to ndn-rs's forwarder. With
/// Facet that memory is sealed: it has no name, so nobody else can find, open or truncate it.
///
/// Packets are complete NDN packets, 1 … max_packet_size() octets. Received ones are bare Interests
/// and Data; a packet that carries something the application must see (Nack, congestion mark,
/// incoming face) arrives as its whole LpPacket, marks over shared memory only when
/// options.congestion_marks asks for them; packet::decode_lp reads both kinds, received.hpp the
/// Interests a producer is after. To send a Nack, send its LpPacket.
///
/// When the forwarder goes away and options.reconnect is set, waiting calls attach again with
/// back-off, within their own time limits, and register every prefix again before they go on;
/// packets in flight at that moment are lost, as on any network: pending Interests are not answered
/// and not expressed again here. An application does so after its own timeouts, or sooner when
/// stats().reconnects has grown (segment_fetcher::on_reconnect). Calls that never wait move the
/// reconnection forward without waiting and answer "nothing" meanwhile. Without options.reconnect
/// every call answers `disconnected` from then on.
///
/// Ownership: move-only. The destructor closes in order (faces/destroy, then the socket).
/// Threads:   one thread at a time; cancel() alone may be called from any thread at any time.
/// Errors:    every waiting call may answer `cancelled`, `disconnected` (no forwarder, and none
/// came
///            back in time), `refused` (it came back but will not have us) and `corrupt` (the
///            region broke its own rules). After `corrupt` the connection attaches anew like after
///            a restart.
class connection {
 public:
  /// Attaches to the forwarder.
  ///
  /// Blocking: up to options.connect_timeout
  /// Errors:   not_found or disconnected (nobody listens there), timed_out, refused
  static result<connection> open(options o = {});

  connection(connection&&) noexcept;
  connection& operator=(connection&&) noexcept;
  ~connection();

  /// Asks for Interests under `prefix`; kept and repeated after a reconnect.
  ///
  /// Blocking: up to options.command_timeout
  /// Errors:   refused (the forwarder's code and text in the message), timed_out
  result<void> register_prefix(packet::name_view prefix, route_options route = {});

  /// Ends the registration. A prefix that was never registered is not an error.
  ///
  /// Blocking: up to options.command_timeout
  result<void> unregister_prefix(packet::name_view prefix);

  /// Sends one packet.
  ///
  /// Blocking: while there is no room, up to options.send_deadline
  /// Errors:   packet_too_large, stalled
  result<void> send(bytes_view packet);

  /// Sends packets in order; one publish and one fence for what fits, then waits for room. A batch
  /// may be larger than the ring. The limit starts anew whenever the forwarder takes something.
  ///
  /// @returns how many were sent; fewer than given when the forwarder stalled, went away or the
  /// call
  ///          was cancelled after some had been sent (the next call says why)
  /// Blocking: while there is no room, up to options.send_deadline without progress
  /// Errors:   packet_too_large (names the index and the limit; nothing was sent), stalled
  result<std::size_t> send_batch(std::span<const bytes_view> packets);

  /// As above without waiting. 0: no room, or no forwarder at the moment.
  result<std::size_t> try_send_batch(std::span<const bytes_view> packets);

  /// The next packet.
  ///
  /// Blocking: up to `timeout`
  /// Errors:   timed_out
  result<packet::buffer> receive(std::chrono::milliseconds timeout);

  /// Waits for a packet, then appends up to `max` that are there to `out`. Each is copied once.
  ///
  /// @returns how many were appended, at least 1
  /// Blocking: up to `timeout`
  /// Errors:   timed_out
  result<std::size_t> receive_batch(std::vector<packet::buffer>& out, std::size_t max,
                                    std::chrono::milliseconds timeout);

  /// As above without waiting. 0: nothing there.
  result<std::size_t> try_receive_batch(std::vector<packet::buffer>& out, std::size_t max);

  /// Hands up to `max` packets that are there to `on_packet(bytes_view)` without copying; the
  /// octets are valid inside the call only. They are shared with the forwarder, so use this only
  /// with a forwarder you trust not to change them meanwhile. Never waits.
  ///
  /// @returns how many were handed out
  template <class F>
  result<std::size_t> receive_each(std::size_t max, F&& on_packet) {
    using callback = std::remove_reference_t<F>;
    return receive_each_erased(
        max, const_cast<void*>(static_cast<const void*>(&on_packet)),
        [](void* self, bytes_view packet) { (*static_cast<callback*>(self))(packet); });
  }

  /// One descriptor for an event loop: readable when there is something to do after prepare_wait()
  /// answered true. Poll for input only; never read it. Stays the same for the connection's life.
  [[nodiscard]] int descriptor() const noexcept;

  /// Prepares for waiting on descriptor(). True: poll it now, and when it becomes readable call
  /// try_receive_batch(). It wakes for packets, and for room when the last try_send_batch() took
  /// fewer than given. False: there is something to do already, do not wait.
  result<bool> prepare_wait();

  /// Makes pending and later calls answer `cancelled`, until reset_cancel(). Any thread.
  void cancel() noexcept;
  void reset_cancel() noexcept;

  /// Runs a management command, `/localhost/nfd/<module>/<verb>`. An error code in the answer is
  /// not an error of the call.
  ///
  /// Blocking: up to options.command_timeout
  /// Errors:   timed_out, refused (Nack), malformed (the answer)
  result<management::control_response> command(std::string_view module, std::string_view verb,
                                               const management::control_parameters& parameters);

  /// Fetches a status dataset, for example /localhost/nfd/faces/list: the joined Content.
  ///
  /// Blocking: up to options.command_timeout without progress
  /// Errors:   timed_out, refused (Nack or an error answer), malformed
  result<std::vector<std::uint8_t>> fetch_dataset(packet::name_view dataset);

  /// Closes in order; later calls answer face_closed. Done by the destructor too.
  void close() noexcept;

  /// False while there is no forwarder.
  [[nodiscard]] bool connected() const noexcept;
  [[nodiscard]] bool over_shared_memory() const noexcept;
  /// Over shared memory without a name.
  [[nodiscard]] bool sealed() const noexcept;
  /// Largest packet this connection carries, in octets.
  [[nodiscard]] std::size_t max_packet_size() const noexcept;
  /// Number of our face at the forwarder; no_face over the socket, where it is not told.
  [[nodiscard]] facet::face_id face_id() const noexcept;
  [[nodiscard]] statistics stats() const noexcept;
  /// The socket in use.
  [[nodiscard]] std::string_view socket_path() const noexcept;
  /// Why packets go over the socket although shared memory was wanted; empty otherwise.
  [[nodiscard]] std::string_view fallback_reason() const noexcept;

 private:
  class impl;
  explicit connection(std::unique_ptr<impl> self) noexcept;
  result<std::size_t> receive_each_erased(std::size_t max, void* context,
                                          void (*on_packet)(void*, bytes_view));

  std::unique_ptr<impl> self_;
};

}  // namespace facet::client
