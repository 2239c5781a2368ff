// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/recording.hpp"

namespace facet::load {

recording::recording(const run_times& times) : times_(times), series_(times.points()) {
  for (std::size_t i = 0; i < series_.size(); ++i)
    series_[i].at = times_.interval * static_cast<std::int64_t>(i);
}

}  // namespace facet::load
