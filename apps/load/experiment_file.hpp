// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/load/experiment.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace facet::load_apps {

/// One combination of the values of all sweeps.
struct planned_point {
  std::map<std::string, std::string> parameters;  ///< path to value, of what is swept
  load::experiment experiment;
};

/// What an experiment file asks for.
struct experiment_plan {
  std::string text;                    ///< the file
  std::vector<std::string> swept;      ///< paths, in the order of the file
  std::vector<std::string> forwarder;  ///< paths of settings of [forwarder] that the file has
  std::vector<planned_point> points;   ///< at least one; the last sweep changes fastest
};

/// Reads an experiment: deploy/experiments has examples. Parameters that ndnSIM has, too, may be
/// called as there. Everything wrong is reported at once, each with its line.
///
/// @param origin  what the text is, for errors
/// Errors: invalid_argument
result<experiment_plan> parse_experiment(std::string_view text, const std::string& origin);

/// As above, a file. An experiment without a name is called like its file.
///
/// Errors: not_found, permission_denied (the file), invalid_argument (its content)
result<experiment_plan> read_experiment(const std::filesystem::path& file);

/// What is wrong with an experiment as a whole, a sentence each; nothing: it can be run.
std::vector<std::string> problems_with(const load::experiment& e);

}  // namespace facet::load_apps
