// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// What /metrics tells of this process, under the names that all exporters use for it.
#include "apps/facetd/http/metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace facet::apps {
namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

/// Pages that are in memory: the second number of /proc/self/statm.
double resident_bytes() {
  std::ifstream statm{"/proc/self/statm"};
  double size = 0;
  double resident = 0;
  statm >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double open_descriptors() {
  std::error_code problem;
  std::filesystem::directory_iterator files{"/proc/self/fd", problem};
  return problem ? 0 : static_cast<double>(std::distance(begin(files), end(files)));
}

}  // namespace

void add_process_metrics(const actors::status_snapshot& s, metric_families& to) {
  to.begin_gauge("facet_build_info", "1, labelled with the version.");
  to.add(1.0, {{"version", FACET_VERSION}});
  to.begin_gauge("process_start_time_seconds", "When the forwarder started, Unix time.");
  to.add(static_cast<double>(s.started_ms) / 1e3);
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  to.begin_counter("process_cpu_seconds_total", "CPU time of this process.");
  to.add(seconds_of(used.ru_utime) + seconds_of(used.ru_stime));
  to.begin_gauge("process_resident_memory_bytes", "Memory of this process.");
  to.add(resident_bytes());
  to.begin_gauge("process_open_fds", "Open descriptors.");
  to.add(open_descriptors());
  to.begin_counter("facet_rejected_commands_total", "Commands that the policy rejected.");
  to.add(s.rejected_commands);
}

}  // namespace facet::apps
