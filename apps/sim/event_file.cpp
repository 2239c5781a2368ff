// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/sim/event_file.hpp"

#include "core/sim/trace.hpp"

#include <cerrno>
#include <system_error>

namespace facet::sim_apps {
namespace {

constexpr std::size_t block_octets = std::size_t{256} << 10;

}  // namespace

result<void> event_file::open(const std::filesystem::path& path, event_file& file) {
  // Level 3 takes a third of the time of 6 and makes the file a tenth larger. No name and no time
  // are put into the header, so equal traces are equal files.
  file.stream_.reset(gzopen(path.c_str(), "wb3"));
  if (!file.stream_)
    return fail(system_error("cannot write " + path.string(), errno));
  file.path_ = path;
  file.block_.reserve(block_octets);
  file.write(sim::trace_header(sim::trace_kind::events));
  return {};
}

event_file::~event_file() {
  if (kept_ || path_.empty())
    return;
  stream_.reset();
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

void event_file::write(std::string_view rows) {
  while (!rows.empty()) {
    const auto taken = rows.substr(0, block_octets - block_.size());
    block_ += taken;
    rows.remove_prefix(taken.size());
    if (block_.size() == block_octets) {
      compress(block_);
      block_.clear();
    }
  }
}

void event_file::compress(std::string_view block) {
  if (!block.empty())
    sound_ &= gzwrite(stream_.get(), block.data(), static_cast<unsigned>(block.size())) > 0;
}

result<void> event_file::keep() {
  if (!stream_)
    return {};
  compress(block_);
  if (gzclose(stream_.release()) != Z_OK || !sound_)
    return fail(errc::no_space, "could not write all of " + path_.string());
  kept_ = true;
  return {};
}

}  // namespace facet::sim_apps
