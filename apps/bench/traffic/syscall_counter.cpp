// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/syscall_counter.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <linux/perf_event.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>

namespace facet::bench {
namespace {

constexpr const char* id_file = "events/raw_syscalls/sys_enter/id";

/// A tracefs: the mounted one, else a mount of our own that has no place in the file system and
/// goes with its descriptor.
unique_fd open_tracefs() {
  for (const char* place : {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"}) {
    unique_fd mounted{::open(place, O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (mounted && ::faccessat(mounted.get(), id_file, R_OK, 0) == 0)
      return mounted;
  }
  const unique_fd context{::fsopen("tracefs", FSOPEN_CLOEXEC)};
  if (!context || ::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0)
    return {};
  return unique_fd{::fsmount(context.get(), FSMOUNT_CLOEXEC, 0)};
}

std::optional<std::uint64_t> tracepoint_id() {
  const auto tracefs = open_tracefs();
  if (!tracefs)
    return std::nullopt;
  const unique_fd file{::openat(tracefs.get(), id_file, O_RDONLY | O_CLOEXEC)};
  std::array<char, 32> text{};
  const auto n = file ? ::read(file.get(), text.data(), text.size()) : -1;
  std::uint64_t id = 0;
  if (n <= 0 || std::from_chars(text.data(), text.data() + n, id).ec != std::errc{})
    return std::nullopt;
  return id;
}

unique_fd open_event(std::uint64_t id, pid_t thread) {
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_TRACEPOINT;
  attributes.size = sizeof attributes;
  attributes.config = id;
  attributes.inherit = 1;
  return unique_fd{static_cast<int>(
      ::syscall(SYS_perf_event_open, &attributes, thread, -1, -1, PERF_FLAG_FD_CLOEXEC))};
}

}  // namespace

result<syscall_counter> syscall_counter::attach(pid_t pid) {
  const auto id = tracepoint_id();
  if (!id)
    return fail(errc::unsupported,
                "system calls cannot be counted: no tracefs (needs root, or read permission for "
                "/sys/kernel/tracing)");
  syscall_counter counter;
  std::error_code failed;
  const std::filesystem::directory_iterator threads{fmt::format("/proc/{}/task", pid), failed};
  for (const auto& thread : threads) {
    auto event = open_event(*id, std::stoi(thread.path().filename().string()));
    if (!event)
      return fail(errc::unsupported, fmt::format("system calls cannot be counted: {}",
                                                 system_error("perf_event_open", errno).message));
    counter.events_.push_back(std::move(event));
  }
  return counter;
}

std::uint64_t syscall_counter::count() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& event : events_) {
    std::uint64_t value = 0;
    if (::read(event.get(), &value, sizeof value) == sizeof value)
      sum += value;
  }
  return sum;
}

}  // namespace facet::bench
