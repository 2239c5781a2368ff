// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/messages.hpp"

#include <caf/scoped_actor.hpp>

#include <string>
#include <utility>

namespace facet::actors {

/// Sends `message`, which asks the actor to end, waits until it has, and lets go of the handle.
/// Nothing happens when there is no actor or it has ended already.
template <class Handle, class Message>
void end(caf::scoped_actor& self, Handle& handle, Message message) {
  if (!handle)
    return;
  self->send(handle, std::move(message));
  self->wait_for(handle);
  handle = nullptr;
}

/// As above, for an actor that has nothing to tidy up.
template <class Handle>
void end(caf::scoped_actor& self, Handle& handle) {
  if (!handle)
    return;
  self->send_exit(handle, caf::exit_reason::user_shutdown);
  self->wait_for(handle);
  handle = nullptr;
}

/// Has an actor that throws end with what the exception says, for whoever watches it.
template <class Self>
void end_with_exception(Self* self) {
  port::on_exception(
      self, [](const char* what) { return caf::make_error(errc::system, std::string{what}); });
}

}  // namespace facet::actors
