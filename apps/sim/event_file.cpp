// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/sim/event_file.hpp"

#include "core/sim/trace.hpp"

#include <cerrno>
#include <utility>

namespace facet::sim_apps {
namespace {

constexpr std::size_t block_octets = std::size_t{256} << 10;

}  // namespace

result<void> event_file::open(const std::filesystem::path& path, event_file& file) {
  // Level 3 takes a third of the time of 6 and makes the file a tenth larger. No name and no time
  // are put into the header, so equal traces are equal files.
  part_file part{path};
  file.stream_.reset(gzopen(part.written().c_str(), "wb3"));
  if (!file.stream_)
    return fail(system_error("cannot write " + part.written().string(), errno));
  file.part_ = std::move(part);
  file.block_.reserve(block_octets);
  file.write(sim::trace_header(sim::trace_kind::events));
  return {};
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

result<void> event_file::finish() {
  if (!stream_)
    return {};
  compress(block_);
  block_.clear();
  if (gzclose(stream_.release()) != Z_OK || !sound_)
    return fail(errc::no_space, "could not write all of " + part_.written().string());
  return {};
}

}  // namespace facet::sim_apps
