// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/report_page.hpp"

#include "apps/load/page_text.hpp"
#include "apps/load/tables.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <string_view>

namespace facet::load_apps {
namespace {

/// JSON that a script element can hold: no `</script>` in a string ends it.
std::string embeddable(const nlohmann::ordered_json& data) {
  const auto text = data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text)
    if (c == '<')
      safe += "\\u003c";
    else
      safe += c;
  return safe;
}

result<void> replace_file(const std::filesystem::path& file, std::string_view content) {
  const auto unfinished = file.string() + ".new";
  std::ofstream out{unfinished, std::ios::binary | std::ios::trunc};
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out || std::rename(unfinished.c_str(), file.c_str()) != 0) {
    auto why = system_error("cannot write " + file.string(), errno);
    std::remove(unfinished.c_str());
    return fail(std::move(why));
  }
  return {};
}

}  // namespace

std::string fill_page(std::string_view page, const nlohmann::ordered_json& data) {
  constexpr std::string_view slot = "{{data}}";
  std::string filled{page};
  filled.replace(filled.find(slot), slot.size(), embeddable(data));
  return filled;
}

std::string report_page(const results_document& document) {
  return fill_page(page_text, report_data(document));
}

std::string report_page(const results_document& a, const results_document& b) {
  return fill_page(page_text, report_data(a, b));
}

result<void> write_page(const results_document& document, const std::filesystem::path& file) {
  return replace_file(file, report_page(document));
}

result<void> write_page(const results_document& a, const results_document& b,
                        const std::filesystem::path& file) {
  return replace_file(file, report_page(a, b));
}

result<void> prepare_directory(const std::filesystem::path& directory) {
  std::error_code problem;
  std::filesystem::create_directories(directory, problem);
  if (problem)
    return fail(system_error("cannot make " + directory.string(), problem.value()));
  if (::access(directory.c_str(), W_OK | X_OK) != 0)
    return fail(system_error("cannot write into " + directory.string(), errno));
  return {};
}

result<void> write_results(const results_document& document,
                           const std::filesystem::path& directory) {
  if (auto usable = prepare_directory(directory); !usable)
    return usable;
  const auto whole =
      to_json(document).dump(1, ' ', false, nlohmann::json::error_handler_t::replace);
  const std::pair<const char*, std::string> files[] = {
      {"results.json", whole + "\n"},
      {"report.html", report_page(document)},
      {"summary.csv", summary_csv(document)},
      {"series.csv", series_csv(document)},
      {"latency.csv", latency_csv(document)},
      {"faces.csv", faces_csv(document)},
      {"rate-trace.tsv", rate_trace_tsv(document)}};
  for (const auto& [name, content] : files)
    if (auto written = replace_file(directory / name, content); !written)
      return written;
  return {};
}

}  // namespace facet::load_apps
