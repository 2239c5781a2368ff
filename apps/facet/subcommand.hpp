// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facet/console.hpp"
#include "core/base/result.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace facet::apps {

/// Exit statuses scripts rely on.
enum exit_status : int { exit_success = 0, exit_failed = 1, exit_usage = 2 };

/// What a subcommand leaves behind when it ran to its end.
struct outcome {
  nlohmann::ordered_json document = nlohmann::ordered_json::object();  ///< printed under --json
  /// "what: why" when the work failed all the same; empty: it succeeded. The document's member
  /// `error` is made from it unless it has one.
  std::string failure = {};
};

/// The work of a subcommand. An error becomes one line on stderr and exit status 1 (2 for
/// `errc::invalid_argument`: the user asked for something that makes no sense).
using action = std::function<result<outcome>(console&)>;

/// What every `facet …` that does something (a leaf of the command tree) runs.
class action_table {
 public:
  /// Lets `leaf` run `work`, and gives it --json and the example shown below its help.
  void add(CLI::App& leaf, std::string_view example, action work);

  /// The entry of the leaf that the user named.
  /// @pre  the root command has parsed a command line and requires a subcommand
  struct entry {
    CLI::App* leaf = nullptr;
    bool json = false;
    action work;
  };
  [[nodiscard]] const entry* chosen() const;

 private:
  std::vector<std::unique_ptr<entry>> entries_;
};

/// One subcommand of `facet`. To add one, write `apps/facet/NAME.cpp` with a constant of this type
/// at namespace scope and list the file in `apps/facet/CMakeLists.txt`:
///
///     void set_up_my(CLI::App& app, action_table& actions) {
///       auto options = std::make_shared<my_options>();
///       app.add_option("NAME", options->name, "What to do it to")->required();
///       actions.add(app, "facet my /name", [options](console& out) { return run(*options, out);
///       });
///     }
///     const subcommand my_command{"my", "Does my thing", set_up_my};
class subcommand {
 public:
  using set_up_function = void (*)(CLI::App& app, action_table& actions);

  /// @param name     the word after `facet`
  /// @param summary  one line for `facet --help`
  /// @param set_up   declares arguments, nested subcommands and what they run
  subcommand(const char* name, const char* summary, set_up_function set_up);
};

/// Parses the command line, runs the subcommand it names and reports its outcome.
/// @returns the exit status of the program
int run_command_line(int argc, const char* const* argv);

}  // namespace facet::apps
