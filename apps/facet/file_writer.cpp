// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/file_writer.hpp"

#include <iterator>
#include <utility>

namespace facet::apps {

file_writer::file_writer(output_file& file) : file_(file), thread_([this] { work(); }) {
}

file_writer::~file_writer() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  to_write_.notify_one();
  thread_.join();
}

result<void> file_writer::outcome() const {
  if (failure_)
    return fail(*failure_);
  return {};
}

result<void> file_writer::write(std::vector<piece>& pieces) {
  std::size_t octets = 0;
  for (const piece& each : pieces)
    octets += each.octets.size();
  std::unique_lock lock{mutex_};
  written_.wait(lock, [&] { return queued_octets_ <= max_queued || failure_; });
  queued_octets_ += octets;
  queue_.insert(queue_.end(), std::move_iterator{pieces.begin()}, std::move_iterator{pieces.end()});
  pieces.clear();
  auto so_far = outcome();
  lock.unlock();
  to_write_.notify_one();
  return so_far;
}

result<void> file_writer::finish() {
  std::unique_lock lock{mutex_};
  written_.wait(lock, [&] { return queued_octets_ == 0 || failure_; });
  return outcome();
}

void file_writer::work() {
  std::vector<piece> pieces;
  std::unique_lock lock{mutex_};
  while (true) {
    to_write_.wait(lock, [&] { return !queue_.empty() || stopping_; });
    if (stopping_)
      return;
    pieces.swap(queue_);
    const std::size_t octets = queued_octets_;
    lock.unlock();
    auto done = write_out(pieces);
    pieces.clear();
    lock.lock();
    queued_octets_ -= octets;
    if (!done)
      failure_ = std::move(done.error());
    written_.notify_one();
    if (failure_)
      return;
  }
}

result<void> file_writer::write_out(const std::vector<piece>& pieces) {
  std::vector<bytes_view> views;
  views.reserve(pieces.size());
  for (const piece& each : pieces)
    views.push_back(each.octets);
  return file_.write(views);
}

}  // namespace facet::apps
