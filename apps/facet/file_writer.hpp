// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facet/output_file.hpp"
#include "core/base/result.hpp"
#include "core/packet/buffer.hpp"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace facet::apps {

/// Writes to a file on a thread of its own, so that a slow disk (or a slow reader of a pipe) does
/// not delay the packets of a transfer until memory for some megabytes is full.
///
/// Ownership: borrows the file, which nobody else may use until finish() or the destructor
/// returned. Threads:   one at a time.
class file_writer {
 public:
  /// Octets, and the packet that keeps them.
  struct piece {
    packet::buffer owner;
    bytes_view octets;
  };

  explicit file_writer(output_file& file);
  /// Leaves what has not been written yet.
  ~file_writer();
  file_writer(const file_writer&) = delete;
  file_writer& operator=(const file_writer&) = delete;

  /// Takes all pieces, to be written in order; leaves `pieces` empty.
  ///
  /// Blocking: while more than max_queued octets wait
  /// Errors:   of any write before: those of output_file::write
  result<void> write(std::vector<piece>& pieces);

  /// Waits until everything is written. Errors: as write
  result<void> finish();

  static constexpr std::size_t max_queued = std::size_t{8} << 20;

 private:
  void work();
  result<void> write_out(const std::vector<piece>& pieces);
  [[nodiscard]] result<void> outcome() const;

  output_file& file_;
  std::mutex mutex_;  // guards what follows, up to the thread
  std::condition_variable to_write_;
  std::condition_variable written_;
  std::vector<piece> queue_;
  std::size_t queued_octets_ = 0;  // with those being written
  bool stopping_ = false;
  std::optional<error> failure_;
  std::thread thread_;
};

}  // namespace facet::apps
