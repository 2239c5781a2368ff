// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/apps/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace facet::tests {
namespace {

using clock = std::chrono::steady_clock;

[[noreturn]] void throw_errno(const char* what, int sys) {
  throw std::system_error(sys, std::generic_category(), what);
}

struct pipe_ends {
  unique_fd read;
  unique_fd write;
};

pipe_ends make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw_errno("pipe2", errno);
  return {unique_fd{ends[0]}, unique_fd{ends[1]}};
}

/// Pointers to the strings, and the null that ends them, as exec wants.
std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> all;
  for (std::string& each : strings)
    all.push_back(each.data());
  all.push_back(nullptr);
  return all;
}

std::vector<std::string> merged_environment(const std::vector<std::string>& added) {
  std::vector<std::string> all = added;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string entry = *each;
    const std::string name = entry.substr(0, entry.find('=') + 1);
    if (std::none_of(added.begin(), added.end(),
                     [&](const auto& a) { return a.starts_with(name); }))
      all.push_back(entry);
  }
  return all;
}

pid_t spawn(std::vector<std::string> arguments, const process::start_options& options, int out,
            int err) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, options.input_path.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
  std::vector<std::string> environment = merged_environment(options.environment);
  pid_t pid = -1;
  const int failed = ::posix_spawn(&pid, arguments.front().c_str(), &files, nullptr,
                                   pointers(arguments).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0)
    throw_errno(arguments.front().c_str(), failed);
  return pid;
}

/// Reads what is there; closes the descriptor at its end.
void drain(unique_fd& fd, std::string& into) {
  std::array<char, 65536> chunk;
  const ssize_t got = ::read(fd.get(), chunk.data(), chunk.size());
  if (got > 0)
    into.append(chunk.data(), static_cast<std::size_t>(got));
  else if (got == 0 || errno != EINTR)
    fd.reset();
}

int remaining_ms(clock::time_point until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now());
  return static_cast<int>(std::max<std::chrono::milliseconds::rep>(0, left.count()));
}

}  // namespace

process::process(const std::vector<std::string>& arguments) : process(arguments, {}) {
}

process::process(const std::vector<std::string>& arguments, const start_options& options) {
  pipe_ends out = make_pipe();
  pipe_ends err = make_pipe();
  const bool collect_errors = options.error_descriptor < 0;
  pid_ = spawn(arguments, options, out.write.get(),
               collect_errors ? err.write.get() : options.error_descriptor);
  output_fd_ = std::move(out.read);
  if (collect_errors)
    errors_fd_ = std::move(err.read);
  pid_fd_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  if (!pid_fd_)
    throw_errno("pidfd_open", errno);
}

process::process(process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      pid_fd_(std::move(other.pid_fd_)),
      output_fd_(std::move(other.output_fd_)),
      errors_fd_(std::move(other.errors_fd_)),
      output_(std::move(other.output_)),
      errors_(std::move(other.errors_)),
      line_start_(other.line_start_),
      ended_(other.ended_) {
}

process::~process() {
  if (pid_ < 0 || ended_)
    return;
  kill(SIGKILL);
  reap();
}

void process::kill(int signal) const {
  if (!ended_)
    ::kill(pid_, signal);
}

void process::reap() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  ended_ =
      WIFEXITED(status) ? exit_state{WEXITSTATUS(status), 0} : exit_state{-1, WTERMSIG(status)};
}

/// Collects once; false when the time is over or nothing more can come.
bool process::collect(clock::time_point until, bool for_exit) {
  std::array<pollfd, 3> waits{{{output_fd_.get(), POLLIN, 0},
                               {errors_fd_.get(), POLLIN, 0},
                               {for_exit ? pid_fd_.get() : -1, POLLIN, 0}}};
  const int ready = ::poll(waits.data(), waits.size(), remaining_ms(until));
  if (ready < 0)
    return errno == EINTR;
  if (waits[0].revents != 0)
    drain(output_fd_, output_);
  if (waits[1].revents != 0)
    drain(errors_fd_, errors_);
  // Output first: the end of the program is looked at when the pipes have nothing more.
  if (waits[2].revents != 0 && waits[0].revents == 0 && waits[1].revents == 0)
    reap();
  return ready > 0;
}

std::optional<std::string> process::read_line(milliseconds deadline) {
  const auto until = clock::now() + deadline;
  while (true) {
    if (const auto end = output_.find('\n', line_start_); end != std::string::npos) {
      std::string line = output_.substr(line_start_, end - line_start_);
      line_start_ = end + 1;
      return line;
    }
    if (!output_fd_ || !collect(until, false))
      return std::nullopt;
  }
}

bool process::wait_for_output(const std::string& text, milliseconds deadline) {
  const auto until = clock::now() + deadline;
  while (output_.find(text) == std::string::npos) {
    if (!output_fd_ || !collect(until, false))
      return false;
  }
  return true;
}

bool process::wait_for_text(const std::string& text, milliseconds deadline) {
  const auto until = clock::now() + deadline;
  while (output_.find(text) == std::string::npos && errors_.find(text) == std::string::npos) {
    if ((!output_fd_ && !errors_fd_) || !collect(until, false))
      return false;
  }
  return true;
}

std::optional<exit_state> process::wait(milliseconds deadline) {
  const auto until = clock::now() + deadline;
  while (!ended_) {
    if (!collect(until, true))
      return std::nullopt;
  }
  return ended_;
}

run_result run(const std::vector<std::string>& arguments, process::milliseconds deadline) {
  return run(arguments, {}, deadline);
}

run_result run(const std::vector<std::string>& arguments, const process::start_options& options,
               process::milliseconds deadline) {
  process program{arguments, options};
  auto ended = program.wait(deadline);
  if (!ended) {
    program.kill(SIGKILL);
    ended = program.wait(std::chrono::seconds{10});
  }
  return {ended.value_or(exit_state{}), program.output(), program.errors()};
}

temporary_directory::temporary_directory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "facet-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw_errno("mkdtemp", errno);
  path_ = pattern;
}

temporary_directory::~temporary_directory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::vector<std::string> temporary_directory::entries() const {
  std::vector<std::string> names;
  for (const auto& each : std::filesystem::directory_iterator{path_})
    names.push_back(each.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void write_file(const std::string& path, const std::string& content) {
  std::ofstream{path, std::ios::binary} << content;
}

}  // namespace facet::tests
