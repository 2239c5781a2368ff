// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/client/attachment.hpp"

#include <algorithm>

namespace facet::client {
namespace {

/// How long a replaced face still receives what was asked through it: the default Interest
/// lifetime.
constexpr std::chrono::seconds retired_face_life{4};
/// Pause after a failed renewal. The wrap is far away when renewals begin.
constexpr std::chrono::seconds renewal_pause{1};

}  // namespace

attachment::attachment(const options& o, std::vector<std::string> paths, wait_set& waits)
    : options_(&o), paths_(std::move(paths)), waits_(&waits), delay_(o.reconnect_delay) {
}

result<void> attachment::service(time_point now) {
  if (link_) {
    service_link(now);
    if (link_)
      return {};
  }
  if (attached_once_ && !options_->reconnect)
    return fail(last_error_);
  if (!control_ && now >= next_attempt_)
    if (auto connected = connect(now); !connected)
      return attempt_failed(std::move(connected.error()), now);
  if (control_)
    return advance_first(now);
  return {};
}

// -- attaching

result<void> attachment::connect(time_point now) {
  std::optional<error> why;
  for (const auto& path : paths_) {
    auto connected = control_connection::connect(path, now);
    if (!connected) {
      if (why)
        connected.error().message = why->message + "; " + connected.error().message;
      why = std::move(connected.error());
      continue;
    }
    path_ = path;
    control_.emplace(std::move(*connected));
    // In fallback mode a packet may come in one read with the answer that ends the setup.
    control_->carry_packets(true);
    waits_->watch(control_->descriptor());
    setup_.emplace(*options_, face_setup::purpose::attach, face_name_, prefixes_);
    face_name_ = setup_->face_name();
    setup_deadline_ = now + options_->connect_timeout;
    return {};
  }
  return fail(std::move(*why));
}

result<void> attachment::advance_first(time_point now) {
  control_->pump();
  auto progress = setup_->advance(*control_);
  if (!progress)
    return attempt_failed(std::move(progress.error()), now);
  if (*progress == face_setup::progress::done) {
    established(now);
    return {};
  }
  if (control_->closed())
    return attempt_failed(control_->close_reason(), now);
  if (now >= setup_deadline_)
    return attempt_failed({errc::timed_out, "the forwarder at " + path_ + " does not answer", 0},
                          now);
  return {};
}

void attachment::established(time_point now) {
  fallback_reason_ = setup_->fallback_reason();
  face_name_ = setup_->face_name();
  link_.emplace(std::move(*control_), setup_->take_channel(), setup_->face(), *options_);
  control_.reset();
  setup_.reset();
  if (link_->over_shared_memory())
    waits_->watch(link_->doorbell());
  delay_ = options_->reconnect_delay;
  next_renewal_ = now;
  if (std::exchange(attached_once_, true))
    ++reconnects_;
}

result<void> attachment::attempt_failed(error why, time_point now) {
  control_.reset();
  setup_.reset();
  next_attempt_ = now + delay_;
  delay_ = std::min(delay_ * 2, options_->reconnect_max_delay);
  last_error_ = std::move(why);
  // Silence and absence are what a restart looks like; an answer of "no" is news.
  const bool news =
      last_error_.code == errc::refused || last_error_.code == errc::permission_denied;
  if (attached_once_ && !news)
    return {};
  return fail(last_error_);
}

// -- attached

void attachment::service_link(time_point now) {
  auto& control = link_->control();
  control.pump();
  discarded_ += control.take_discarded();
  if (control.closed())
    return lose(control.close_reason(), now);
  if (link_->peer_closing())
    return lose({errc::face_closed, "the forwarder closed the face", 0}, now);
  link_->expire(now);
  service_renewal(now);
}

void attachment::service_renewal(time_point now) {
  if (!setup_) {
    if (now < next_renewal_ || !link_->needs_renewal() || link_->control().asking())
      return;
    // The present face still has its name.
    setup_.emplace(*options_, face_setup::purpose::renew, std::string{}, prefixes_);
    setup_deadline_ = now + options_->connect_timeout;
  }
  const auto progress = setup_->advance(link_->control());
  if (progress && *progress == face_setup::progress::waiting && now < setup_deadline_)
    return;
  auto channel = progress ? setup_->take_channel() : std::nullopt;
  if (channel) {
    face_name_ = setup_->face_name();
    link_->renew(std::move(*channel), setup_->face(), now + retired_face_life);
    waits_->watch(link_->doorbell());
    next_renewal_ = now + retired_face_life;
    ++renewals_;
  } else {
    link_->control().abandon();
    next_renewal_ = now + renewal_pause;
  }
  setup_.reset();
}

void attachment::lose(error why, time_point now) {
  last_error_ = std::move(why);
  setup_.reset();
  remains_.reset();
  if (link_->has_packets() && last_error_.code != errc::corrupt)
    remains_ = std::move(link_);
  link_.reset();
  next_attempt_ = now;
  delay_ = options_->reconnect_delay;
}

link* attachment::remains() noexcept {
  if (remains_ && !remains_->has_packets())
    remains_.reset();
  return remains_ ? &*remains_ : nullptr;
}

int attachment::socket() const noexcept {
  if (control_)
    return control_->descriptor();
  return link_ ? link_->control().descriptor() : -1;
}

bool attachment::wants_write() const noexcept {
  if (control_)
    return control_->wants_write();
  return link_ && link_->control().wants_write();
}

std::optional<time_point> attachment::next_deadline() const noexcept {
  if (!link_ && !control_)
    return next_attempt_;
  if (setup_)
    return setup_deadline_;
  return link_->next_expiry();
}

void attachment::remember(registration r) {
  forget(r.prefix);
  prefixes_.push_back(std::move(r));
}

void attachment::forget(packet::name_view prefix) {
  std::erase_if(prefixes_, [prefix](const auto& r) { return r.prefix.view() == prefix; });
}

std::optional<link> attachment::finish() noexcept {
  setup_.reset();
  control_.reset();
  remains_.reset();
  return std::exchange(link_, std::nullopt);
}

}  // namespace facet::client
