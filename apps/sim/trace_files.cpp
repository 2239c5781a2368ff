// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/sim/trace_files.hpp"

#include <cerrno>
#include <system_error>

namespace facet::sim_apps {
namespace {

bool wants(const sim::trace_settings& wanted, sim::trace_kind kind) {
  switch (kind) {
    case sim::trace_kind::rate:
      return wanted.rate;
    case sim::trace_kind::drops:
      return wanted.drops;
    case sim::trace_kind::app_delay:
      return wanted.app_delay;
    case sim::trace_kind::cs:
      return wanted.cs;
    case sim::trace_kind::events:
      return false;  // compressed, and where the user says: event_file
  }
  return false;
}

}  // namespace

result<void> trace_files::open(const std::filesystem::path& folder,
                               const sim::trace_settings& wanted, trace_files& files) {
  std::error_code problem;
  files.made_folder_ = std::filesystem::create_directories(folder, problem);
  if (problem)
    return fail(system_error("cannot make the folder " + folder.string(), problem.value()));
  files.folder_ = folder;
  // That of an earlier run must not stand beside traces of one that ends early.
  std::filesystem::remove(folder / "summary.json", problem);
  for (std::size_t i = 0; i < sim::trace_kinds; ++i) {
    const auto kind = static_cast<sim::trace_kind>(i);
    if (!wants(wanted, kind))
      continue;
    auto& each = files.files_[i];
    const auto path = folder / sim::trace_file(kind);
    each.stream.open(path, std::ios::binary | std::ios::trunc);
    if (!each.stream)
      return fail(system_error("cannot write " + path.string(), errno));
    each.path = path;
    each.stream << sim::trace_header(kind);
  }
  return {};
}

trace_files::~trace_files() {
  if (kept_)
    return;
  for (auto& each : files_) {
    std::error_code ignored;
    if (!each.path.empty())
      std::filesystem::remove(each.path, ignored);
  }
  for (const auto& path : added_) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
  std::error_code ignored;
  if (made_folder_)
    std::filesystem::remove(folder_, ignored);  // unless somebody else has put something there
}

result<void> trace_files::add(const std::string& name, std::string_view content) {
  const auto path = folder_ / name;
  added_.push_back(path);
  std::ofstream stream{path, std::ios::binary | std::ios::trunc};
  stream << content;
  stream.close();
  if (!stream)
    return fail(errc::no_space, "could not write all of " + path.string());
  return {};
}

void trace_files::write(sim::trace_kind kind, std::string_view rows) {
  files_[static_cast<std::size_t>(kind)].stream << rows;
}

result<void> trace_files::keep(std::string_view summary) {
  for (auto& each : files_) {
    if (each.path.empty())
      continue;
    each.stream.close();
    if (!each.stream)
      return fail(errc::no_space, "could not write all of " + each.path.string());
  }
  const auto path = folder_ / "summary.json";
  std::ofstream stream{path, std::ios::binary | std::ios::trunc};
  stream << summary << '\n';
  stream.close();
  if (!stream) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    return fail(errc::no_space, "could not write all of " + path.string());
  }
  kept_ = true;
  return {};
}

}  // namespace facet::sim_apps
