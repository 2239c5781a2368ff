// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/apps/facetd_fixture.hpp"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <regex>
#include <sstream>
#include <string>

/// Pages as Chromium shows them, where there is one.
namespace facet::tests {

inline std::optional<std::string> find_chromium() {
  const char* path = std::getenv("PATH");
  std::istringstream directories{path == nullptr ? "" : path};
  for (std::string directory; std::getline(directories, directory, ':');)
    for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
      std::error_code ignored;
      if (std::filesystem::exists(directory + "/" + name, ignored))
        return directory + "/" + name;
    }
  return std::nullopt;
}

/// A page after its scripts have run: its elements, and on stderr what the console said.
inline run_result open_page(const std::string& chromium, const std::string& file,
                            const temporary_directory& directory) {
  return run({chromium, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
              "--user-data-dir=" + directory.file("browser"), "--virtual-time-budget=5000",
              "--dump-dom", "file://" + file},
             patience);
}

/// Plots of a report, and how many points each shows.
inline std::map<std::string, int> plots_in(const std::string& page) {
  std::map<std::string, int> plots;
  const std::regex figure{"<figure class=\"plot\" id=\"plot-([a-z]+)\" data-points=\"([0-9]+)\""};
  for (std::sregex_iterator each{page.begin(), page.end(), figure}, end; each != end; ++each)
    plots[(*each)[1]] = std::stoi((*each)[2]);
  return plots;
}

}  // namespace facet::tests
