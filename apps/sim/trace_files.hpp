// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

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

/// The trace files of one run, and its summary. What keep() was not called for is removed: a run
/// leaves all of its files, or none and no folder that was not there.
class trace_files {
 public:
  /// Makes the folder, and the files that the scenario wants. Errors: those of the system
  static result<void> open(const std::filesystem::path& folder, const sim::trace_settings& wanted,
                           trace_files& files);
  trace_files() = default;
  ~trace_files();
  trace_files(const trace_files&) = delete;
  trace_files& operator=(const trace_files&) = delete;

  void write(sim::trace_kind kind, std::string_view rows);

  /// Writes another file of the run beside the traces. Errors: no_space
  result<void> add(const std::string& name, std::string_view content);

  /// Writes the summary beside the traces and keeps all of them. Errors: those of the system
  result<void> keep(std::string_view summary);

 private:
  struct file {
    std::filesystem::path path;
    std::ofstream stream;
  };
  std::filesystem::path folder_;
  std::array<file, sim::trace_kinds> files_;
  std::vector<std::filesystem::path> added_;
  bool made_folder_ = false;
  bool kept_ = false;
};

}  // namespace facet::sim_apps
