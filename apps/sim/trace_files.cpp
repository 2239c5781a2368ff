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

constexpr const char* page_name = "report.html";
constexpr const char* summary_name = "summary.json";

/// All that a run may leave in its folder, the summary last.
std::vector<std::string> names_of_all() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < sim::trace_kinds; ++i)
    if (const auto kind = static_cast<sim::trace_kind>(i); kind != sim::trace_kind::events)
      names.emplace_back(sim::trace_file(kind));
  names.emplace_back(page_name);
  names.emplace_back(summary_name);
  return names;
}

}  // namespace

result<void> trace_files::open(const std::filesystem::path& folder,
                               const sim::trace_settings& wanted, trace_files& files) {
  std::error_code problem;
  files.made_folder_ = std::filesystem::create_directories(folder, problem);
  if (problem)
    return fail(system_error("cannot make the folder " + folder.string(), problem.value()));
  files.folder_ = folder;
  // A run that was killed may have left some; one that is not kept is removed.
  for (const auto& name : names_of_all())
    part_file{folder / name};
  for (std::size_t i = 0; i < sim::trace_kinds; ++i) {
    const auto kind = static_cast<sim::trace_kind>(i);
    if (!wants(wanted, kind))
      continue;
    auto& each = files.traces_[i];
    each.part = part_file{folder / sim::trace_file(kind)};
    each.stream.open(each.part.written(), std::ios::binary | std::ios::trunc);
    if (!each.stream)
      return fail(system_error("cannot write " + each.part.written().string(), errno));
    each.stream << sim::trace_header(kind);
  }
  return {};
}

trace_files::~trace_files() {
  traces_ = {};
  added_.clear();
  std::error_code ignored;
  if (made_folder_)
    std::filesystem::remove(folder_, ignored);  // unless there is something in it
}

result<void> trace_files::add(const std::string& name, std::string_view content) {
  const auto& part = added_.emplace_back(folder_ / name);
  std::ofstream stream{part.written(), std::ios::binary | std::ios::trunc};
  stream << content;
  stream.close();
  if (!stream)
    return fail(errc::no_space, "could not write all of " + part.written().string());
  return {};
}

void trace_files::write(sim::trace_kind kind, std::string_view rows) {
  traces_[static_cast<std::size_t>(kind)].stream << rows;
}

result<void> trace_files::finish(std::string_view page, std::string_view summary) {
  for (auto& each : traces_) {
    if (each.part.empty())
      continue;
    each.stream.close();
    if (!each.stream)
      return fail(errc::no_space, "could not write all of " + each.part.written().string());
  }
  if (auto added = add(page_name, page); !added)
    return added;
  return add(summary_name, std::string{summary} + '\n');
}

result<void> trace_files::keep() {
  // The summary goes first and comes last: where it is, all that is beside it belongs to its run.
  std::error_code ignored;
  std::filesystem::remove(folder_ / summary_name, ignored);
  for (std::size_t i = 0; i < sim::trace_kinds; ++i) {
    auto& part = traces_[i].part;
    const auto kind = static_cast<sim::trace_kind>(i);
    if (part.empty() && kind != sim::trace_kind::events)
      std::filesystem::remove(folder_ / sim::trace_file(kind), ignored);
    else if (!part.empty())
      if (auto kept = part.keep(); !kept)
        return kept;
  }
  for (auto& part : added_)
    if (auto kept = part.keep(); !kept)
      return kept;
  return {};
}

}  // namespace facet::sim_apps
