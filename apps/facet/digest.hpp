// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <memory>
#include <string>

namespace facet::apps {

/// SHA-256 of octets that come piece by piece.
///
/// Errors: std::bad_alloc when OpenSSL has no memory.
class sha256_stream {
 public:
  sha256_stream();
  sha256_stream(sha256_stream&&) noexcept;
  ~sha256_stream();

  void update(bytes_view octets);
  /// 64 hexadecimal digits, as sha256sum prints them. Nothing may be added afterwards.
  [[nodiscard]] std::string finish();

 private:
  struct context;
  std::unique_ptr<context> context_;
};

/// SHA-256 of octets that are all there.
std::string sha256_hex(bytes_view octets);

}  // namespace facet::apps
