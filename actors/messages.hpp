// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The whole message API: everything that crosses an actor boundary, and the typed interfaces.
///
/// Sizes are octets, durations caf::timespan. An actor that cannot do what it is asked answers a
/// caf::error of category "facet" whose code is a facet::errc; its context is given per message.
/// Requests between actors of one forwarder may use caf::infinite: every state answers what it has
/// promised in its destructor, so an actor that ends, however it ends, leaves nobody waiting.
///
/// This is the one header to include. Its parts, in which later ones build on those before:
/// packet_messages.hpp, atoms.hpp, face_messages.hpp, service_messages.hpp.

#include "actors/atoms.hpp"
#include "actors/face_messages.hpp"
#include "actors/packet_messages.hpp"
#include "actors/service_messages.hpp"
#include "core/base/error.hpp"

#include <vector>

// Nodes tell each other the numbers of these types: the order stays, new ones come last.
CAF_BEGIN_TYPE_ID_BLOCK(facet_messages, caf::id_block::facet_atoms::end)

  CAF_ADD_TYPE_ID(facet_messages, (facet::errc))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::packet_batch))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::send_batch))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::batch_result))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::cancel_batch))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::packets_arrived))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::face_closed))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::face_counters))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::face_histograms))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::packet_sink))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::subscribe))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::close_face))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::face_actor))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::create_face))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::face_info))
  CAF_ADD_TYPE_ID(facet_messages, (std::vector<facet::actors::face_info>))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::destroy_face))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::route))
  CAF_ADD_TYPE_ID(facet_messages, (std::vector<facet::actors::route>))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::register_prefix))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::unregister_prefix))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::set_strategy))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::service_actor))
  CAF_ADD_TYPE_ID(facet_messages, (facet::packet::name))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::face_settings))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::update_face))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::face_event))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::face_event_sink))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::subscribe_events))
  CAF_ADD_TYPE_ID(facet_messages, (facet::actors::channel_info))
  CAF_ADD_TYPE_ID(facet_messages, (std::vector<facet::actors::channel_info>))

CAF_END_TYPE_ID_BLOCK(facet_messages)

namespace facet::actors {

/// Makes all messages known to an actor system's configuration. Call before constructing it.
void register_messages(caf::actor_system_config& config);

/// The caf::error that carries a core error: same code, its sentence as context.
caf::error to_caf(const error& e);

/// The core error behind a caf::error of any category, for people and for management replies.
error from_caf(const caf::error& e);

}  // namespace facet::actors
