// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/node.hpp"
#include "apps/facetd/config.hpp"

namespace facet::apps {

/// What a forwarder of this configuration is started with.
actors::node_options node_options_of(const daemon_config& config);

}  // namespace facet::apps
