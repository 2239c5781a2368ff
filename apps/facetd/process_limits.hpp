// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facetd/config.hpp"

namespace facet::apps {

/// Lets this process open as many descriptors as it may.
void raise_descriptor_limit();

/// Bounds what the configuration leaves open by what this process and this machine have: faces by
/// descriptors, so that there is always one left for the next command; shared memory by three
/// quarters of /dev/shm, which is others', too.
void fit_to_process(daemon_config& config);

}  // namespace facet::apps
