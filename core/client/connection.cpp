// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/client/connection.hpp"

#include "core/client/connection_impl.hpp"
#include "core/client/socket_path.hpp"

namespace facet::client {

connection::connection(std::unique_ptr<impl> self) noexcept : self_(std::move(self)) {
}
connection::connection(connection&&) noexcept = default;

connection& connection::operator=(connection&& other) noexcept {
  if (this != &other) {
    close();
    self_ = std::move(other.self_);
  }
  return *this;
}

connection::~connection() {
  close();
}

result<connection> connection::open(options o) {
  auto paths = resolve_socket_paths(o.socket_path);
  if (!paths)
    return fail(std::move(paths.error()));
  auto waits = wait_set::create();
  if (!waits)
    return fail(std::move(waits.error()));
  auto self = std::make_unique<impl>(std::move(o), std::move(*paths), std::move(*waits));
  if (auto attached = self->attach(); !attached)
    return fail(std::move(attached.error()));
  return connection{std::move(self)};
}

void connection::close() noexcept {
  if (self_)
    self_->close();
}

result<void> connection::register_prefix(packet::name_view prefix, route_options route) {
  return self_->register_prefix({packet::name{prefix}, route});
}

result<void> connection::unregister_prefix(packet::name_view prefix) {
  return self_->unregister_prefix(prefix);
}

result<void> connection::send(bytes_view packet) {
  return self_->send_batch({&packet, 1}).map([](std::size_t) {});
}

result<std::size_t> connection::send_batch(std::span<const bytes_view> packets) {
  return self_->send_batch(packets);
}

result<std::size_t> connection::try_send_batch(std::span<const bytes_view> packets) {
  return self_->try_send_batch(packets);
}

result<packet::buffer> connection::receive(std::chrono::milliseconds timeout) {
  return self_->receive(timeout);
}

result<std::size_t> connection::receive_batch(std::vector<packet::buffer>& out, std::size_t max,
                                              std::chrono::milliseconds timeout) {
  return self_->receive_batch(out, max, timeout);
}

result<std::size_t> connection::try_receive_batch(std::vector<packet::buffer>& out,
                                                  std::size_t max) {
  return self_->try_receive_batch(out, max);
}

result<std::size_t> connection::receive_each_erased(std::size_t max, void* context,
                                                    void (*on_packet)(void*, bytes_view)) {
  return self_->receive_each(max, context, on_packet);
}

int connection::descriptor() const noexcept {
  return self_->waits().descriptor();
}

result<bool> connection::prepare_wait() {
  return self_->prepare_wait();
}

void connection::cancel() noexcept {
  self_->waits().cancel();
}

void connection::reset_cancel() noexcept {
  self_->waits().reset();
}

result<management::control_response> connection::command(
    std::string_view module, std::string_view verb,
    const management::control_parameters& parameters) {
  return self_->command(module, verb, parameters);
}

result<std::vector<std::uint8_t>> connection::fetch_dataset(packet::name_view dataset) {
  return self_->fetch_dataset(dataset);
}

bool connection::connected() const noexcept {
  return self_->life().up() != nullptr;
}

bool connection::over_shared_memory() const noexcept {
  const auto* l = self_->life().up();
  return l != nullptr && l->over_shared_memory();
}

bool connection::sealed() const noexcept {
  const auto* l = self_->life().up();
  return l != nullptr && l->sealed();
}

std::size_t connection::max_packet_size() const noexcept {
  return self_->max_packet_size();
}

facet::face_id connection::face_id() const noexcept {
  const auto* l = self_->life().up();
  return l != nullptr ? l->face() : no_face;
}

statistics connection::stats() const noexcept {
  return self_->stats();
}

std::string_view connection::socket_path() const noexcept {
  return self_->life().path();
}

std::string_view connection::fallback_reason() const noexcept {
  return self_->life().fallback_reason();
}

}  // namespace facet::client
