// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/toml/setters.hpp"
#include "core/load/experiment.hpp"

/// The keys of an experiment file, each with what stores its value. A setter refers to what it was
/// made for and must not outlive it.
namespace facet::load_apps {

/// Outside of lists: `seed`, `forwarder.lanes` …
apps::setters keys_of(load::experiment& e);
apps::setters keys_of(load::consumer_group& g);
apps::setters keys_of(load::interest_pattern& p);
apps::setters keys_of(load::producer_group& g);
apps::setters keys_of(load::reply_pattern& r);

}  // namespace facet::load_apps
