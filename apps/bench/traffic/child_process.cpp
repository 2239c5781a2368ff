// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/traffic/child_process.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <utility>

namespace facet::bench {
namespace {

using std::chrono::milliseconds;
using clock = std::chrono::steady_clock;

/// How long a wait lasts before it is asked whether to give up.
constexpr milliseconds slice{20};
/// What a child gets after SIGTERM before SIGKILL.
constexpr milliseconds grace{5000};

struct pipe_ends {
  unique_fd read;
  unique_fd write;
};

result<pipe_ends> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return fail(system_error("cannot make a pipe", errno));
  return pipe_ends{unique_fd{ends[0]}, unique_fd{ends[1]}};
}

/// What the child does between fork and exec: system calls only, because other threads of the
/// parent may have held any lock.
[[noreturn]] void become(char* const* arguments, int in, int out, int err, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent)
    ::_exit(127);  // it ended before we had said that we want to know
  ::setpgid(0, 0);
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  if (err >= 0)
    ::dup2(err, STDERR_FILENO);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

}  // namespace

result<child_process> child_process::start(std::vector<std::string> arguments,
                                           const std::string& error_path) {
  auto in = make_pipe();
  if (!in)
    return fail(in.error());
  auto out = make_pipe();
  if (!out)
    return fail(out.error());
  unique_fd err;
  if (!error_path.empty()) {
    err.reset(::open(error_path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600));
    if (!err)
      return fail(system_error("cannot write " + error_path, errno));
  }
  std::vector<char*> pointers;
  for (auto& each : arguments)
    pointers.push_back(each.data());
  pointers.push_back(nullptr);
  const pid_t parent = ::getpid();
  child_process child;
  child.pid_ = ::fork();
  if (child.pid_ == 0)
    become(pointers.data(), in->read.get(), out->write.get(), err.get(), parent);
  if (child.pid_ < 0)
    return fail(system_error("cannot start " + arguments.front(), errno));
  child.pid_fd_.reset(static_cast<int>(::syscall(SYS_pidfd_open, child.pid_, 0)));
  child.input_ = std::move(in->write);
  child.output_ = std::move(out->read);
  if (!child.pid_fd_)
    return fail(system_error("cannot watch " + arguments.front(), errno));
  return child;
}

child_process::child_process(child_process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      pid_fd_(std::move(other.pid_fd_)),
      input_(std::move(other.input_)),
      output_(std::move(other.output_)),
      unread_(std::move(other.unread_)),
      fate_(std::move(other.fate_)) {
}

child_process& child_process::operator=(child_process&& other) noexcept {
  if (this != &other) {
    end(milliseconds{0});
    pid_ = std::exchange(other.pid_, -1);
    pid_fd_ = std::move(other.pid_fd_);
    input_ = std::move(other.input_);
    output_ = std::move(other.output_);
    unread_ = std::move(other.unread_);
    fate_ = std::move(other.fate_);
  }
  return *this;
}

child_process::~child_process() {
  end(milliseconds{0});
}

result<void> child_process::write_line(std::string line) {
  line += '\n';
  for (std::size_t done = 0; done < line.size();) {
    const auto n = ::write(input_.get(), line.data() + done, line.size() - done);
    if (n < 0 && errno != EINTR)
      return fail(errc::disconnected, "a process of the measurement has ended");
    done += n < 0 ? 0 : static_cast<std::size_t>(n);
  }
  return {};
}

result<std::string> child_process::read_line(milliseconds patience, const stop_question& stopped) {
  const auto until = clock::now() + patience;
  for (;;) {
    if (const auto end = unread_.find('\n'); end != std::string::npos) {
      std::string line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return line;
    }
    if (stopped && stopped())
      return fail(errc::cancelled, "interrupted");
    if (clock::now() >= until)
      return fail(
          errc::timed_out,
          fmt::format("a process of the measurement said nothing for {} ms", patience.count()));
    pollfd wait{output_.get(), POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(slice.count())) <= 0)
      continue;
    std::array<char, 4096> chunk;
    const auto n = ::read(output_.get(), chunk.data(), chunk.size());
    if (n > 0)
      unread_.append(chunk.data(), static_cast<std::size_t>(n));
    else if (n == 0 || errno != EINTR)
      return fail(errc::disconnected, "a process of the measurement ended too soon");
  }
}

bool child_process::wait_for_end(milliseconds limit) noexcept {
  const auto until = clock::now() + limit;
  int status = 0;
  for (;;) {
    if (::waitpid(pid_, &status, WNOHANG) != 0)
      break;
    const auto left = std::chrono::ceil<milliseconds>(until - clock::now());
    if (left.count() <= 0)
      return false;
    pollfd wait{pid_fd_.get(), POLLIN, 0};
    ::poll(&wait, 1, static_cast<int>(left.count()));
  }
  fate_ = WIFEXITED(status) ? fmt::format("exit status {}", WEXITSTATUS(status))
                            : fmt::format("signal {}", WTERMSIG(status));
  pid_ = -1;
  return true;
}

void child_process::end(milliseconds patience) noexcept {
  if (pid_ < 0)
    return;
  input_.reset();
  if (wait_for_end(patience))
    return;
  ::kill(pid_, SIGTERM);
  if (wait_for_end(grace))
    return;
  ::kill(pid_, SIGKILL);
  wait_for_end(std::chrono::minutes{1});
}

std::string own_program() {
  std::error_code failed;
  return std::filesystem::read_symlink("/proc/self/exe", failed).string();
}

}  // namespace facet::bench
