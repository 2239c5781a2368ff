// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/output_file.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <utility>

namespace facet::apps {
namespace {

constexpr mode_t default_mode = 0666;  // less the umask, as for any file a user makes

std::string directory_of(const std::string& path) {
  const std::string parent = std::filesystem::path{path}.parent_path().string();
  return parent.empty() ? "." : parent;
}

/// A hidden name beside `target` that nobody else has.
std::string hidden_name(const std::string& target) {
  std::random_device random;
  const std::filesystem::path path{target};
  const std::string name =
      fmt::format(".{}.{:08x}{:08x}.part", path.filename().string(), random(), random());
  return (path.parent_path() / name).string();
}

/// The file behind a symbolic link, so that commit replaces the file and keeps the link.
std::string resolve(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real{::realpath(path.c_str(), nullptr),
                                                         &std::free};
  return real ? std::string{real.get()} : path;
}

}  // namespace

result<output_file> output_file::create(const std::string& path) {
  struct stat status {};
  const bool exists = path != "-" && ::stat(path.c_str(), &status) == 0;
  if (path == "-" || (exists && !S_ISREG(status.st_mode)))
    return open_in_place(path);
  output_file made;
  made.target_ = exists ? resolve(path) : path;
  if (exists && ::access(made.target_.c_str(), W_OK) != 0)
    return fail(system_error(fmt::format("cannot write {}", path), errno));
  const std::string directory = directory_of(made.target_);
  made.file_.reset(::open(directory.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, default_mode));
  if (!made.file_ && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    made.temporary_path_ = hidden_name(made.target_);
    made.file_.reset(::open(made.temporary_path_.c_str(),
                            O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, default_mode));
  }
  if (!made.file_) {
    const int sys = errno;
    made.temporary_path_.clear();
    return fail(system_error(fmt::format("cannot create {}", path), sys));
  }
  if (exists && ::fchmod(made.file_.get(), status.st_mode & 07777) != 0)
    return fail(system_error(fmt::format("cannot create {}", path), errno));
  return made;
}

result<output_file> output_file::open_in_place(const std::string& path) {
  output_file made;
  made.in_place_ = true;
  made.target_ = path == "-" ? "standard output" : path;
  made.file_.reset(path == "-" ? ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
                               : ::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!made.file_)
    return fail(system_error(fmt::format("cannot write to {}", made.target_), errno));
  return made;
}

output_file::output_file(output_file&& other) noexcept
    : target_(std::move(other.target_)),
      temporary_path_(std::exchange(other.temporary_path_, {})),
      file_(std::move(other.file_)),
      in_place_(other.in_place_) {
}

output_file& output_file::operator=(output_file&& other) noexcept {
  if (this != &other) {
    discard();
    target_ = std::move(other.target_);
    temporary_path_ = std::exchange(other.temporary_path_, {});
    file_ = std::move(other.file_);
    in_place_ = other.in_place_;
  }
  return *this;
}

output_file::~output_file() {
  discard();
}

void output_file::discard() noexcept {
  if (!temporary_path_.empty())
    ::unlink(temporary_path_.c_str());
  temporary_path_.clear();
  file_.reset();
}

result<void> output_file::write(bytes_view octets) {
  return write(std::span{&octets, 1});
}

result<void> output_file::write(std::span<const bytes_view> pieces) {
  constexpr std::size_t max_pieces = 64;  // one call's worth; well below IOV_MAX
  std::array<iovec, max_pieces> vectors;
  std::size_t written_of_first = 0;
  while (!pieces.empty()) {
    const std::size_t count = std::min(pieces.size(), max_pieces);
    for (std::size_t i = 0; i < count; ++i) {
      const bytes_view rest = i == 0 ? pieces[0].subspan(written_of_first) : pieces[i];
      // iovec serves reading too, hence not const; writev does not write through it.
      vectors[i] = {const_cast<std::uint8_t*>(rest.data()), rest.size()};
    }
    const ssize_t wrote = ::writev(file_.get(), vectors.data(), static_cast<int>(count));
    if (wrote < 0) {
      if (errno == EINTR)
        continue;
      return fail(system_error(fmt::format("cannot write {}", target_), errno));
    }
    written_of_first += static_cast<std::size_t>(wrote);
    while (!pieces.empty() && written_of_first >= pieces[0].size()) {
      written_of_first -= pieces[0].size();
      pieces = pieces.subspan(1);
    }
  }
  return {};
}

result<void> output_file::commit() {
  if (in_place_) {
    file_.reset();
    return {};
  }
  if (result<void> done = replace_target(); !done) {
    discard();
    return done;
  }
  temporary_path_.clear();
  file_.reset();
  return {};
}

result<void> output_file::replace_target() {
  const auto failed = [&] {
    return fail(system_error(fmt::format("cannot give {} its name", target_), errno));
  };
  if (temporary_path_.empty()) {
    // /proc, because linking by descriptor alone (AT_EMPTY_PATH) takes a privilege.
    const std::string self = fmt::format("/proc/self/fd/{}", file_.get());
    const auto link_as = [&](const std::string& name) {
      return ::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
    };
    if (link_as(target_))
      return {};
    if (errno != EEXIST)
      return failed();
    // A link cannot replace a file, a rename can.
    const std::string hidden = hidden_name(target_);
    if (!link_as(hidden))
      return failed();
    temporary_path_ = hidden;
  }
  if (std::rename(temporary_path_.c_str(), target_.c_str()) != 0)
    return failed();
  return {};
}

}  // namespace facet::apps
