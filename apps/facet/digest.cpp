// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/facet/digest.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <iterator>
#include <new>

namespace facet::apps {

struct sha256_stream::context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
  context() = default;
  context(const context&) = delete;
  context& operator=(const context&) = delete;
  ~context() { EVP_MD_CTX_free(evp); }
};

sha256_stream::sha256_stream() : context_(std::make_unique<context>()) {
  if (context_->evp == nullptr || EVP_DigestInit_ex(context_->evp, EVP_sha256(), nullptr) != 1)
    throw std::bad_alloc{};
}

sha256_stream::sha256_stream(sha256_stream&&) noexcept = default;
sha256_stream::~sha256_stream() = default;

void sha256_stream::update(bytes_view octets) {
  EVP_DigestUpdate(context_->evp, octets.data(), octets.size());
}

std::string sha256_stream::finish() {
  std::array<unsigned char, 32> digest{};
  EVP_DigestFinal_ex(context_->evp, digest.data(), nullptr);
  std::string hex;
  for (const unsigned char octet : digest)
    fmt::format_to(std::back_inserter(hex), "{:02x}", octet);
  return hex;
}

std::string sha256_hex(bytes_view octets) {
  sha256_stream stream;
  stream.update(octets);
  return stream.finish();
}

}  // namespace facet::apps
