// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/load/load_face.hpp"

#include "actors/load/datagram_face.hpp"
#include "core/client/connection.hpp"

#include <fmt/format.h>

#include <sys/statvfs.h>

#include <algorithm>
#include <bit>

namespace facet::load_actors {
namespace {

/// Slots of a ring: few where there are many rings, as regions are memory that is really taken.
std::uint64_t ring_capacity(std::size_t siblings) {
  constexpr std::uint64_t ordinary = 256;
  constexpr std::uint64_t fewest = 16;
  constexpr std::uint64_t octets_per_slot = 2 * 8964;  // two rings
  constexpr std::uint64_t most_octets = std::uint64_t{512} << 20U;
  struct statvfs room {};
  if (::statvfs("/dev/shm", &room) != 0)
    return fewest;
  const std::uint64_t octets =
      std::min(most_octets, std::uint64_t{room.f_bavail} * room.f_frsize / 4);
  const auto share = octets / std::max<std::size_t>(1, siblings) / octets_per_slot;
  return std::bit_floor(std::clamp(share, fewest, ordinary));
}

class connection_face final : public load_face {
 public:
  /// @param slots  of each ring, were it over shared memory
  connection_face(client::connection connection, std::uint64_t slots)
      : connection_(std::move(connection)), slots_(slots) {}

  result<void> set_up(const std::string& prefix) {
    if (!prefix.empty())
      if (auto done = connection_.register_prefix(*packet::name::parse(prefix)); !done)
        return done;
    number_ = connection_.face_id();
    return number_ == no_face ? learn_number() : result<void>{};
  }

  result<std::size_t> try_send(std::span<const bytes_view> packets) override {
    return connection_.try_send_batch(packets);
  }
  result<std::size_t> try_receive(std::vector<packet::buffer>& out, std::size_t max) override {
    return connection_.try_receive_batch(out, max);
  }
  [[nodiscard]] int descriptor() const noexcept override { return connection_.descriptor(); }
  result<bool> prepare_wait() override { return connection_.prepare_wait(); }
  [[nodiscard]] face_id number() const noexcept override { return number_; }
  [[nodiscard]] load::transport_use carrier() const override {
    load::transport_use use;
    if (connection_.over_shared_memory()) {
      use.slots = slots_;
    } else {
      use.over = load::transport::unix_socket;
      use.why = connection_.fallback_reason();
    }
    return use;
  }

 private:
  /// A socket's peer is not told its number; the answer to a registration names it.
  result<void> learn_number() {
    management::control_parameters route;
    route.name = packet::name::parse("/localhost/facet-load/number").value();
    const auto made = connection_.command("rib", "register", route);
    if (!made)
      return fail(made.error());
    if (!made->succeeded() || !made->body || !made->body->face_id)
      return {};
    number_ = *made->body->face_id;
    const auto undone = connection_.command("rib", "unregister", route);
    return undone ? result<void>{} : fail(undone.error());
  }

  client::connection connection_;
  std::uint64_t slots_;
  face_id number_ = no_face;
};

}  // namespace

result<std::unique_ptr<load_face>> open_load_face(const forwarder_place& place,
                                                  const face_order& order) {
  if (order.over == load::transport::udp)
    return open_datagram_face(place.udp);
  client::options options;
  options.socket_path = place.socket;
  options.shared_memory = order.over == load::transport::shared_memory;
  options.reconnect = false;
  options.congestion_marks = true;
  const auto slots = ring_capacity(order.siblings);
  options.capacity = slots;
  auto connection = client::connection::open(options);
  if (!connection && connection.error() == errc::not_found)
    return fail(errc::not_found,
                connection.error().message +
                    ": shared memory and Unix sockets are for the forwarder's own machine, from "
                    "others use faces with over = \"udp\"");
  if (!connection)
    return fail(connection.error());
  if (options.shared_memory && !connection->over_shared_memory() && !place.any_forwarder)
    return fail(errc::unsupported, fmt::format("the forwarder at {} offers no shared memory: {}",
                                               place.socket, connection->fallback_reason()));
  auto face = std::make_unique<connection_face>(std::move(*connection), slots);
  if (auto done = face->set_up(order.prefix); !done)
    return fail(done.error());
  return face;
}

}  // namespace facet::load_actors
