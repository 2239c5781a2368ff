// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/private_forwarder.hpp"

#include <fmt/format.h>

#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace facet::bench {
namespace {

/// A loaded machine under a sanitizer needs long.
constexpr std::chrono::seconds start_patience{30};

/// As one line.
std::string read_text(const std::string& path) {
  std::ifstream in{path};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  while (text.ends_with('\n'))
    text.pop_back();
  std::ranges::replace(text, '\n', ' ');
  return text;
}

bool names_config(const std::string& argument) {
  return argument == "--config" || argument.starts_with("--config=");
}

/// No ports: what is on the network is none of a measurement's business.
void write_config(const std::string& path) {
  std::ofstream{path} << "[udp]\nlisten = false\n[tcp]\nlisten = false\n"
                         "[multicast]\nipv4 = false\nipv6 = false\n";
}

}  // namespace

result<scratch_directory> scratch_directory::create() {
  std::error_code failed;
  auto pattern = (std::filesystem::temp_directory_path(failed) / "facet-bench-XXXXXX").string();
  if (failed || ::mkdtemp(pattern.data()) == nullptr)
    return fail(system_error("cannot make a temporary directory", failed ? failed.value() : errno));
  return scratch_directory{pattern};
}

scratch_directory::scratch_directory(scratch_directory&& other) noexcept
    : path_(std::exchange(other.path_, {})) {
}

scratch_directory::~scratch_directory() {
  std::error_code ignored;
  if (!path_.empty())
    std::filesystem::remove_all(path_, ignored);
}

result<private_forwarder> private_forwarder::start(const std::vector<std::string>& arguments,
                                                   const stop_question& stopped) {
  const auto program = std::filesystem::path{own_program()}.replace_filename("facetd").string();
  if (!std::filesystem::exists(program))
    return fail(errc::not_found, "there is no " + program + " to measure");
  auto directory = scratch_directory::create();
  if (!directory)
    return fail(directory.error());
  auto socket = directory->file("facet.sock");
  const auto log = directory->file("facetd.log");
  std::vector<std::string> command{program, "--socket", socket, "--log-level", "warn"};
  if (std::ranges::none_of(arguments, names_config)) {
    write_config(directory->file("facetd.toml"));
    command.insert(command.end(), {"--config", directory->file("facetd.toml")});
  }
  command.insert(command.end(), arguments.begin(), arguments.end());
  auto process = child_process::start(command, log);
  if (!process)
    return fail(process.error());
  const auto line = process->read_line(start_patience, stopped);
  if (line && line->starts_with("ready"))
    return private_forwarder{std::move(*directory), std::move(socket), std::move(*process)};
  if (!line && line.error() == errc::cancelled)
    return fail(line.error());
  process->end(std::chrono::seconds{1});
  return fail(errc::refused,
              fmt::format("facetd did not start ({}): {}", process->fate(), read_text(log)));
}

private_forwarder::~private_forwarder() {
  process_.end(std::chrono::milliseconds{0});
}

}  // namespace facet::bench
