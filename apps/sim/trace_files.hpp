// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/sim/part_file.hpp"
#include "core/base/result.hpp"
#include "core/sim/scenario.hpp"
#include "core/sim/trace.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace facet::sim_apps {

/// The files of one run in its folder: traces, the summary, a page. They get their names when the
/// run is kept, and what an earlier run left there goes then. A run that is not kept leaves nothing
/// behind: the folder is as it was, or not there.
class trace_files {
 public:
  /// Makes the folder, and the traces that the scenario wants. Errors: those of the system
  static result<void> open(const std::filesystem::path& folder, const sim::trace_settings& wanted,
                           trace_files& files);
  trace_files() = default;
  ~trace_files();
  trace_files(const trace_files&) = delete;
  trace_files& operator=(const trace_files&) = delete;

  void write(sim::trace_kind kind, std::string_view rows);

  /// Writes the page and the summary, and all that is still to be written of the traces. Errors:
  /// those of the system, no_space
  result<void> finish(std::string_view page, std::string_view summary);

  /// Gives all files their names. @pre finish(). Errors: those of the system
  result<void> keep();

 private:
  struct file {
    part_file part;
    std::ofstream stream;
  };
  result<void> add(const std::string& name, std::string_view content);

  std::filesystem::path folder_;
  std::array<file, sim::trace_kinds> traces_;
  std::vector<part_file> added_;
  bool made_folder_ = false;
};

}  // namespace facet::sim_apps
