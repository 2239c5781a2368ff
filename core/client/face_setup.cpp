// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/client/face_setup.hpp"

#include "core/management/command.hpp"
#include "core/packet/data.hpp"
#include "core/shm/layout.hpp"

#include <unistd.h>

#include <atomic>

namespace facet::client {
namespace {

result<void> ask_command(control_connection& control, std::string_view module,
                         std::string_view verb, const management::control_parameters& parameters,
                         bool wants_descriptors = false) {
  auto command = management::build_command(module, verb, parameters);
  if (!command)
    return fail(std::move(command.error()));
  control.ask(std::move(command->name), false, command->wire, wants_descriptors);
  return {};
}

/// A name no other face of this process had.
std::string next_face_name() {
  static std::atomic<std::uint64_t> serial{0};
  // relaxed: only the numbers differ, nothing is published.
  const auto n = serial.fetch_add(1, std::memory_order_relaxed);
  return "app-" + std::to_string(::getpid()) + "-" + std::to_string(n);
}

}  // namespace

management::control_parameters register_parameters(const registration& r, facet::face_id face) {
  management::control_parameters p;
  p.name = r.prefix;
  if (face != no_face)
    p.face_id = face;
  if (r.route.origin != management::route_origin::app)
    p.origin = r.route.origin;
  p.cost = r.route.cost;
  p.flags = (r.route.child_inherit ? management::route_flag::child_inherit : 0) |
            (r.route.capture ? management::route_flag::capture : 0);
  if (r.route.expires)
    p.expiration_period = static_cast<std::uint64_t>(r.route.expires->count());
  return p;
}

result<management::control_response> response_of(const result<packet::buffer>& answer) {
  if (!answer)
    return fail(answer.error());
  const auto data = packet::decode_data(*answer, {.allow_unsigned_data = true});
  if (!data)
    return fail(packet::to_error(data.error()));
  return management::decode_control_response(data->content);
}

error refusal(std::string_view what, const management::control_response& response) {
  return {
      errc::refused,
      std::string{what} + " was refused: " + std::to_string(response.code) + " " + response.text,
      0};
}

void post_destroy(control_connection& control, facet::face_id face) {
  management::control_parameters p;
  p.face_id = face;
  if (auto command = management::build_command("faces", "destroy", p))
    control.post(command->wire);
}

face_setup::face_setup(const options& o, purpose why, std::string face_name,
                       std::vector<registration> prefixes)
    : options_(&o),
      purpose_(why),
      sealed_(o.memory != memory_kind::named),
      may_rename_(!face_name.empty()),
      face_name_(may_rename_ ? std::move(face_name) : next_face_name()),
      prefixes_(std::move(prefixes)),
      step_(o.shared_memory ? step::create : step::register_next) {
}

std::optional<shm::channel> face_setup::take_channel() noexcept {
  return std::exchange(channel_, std::nullopt);
}

result<face_setup::progress> face_setup::advance(control_connection& control) {
  while (step_ != step::done) {
    if (step_ == step::create || step_ == step::register_next) {
      auto asked = step_ == step::create ? ask_create(control) : ask_register(control);
      if (!asked)
        return fail(std::move(asked.error()));
      continue;
    }
    const auto answer = control.take_answer();
    if (!answer)
      return progress::waiting;
    if (step_ == step::created)
      on_created(control, *answer);
    else if (step_ == step::given_back)
      do_without(std::exchange(unusable_, {}));
    else if (auto registered = on_registered(*answer); !registered)
      return fail(std::move(registered.error()));
  }
  return progress::done;
}

result<void> face_setup::ask_create(control_connection& control) {
  management::control_parameters p;
  p.uri = (sealed_ ? "memfd://" : "shm://") + face_name_;
  p.mtu = options_->mtu;
  p.capacity = options_->capacity;
  step_ = step::created;
  return ask_command(control, "faces", "create", p, sealed_);
}

void face_setup::on_created(control_connection& control, const result<packet::buffer>& answer) {
  step_ = step::register_next;
  auto passed = control.take_descriptors();  // closed unless they become a channel
  const auto response = response_of(answer);
  if (!response)
    return do_without(response.error().message);
  if (!response->succeeded() && !sealed_ && std::exchange(may_rename_, false)) {
    face_name_ = next_face_name();
    step_ = step::create;
    return;
  }
  if (!response->succeeded() || !response->body || !response->body->face_id)
    return do_without(refusal("faces/create", *response).message);
  auto attached = attach_channel(std::move(passed));
  if (!attached)
    return give_back(control, *response->body->face_id, std::move(attached.error().message));
  fallback_reason_.clear();
  channel_ = std::move(*attached);
  face_ = *response->body->face_id;
}

result<shm::channel> face_setup::attach_channel(std::vector<unique_fd> passed) const {
  const auto features = options_->congestion_marks ? shm::feature_takes_lp : 0;
  return sealed_ ? shm::channel::adopt(face_name_, std::move(passed), features)
                 : shm::channel::attach(face_name_, features);
}

/// Its answer is waited for: the application must not take it for a packet.
void face_setup::give_back(control_connection& control, facet::face_id face, std::string reason) {
  management::control_parameters p;
  p.face_id = face;
  if (!ask_command(control, "faces", "destroy", p))
    return do_without(std::move(reason));
  unusable_ = std::move(reason);
  step_ = step::given_back;
}

/// Goes on to the next best. Without shared memory an attachment is only slower: the socket carries
/// data too.
void face_setup::do_without(std::string reason) {
  if (!fallback_reason_.empty())
    reason = fallback_reason_ + "; " + reason;
  fallback_reason_ = std::move(reason);
  step_ = step::register_next;
  if (std::exchange(sealed_, false) && options_->memory == memory_kind::sealed_or_named) {
    step_ = step::create;
    return;
  }
  if (purpose_ == purpose::renew)
    step_ = step::done;
}

result<void> face_setup::ask_register(control_connection& control) {
  if (next_prefix_ == prefixes_.size()) {
    step_ = step::done;
    return {};
  }
  step_ = step::registered;
  return ask_command(control, "rib", "register",
                     register_parameters(prefixes_[next_prefix_], face_));
}

result<void> face_setup::on_registered(const result<packet::buffer>& answer) {
  const auto response = response_of(answer);
  if (!response)
    return fail(response.error());
  if (!response->succeeded())
    return fail(refusal("registration of " + prefixes_[next_prefix_].prefix.to_uri(), *response));
  ++next_prefix_;
  step_ = step::register_next;
  return {};
}

}  // namespace facet::client
