// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// The connection of face_state: what happens when it breaks, and how it comes back.
#include "actors/connector_actor.hpp"
#include "actors/face_actor.hpp"
#include "actors/stream_link.hpp"
#include "core/management/control_parameters.hpp"

#include <algorithm>

namespace facet::actors {
namespace {

/// Waits before attempts to connect again; the second grows out of the first by doubling.
constexpr caf::timespan first_reconnect_delay = std::chrono::seconds{1};
constexpr caf::timespan longest_reconnect_delay = std::chrono::seconds{64};

/// For the I/O actor: apart from the ids that faces use for their own descriptors.
constexpr std::uint64_t connector_watch_bit = std::uint64_t{1} << 63;

/// Stands in for a link while there is none: takes nothing and brings nothing.
class no_link final : public link {
 public:
  /// @param max_packet_size  of the link that was there, as the next one will be like it
  explicit no_link(std::size_t max_packet_size) : max_packet_size_(max_packet_size) {}
  result<std::size_t> receive(std::size_t, std::vector<packet::buffer>&) override { return 0; }
  result<std::size_t> send(std::span<const packet::buffer>) override { return 0; }
  [[nodiscard]] std::size_t max_packet_size() const noexcept override { return max_packet_size_; }
  bool park() override { return true; }
  void unpark() override {}
  bool wait_for_room() override { return true; }
  [[nodiscard]] int descriptor() const noexcept override { return -1; }
  [[nodiscard]] bool room_is_writability() const noexcept override { return true; }
  [[nodiscard]] bool needs_reexamination() const noexcept override { return false; }

 private:
  std::size_t max_packet_size_;
};

}  // namespace

void face_state::on_behaviour(const link_behaviour& changed) {
  options_.behaviour = changed;
  if (service_)
    service_->configure(changed.link_service);
  else
    service_.emplace(changed.link_service);
  const bool permanent = changed.persistency == management::persistency::permanent;
  link_->outlive_errors(permanent);
  // Its idle time starts now: a face that was persistent until now was not used up before.
  last_arrival_ = now();
  if (down_ && !permanent)
    return close(static_cast<std::uint8_t>(errc::disconnected),
                 "it is not permanent any more and has no connection");
  schedule_tick();
}

caf::result<void> face_state::on_pass(const pass_descriptors& request) {
  if (auto passed = link_->pass(std::move(*request.descriptors)); !passed)
    return to_caf(passed.error());
  return caf::unit;
}

void face_state::on_inject(inject_frames& request) {
  link_->inject(std::move(request.frames));
  poll_again();
}

bool face_state::reconnects() const noexcept {
  return options_.remote && options_.behaviour &&
         options_.behaviour->persistency == management::persistency::permanent;
}

void face_state::on_broken(const error& why) {
  if (reconnects() || options_.links_come_from_outside)
    go_down(why);
  else
    close(static_cast<std::uint8_t>(why.code), why.message);
}

void face_state::go_down(const error& why) {
  const auto lost = link_->losses();
  lost_links_.refused += lost.refused;
  lost_links_.too_large += lost.too_large;
  lost_links_.truncated += lost.truncated;
  link_ = std::make_unique<no_link>(link_->max_packet_size());
  if (io_)
    caf::anon_send(io_, unwatch{options_.id});
  parked_ = false;
  waiting_for_room_ = false;
  down_ = true;
  report(false, why.message);
  if (!reconnects())
    return;
  reconnect_delay_ = first_reconnect_delay;
  self_->delayed_send(link_face_actor{self_}, reconnect_delay_, reconnect_atom_v);
}

void face_state::reconnect() {
  if (!down_ || !reconnects())
    return;
  auto connector = port::spawn<connector_state>(self_->system(), nullptr, io_,
                                                options_.id | connector_watch_bit);
  self_->request(connector, caf::infinite, connect_tcp{*options_.remote, connect_patience})
      .then([this](connection_made& made) { connected(unique_fd{made.socket->release()}); },
            [this](const caf::error&) {
              reconnect_delay_ = std::min(reconnect_delay_ * 2, longest_reconnect_delay);
              self_->delayed_send(link_face_actor{self_}, reconnect_delay_, reconnect_atom_v);
            });
}

void face_state::connected(unique_fd socket) {
  if (!down_)
    return;
  auto local = socket_address::local_of(socket.get()).to_uri("tcp");
  come_up(std::make_unique<stream_link>(std::move(socket)), std::move(local));
}

void face_state::on_change_link(const change_link& change) {
  if (change.next)
    come_up(std::move(*change.next), {});
  else if (!down_)
    go_down({errc::disconnected, "the peer is gone", 0});
}

void face_state::come_up(std::unique_ptr<link> next, std::string local_uri) {
  link_ = std::move(next);
  down_ = false;
  if (io_)
    caf::anon_send(io_, watch{options_.id, duplicate(link_->descriptor()), self_});
  report(true, std::move(local_uri));
  send_waiting();
  schedule_tick();
  poll_again();
}

/// @param detail  why it is down, or the URI of its new local end
void face_state::report(bool up, std::string detail) {
  if (!options_.watcher)
    return;
  link_state state{options_.id, up, {}, {}};
  (up ? state.local_uri : state.detail) = std::move(detail);
  self_->send(options_.watcher, std::move(state));
}

}  // namespace facet::actors
