// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include <sstream>
#include <string>
#include <vector>

namespace facet::apps {

/// An option for words with commas between them, that may also be given several times. An empty
/// word, which a shell makes of a variable that has no value, is refused rather than left out.
///
/// @param words  outlives `app`
inline CLI::Option* add_list_option(CLI::App& app, const std::string& name,
                                    std::vector<std::string>& words,
                                    const std::string& description) {
  const auto split = [&words, name](const std::vector<std::string>& given) {
    for (const auto& list : given) {
      std::istringstream in{list + ','};
      for (std::string word; std::getline(in, word, ',');) {
        if (word.empty())
          throw CLI::ValidationError(name, "there is an empty one in \"" + list + '"');
        words.push_back(word);
      }
    }
  };
  return app.add_option_function<std::vector<std::string>>(name, split, description)
      ->allow_extra_args(false);
}

}  // namespace facet::apps
