// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/driver_pool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <string_view>

namespace facet::load_apps {
namespace {

/// A worker that is started here: the machine may be busy.
constexpr std::chrono::seconds worker_start{30};

}  // namespace

result<driver_pool> driver_pool::gather(const run_options& options) {
  for (std::set<std::string> seen; const auto& where : options.workers)
    if (!seen.insert(where).second)
      return fail(errc::invalid_argument, "the worker " + where + " is named twice");
  const bool networked = !options.workers.empty() || options.processes > 0;
  auto system = worker_actors::worker_system::start(
      {options.tls.certificate, options.tls.key, options.tls.authority}, networked);
  if (!system)
    return fail(system.error());
  driver_pool pool;
  pool.system_ = std::move(*system);
  if (!networked)
    pool.drivers_.push_back({"local", pool.system_->driver()});
  for (std::size_t i = 0; i < options.processes && options.workers.empty(); ++i)
    if (auto done = pool.start_process(options); !done)
      return fail(done.error());
  for (const auto& where : options.workers)
    if (auto done = pool.connect(where, where); !done)
      return fail(done.error());
  return pool;
}

void driver_pool::drop(const std::vector<load::worker_result>& lost) {
  for (const auto& who : lost) {
    std::erase_if(drivers_, [&who](const auto& each) { return each.name == who.name; });
    lost_.push_back(who);
  }
}

result<void> driver_pool::connect(const std::string& where, const std::string& name) {
  const auto at = worker_actors::endpoint::parse(where);
  if (!at)
    return fail(at.error());
  auto driver = system_->find_driver(*at);
  if (!driver)
    return fail(driver.error());
  drivers_.push_back({name, std::move(*driver)});
  return {};
}

result<void> driver_pool::start_process(const run_options& options) {
  const auto program = std::filesystem::path{bench::own_program()}.replace_filename("facet");
  std::vector<std::string> command{program.string(), "worker", "--listen", "127.0.0.1:0"};
  if (options.tls.any())
    command.insert(command.end(), {"--tls-cert", options.tls.certificate, "--tls-key",
                                   options.tls.key, "--tls-ca", options.tls.authority});
  auto child = bench::child_process::start(command);
  if (!child)
    return fail(child.error());
  const auto line = child->read_line(worker_start, options.stopped);
  if (!line)
    return fail(line.error().code, "a worker did not start: " + line.error().message);
  children_.push_back(std::move(*child));
  constexpr std::string_view announcement = "ready ";
  if (!line->starts_with(announcement))
    return fail(errc::refused, "a worker did not start: " + *line);
  return connect(line->substr(announcement.size()), fmt::format("process {}", children_.size()));
}

}  // namespace facet::load_apps
