// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/process_memory.hpp"

#include <fmt/format.h>

#include <sys/resource.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace facet::bench {

result<process_memory> memory_of(pid_t pid) {
  const auto place = fmt::format("/proc/{}", pid);
  std::ifstream rollup{place + "/smaps_rollup"};
  process_memory found;
  std::uint64_t private_kib = 0;
  std::uint64_t anonymous_kib = 0;
  for (std::string line; std::getline(rollup, line);) {
    std::istringstream words{line};
    std::string key;
    std::uint64_t kib = 0;
    words >> key >> kib;
    // Not those that it only reads: whose a page of a library is depends on who runs beside it.
    if (key == "Private_Dirty:")
      private_kib = kib;
    else if (key == "Pss_Anon:")
      anonymous_kib = kib;
  }
  if (private_kib == 0)
    return fail(errc::permission_denied, "cannot read " + place + "/smaps_rollup");
  found.private_octets = private_kib * 1024;
  found.anonymous_octets = anonymous_kib * 1024;
  std::error_code failed;
  for (std::filesystem::directory_iterator each{place + "/fd", failed}, end; each != end; ++each)
    ++found.descriptors;
  rlimit limit{};
  if (failed || ::prlimit(pid, RLIMIT_NOFILE, nullptr, &limit) != 0)
    return fail(system_error("cannot read the descriptors of " + place, errno));
  found.descriptor_limit = limit.rlim_cur;
  return found;
}

std::uint64_t raise_descriptor_limit(std::uint64_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return 0;
  if (wanted > limit.rlim_max) {
    const rlimit higher{wanted, wanted};  // for privileged users
    if (::setrlimit(RLIMIT_NOFILE, &higher) == 0)
      return wanted;
  }
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

}  // namespace facet::bench
