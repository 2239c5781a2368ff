// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Part of messages.hpp, which is what to include: the error category, and messages that are a
/// word. They have to exist before the interfaces that use them.

#include "actors/caf_port.hpp"
#include "core/base/error.hpp"

CAF_ERROR_CODE_ENUM(facet::errc, "facet")

CAF_BEGIN_TYPE_ID_BLOCK(facet_atoms, caf::first_custom_type_id)

  CAF_ADD_ATOM(facet_atoms, facet::actors, get_counters, "counters")
  CAF_ADD_ATOM(facet_atoms, facet::actors, get_histograms, "histograms")
  CAF_ADD_ATOM(facet_atoms, facet::actors, list_faces, "listfaces")
  CAF_ADD_ATOM(facet_atoms, facet::actors, list_routes, "listroutes")
  CAF_ADD_ATOM(facet_atoms, facet::actors, get_status, "status")
  CAF_ADD_ATOM(facet_atoms, facet::actors, shutdown_atom, "shutdown")
  CAF_ADD_ATOM(facet_atoms, facet::actors, poll_atom, "poll")
  CAF_ADD_ATOM(facet_atoms, facet::actors, tick_atom, "tick")
  CAF_ADD_ATOM(facet_atoms, facet::actors, reexamine_atom, "reexamine")
  CAF_ADD_ATOM(facet_atoms, facet::actors, list_fib, "listfib")
  CAF_ADD_ATOM(facet_atoms, facet::actors, list_strategies, "liststrat")
  CAF_ADD_ATOM(facet_atoms, facet::actors, list_channels, "channels")
  CAF_ADD_ATOM(facet_atoms, facet::actors, reconnect_atom, "reconnect")

CAF_END_TYPE_ID_BLOCK(facet_atoms)
