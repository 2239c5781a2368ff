// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/unique_fd.hpp"
#include "core/management/command.hpp"
#include "core/management/control_response.hpp"
#include "core/management/dataset_publisher.hpp"
#include "core/packet/buffer.hpp"
#include "core/shm/channel.hpp"
#include "tests/core/shm/seed_peer.hpp"

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace facet::client {

/// A forwarder with one application in mind: answers the handshake of ndn-rs on a real Unix socket,
/// keeps the engine's end of real shared-memory faces, and echoes, keeps or ignores what it is
/// sent. Its destructor goes away as a killed forwarder does: sockets closed, nothing said.
class mini_forwarder {
 public:
  /// What kind of engine end a face gets.
  enum class engine : std::uint8_t {
    facet,    ///< fenced, rings for space
    seed,     ///< version 1: neither
    missing,  ///< answers 200 but there is no region
    refused,  ///< answers 406
    sealed,   ///< as facet, without a name; to all others only faces with a name are known
  };
  enum class mode : std::uint8_t { echo, keep, ignore };

  struct behaviour {
    engine kind = engine::facet;
    mode what = mode::keep;
    shm::ring_geometry geometry{64, 8960};
    std::deque<std::uint32_t> start_indices{};  ///< of the first faces; 0 for the others
    bool answers = true;                        ///< commands; false: silence
    bool one_octet_writes = false;              ///< replies split wherever possible
    /// What a sealed face passes, changed by a forwarder that means no good.
    std::function<void(std::vector<unique_fd>&)> tamper{};
    std::set<std::string> refused_prefixes{};
    std::map<std::string, std::vector<std::uint8_t>> datasets{};
  };

  mini_forwarder(std::string socket_path, behaviour b);
  explicit mini_forwarder(std::string socket_path)
      : mini_forwarder(std::move(socket_path), behaviour{}) {}
  mini_forwarder(const mini_forwarder&) = delete;
  mini_forwarder& operator=(const mini_forwarder&) = delete;
  ~mini_forwarder();

  void change(const std::function<void(behaviour&)>& edit);

  /// Sends packets to the application, over its newest face or its socket. They wait while there is
  /// no room.
  void send(std::vector<packet::buffer> packets);
  /// Puts octets on the application's socket as they are.
  void send_raw(bytes_view octets);
  /// Sends a packet over its socket, and a descriptor with it that nobody asked for.
  void pass(unique_fd descriptor, bytes_view packet);
  /// Publishes one packet to a seed face without ringing, as if the wake-up had been lost.
  bool send_without_ringing(bytes_view packet);
  /// Closes the newest face as an operator would, the control connection staying open.
  void close_face();
  /// Closes every control connection; the listener stays.
  void hang_up();

  std::vector<packet::buffer> received();
  std::vector<std::string> registered();
  std::size_t faces();
  std::size_t faces_created();
  /// Name of the newest face; empty when there is none.
  std::string face_name();
  std::size_t connections();
  /// The application sleeps until packets come, or until there is room.
  bool app_parked();
  bool app_wants_room();
  /// Management Interests seen.
  std::vector<std::string> questions();
  /// Commands seen, as "module/verb".
  std::vector<std::string> commands();

  /// Waits, with a deadline, until `there()`. @returns what it said last
  static bool eventually(const std::function<bool()>& there);

 private:
  struct face {
    std::optional<shm::channel> channel;
    std::optional<shm::seed_peer> seed;
    std::string name;
    std::deque<packet::buffer> waiting;
    std::size_t connection;
  };
  struct client {
    unique_fd fd;
    std::vector<std::uint8_t> in;
    std::size_t serial;
    std::vector<unique_fd> to_pass{};  // with the next octets
  };

  void loop();
  void step();
  void accept_clients();
  void read_client(client& c);
  void on_frame(client& c, bytes_view frame);
  void on_interest(client& c, const packet::interest_view& interest);
  management::control_response execute(client& c, const management::command& command);
  management::control_response create_face(client& c, const management::control_parameters& p);
  result<shm::channel> create_sealed(client& c, const std::string& name,
                                     const shm::channel::create_options& o);
  bool answer_dataset(client& c, const packet::interest_view& interest);
  void on_packet(packet::buffer packet, const std::function<void(packet::buffer)>& reply);
  void serve_face(face& f);
  static void flush_face(face& f);
  void write(client& c, bytes_view octets) const;
  void write_wrapped(client& c, bytes_view packet) const;
  void drop_client(std::size_t serial);
  void await_client();
  std::uint32_t header_word(std::size_t offset);

  std::string path_;
  behaviour behaviour_;
  unique_fd listener_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<client>> clients_;
  std::map<std::uint64_t, face> faces_;
  std::vector<packet::buffer> received_;
  std::map<std::string, std::uint64_t> registered_;
  std::vector<std::string> questions_;
  std::vector<std::string> commands_;
  management::dataset_publisher publisher_;
  std::uint64_t next_face_ = 256;
  std::size_t next_client_ = 0;
  std::size_t created_ = 0;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace facet::client
