// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/results_document.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include <chrono>
#include <fstream>
#include <thread>

namespace facet::load_apps {
namespace {

/// What follows "KEY : " in the first line of a file that begins so; empty when there is none.
std::string value_in(const char* file, std::string_view key, char separator) {
  std::ifstream in{file};
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(key)) {
      const auto start = line.find_first_not_of(" \t\"", line.find(separator) + 1);
      const auto end = line.find_last_not_of(" \t\"");
      return start == std::string::npos ? "" : line.substr(start, end - start + 1);
    }
  return {};
}

}  // namespace

std::map<std::string, std::string> describe_machine() {
  std::map<std::string, std::string> machine;
  if (utsname names{}; ::uname(&names) == 0) {
    machine["host"] = names.nodename;
    machine["kernel"] = fmt::format("{} {}", names.sysname, names.release);
    machine["architecture"] = names.machine;
  }
  machine["system"] = value_in("/etc/os-release", "PRETTY_NAME", '=');
  machine["processor"] = value_in("/proc/cpuinfo", "model name", ':');
  machine["cores"] = fmt::format("{}", std::thread::hardware_concurrency());
  if (struct sysinfo info{}; ::sysinfo(&info) == 0)
    machine["memory"] = fmt::format(
        "{:.1f} GiB", static_cast<double>(info.totalram) * info.mem_unit / (1024.0 * 1024 * 1024));
  std::erase_if(machine, [](const auto& fact) { return fact.second.empty(); });
  return machine;
}

std::map<std::string, std::string> describe_versions() {
  return {{"facet", FACET_VERSION}, {"compiler", __VERSION__}};
}

std::string utc_now() {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
}

}  // namespace facet::load_apps
