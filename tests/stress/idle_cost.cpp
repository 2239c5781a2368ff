// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/stress/idle_cost.hpp"

#include "core/management/face_uri.hpp"
#include "tests/apps/process.hpp"
#include "tests/stress/control.hpp"

#include <unistd.h>

#include <algorithm>
#include <sstream>

namespace facet::tests {
namespace {

using clock = std::chrono::steady_clock;

/// Opening a thousand faces on a loaded machine, under a sanitizer.
constexpr std::chrono::seconds opening{120};

std::uint64_t count_shm_faces(const std::string& socket) {
  const auto faces = list_faces(socket);
  return static_cast<std::uint64_t>(std::count_if(faces.begin(), faces.end(), [](const auto& f) {
    return management::is_shared_memory(f.uri);
  }));
}

idle_cost failed(const std::string& problem) {
  idle_cost cost;
  cost.problem = problem;
  return cost;
}

}  // namespace

double cpu_seconds_of(pid_t pid) {
  const auto stat = read_file("/proc/" + std::to_string(pid) + "/stat");
  // The second field is the program's name, which may hold blanks; it ends at the last parenthesis.
  std::istringstream fields{stat.substr(stat.rfind(')') + 1)};
  std::string skipped;
  for (int field = 3; field < 14; ++field)
    fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

idle_cost measure_idle(const idle_setup& setup) {
  const temporary_directory directory;
  const auto socket = directory.file("facet.sock");
  process forwarder{{setup.facetd, "--socket", socket, "--log-level", "warn"}};
  if (!forwarder.read_line(opening))
    return failed("facetd did not start: " + forwarder.errors());
  std::vector<std::string> arguments{setup.peer, "hold",    "--socket",
                                     socket,     "--faces", std::to_string(setup.faces)};
  if (setup.version_1)
    arguments.emplace_back("--version-1");
  process holder{arguments};
  if (!holder.read_line(opening)) {
    holder.wait(std::chrono::seconds{1});
    return failed("the faces did not open: " + holder.errors());
  }
  // An exchange with facetd itself: what the opening left to do is done before its answer.
  count_shm_faces(socket);
  idle_cost cost;
  const auto start = clock::now();
  const double before = cpu_seconds_of(forwarder.pid());
  if (forwarder.wait(setup.period))
    return failed("facetd ended: " + forwarder.errors());
  cost.cpu_seconds = cpu_seconds_of(forwarder.pid()) - before;
  cost.period_seconds = std::chrono::duration<double>(clock::now() - start).count();
  cost.shm_faces = count_shm_faces(socket);
  holder.kill(SIGTERM);
  if (const auto ended = holder.wait(opening); !ended || ended->status != 0)
    return failed("the holder of the faces did not end well: " + holder.errors());
  forwarder.kill(SIGTERM);
  if (const auto ended = forwarder.wait(opening); !ended || ended->status != 0)
    return failed("facetd did not end well: " + forwarder.errors());
  return cost;
}

}  // namespace facet::tests
