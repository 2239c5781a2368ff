// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/sim/part_file.hpp"

#include <system_error>

namespace facet::sim_apps {

namespace fs = std::filesystem;

part_file::part_file(const fs::path& path) : target_(path) {
  std::error_code problem;
  if (!fs::exists(path, problem))
    return;
  in_place_ = !fs::is_regular_file(path, problem);
  // Behind a symbolic link the file is replaced, and not the link.
  if (auto real = fs::canonical(path, problem); !in_place_ && !problem)
    target_ = std::move(real);
}

part_file& part_file::operator=(part_file&& other) noexcept {
  discard();
  target_ = std::exchange(other.target_, {});
  in_place_ = std::exchange(other.in_place_, false);
  return *this;
}

fs::path part_file::written() const {
  return in_place_ ? target_ : fs::path{target_.string() + ".part"};
}

result<void> part_file::keep() {
  std::error_code problem;
  if (!in_place_)
    fs::rename(written(), target_, problem);
  if (problem)
    return fail(system_error("cannot give " + target_.string() + " its name", problem.value()));
  target_.clear();
  return {};
}

void part_file::discard() noexcept {
  std::error_code ignored;
  if (!target_.empty() && !in_place_)
    fs::remove(written(), ignored);
  target_.clear();
}

}  // namespace facet::sim_apps
