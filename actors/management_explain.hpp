// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/management_module.hpp"

namespace facet::actors {

/// The dataset /localhost/facet/explain/NAME, where the last component holds a whole Name element:
/// what would happen to an Interest for that Name now. JSON, see explanation_report.hpp; refused
/// with 400 when the component holds anything else.
void explain(management_state& self, const dataset_request& request);

}  // namespace facet::actors
