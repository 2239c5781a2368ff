// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/load/results.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace facet::load_apps {

/// One point of a sweep: what was asked for and what was found.
struct measured_point {
  load::point_result result;
  nlohmann::ordered_json experiment;  ///< every parameter, as to_json makes it
};

/// All that an experiment left behind: what `results.json` holds.
struct results_document {
  std::string name;
  std::uint64_t seed = 0;
  std::string started;               ///< UTC, ISO 8601
  std::string forwarder;             ///< whose it was, in words
  std::vector<std::string> workers;  ///< HOST:PORT; none: this machine drove …
  std::size_t processes = 0;         ///< … from so many processes; 0: one, that of facet load
  std::string udp;                   ///< HOST:PORT where the forwarder took UDP, when it was said
  /// Settings of the file that a forwarder which ran already was not asked to have.
  std::vector<std::string> not_applied;
  std::string file;                ///< the text of the experiment file
  std::vector<std::string> swept;  ///< paths of what is swept, in order
  std::map<std::string, std::string> machine;
  std::map<std::string, std::string> versions;
  std::vector<measured_point> points;
};

/// Every parameter of an experiment. Times are in ns.
nlohmann::ordered_json to_json(const load::experiment& e);
/// Times are in ns, memory and Content in octets.
nlohmann::ordered_json to_json(const results_document& document);

/// Takes what `to_json` made, of this version or an older one; what is missing keeps its default.
///
/// Errors: corrupt, with the member that is wrong
result<results_document> parse_results(std::string_view text);

/// Reads `results.json`, or the one in a directory.
///
/// Errors: not_found, permission_denied, corrupt, invalid_argument (too large)
result<results_document> read_results(const std::filesystem::path& path);

/// What machine this is, for `results_document::machine`.
std::map<std::string, std::string> describe_machine();
/// What this program is and was built with, for `results_document::versions`.
std::map<std::string, std::string> describe_versions();
/// Now, as `results_document::started` has it.
std::string utc_now();

}  // namespace facet::load_apps
