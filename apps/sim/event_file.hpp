// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/sim/part_file.hpp"
#include "core/base/result.hpp"

#include <zlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace facet::sim_apps {

/// The event trace of one run, compressed with gzip. It gets its name when it is kept, as a
/// part_file. The same text makes the same octets, in whatever pieces it is written.
///
/// Threads: one at a time.
class event_file {
 public:
  /// Makes the file and writes the header line. Errors: those of the system
  static result<void> open(const std::filesystem::path& path, event_file& file);
  event_file() = default;
  event_file(const event_file&) = delete;
  event_file& operator=(const event_file&) = delete;

  /// Appends. Problems are told by keep().
  void write(std::string_view rows);

  /// Writes all that is still to be written. Errors: no_space
  result<void> finish();
  /// Keeps the file; nothing happens when it was never opened. @pre finish(). Errors: those of the
  /// system
  result<void> keep() { return part_.empty() ? result<void>{} : part_.keep(); }

 private:
  struct closer {
    void operator()(gzFile stream) const { gzclose(stream); }
  };
  void compress(std::string_view block);

  part_file part_;
  std::unique_ptr<gzFile_s, closer> stream_;
  std::string block_;  // what is compressed next: always in pieces of one size
  bool sound_ = true;
};

}  // namespace facet::sim_apps
