// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/sim/course.hpp"
#include "core/sim/plan.hpp"
#include "core/sim/totals.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace facet::sim_apps {

/// One HTML file that needs nothing else, made of apps/sim/page: plots, and a picture of the
/// topology coloured by load.
///
/// @param summary  what summary() made of the totals
std::string report_page(const sim::network_plan& plan, const sim::simulation_totals& totals,
                        const nlohmann::ordered_json& summary, const course& in_time);

}  // namespace facet::sim_apps
