// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace facet::apps {

/// Tells systemd about the state of this service, for example "READY=1", when it was started as
/// Type=notify; does nothing otherwise. Source: sd_notify(3), the protocol on $NOTIFY_SOCKET.
void notify_systemd(std::string_view state);

}  // namespace facet::apps
