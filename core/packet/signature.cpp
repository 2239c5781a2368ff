// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/signature.hpp"

#include <openssl/evp.h>

#include <sys/random.h>

#include <algorithm>
#include <memory>
#include <new>

namespace facet::packet {
namespace {

struct free_context {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

/// Fetched once: looking the algorithm up by name costs more than hashing a packet. Never freed,
/// threads may hash until the process ends.
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

/// SHA-256 cannot fail on valid arguments except for want of memory.
void require(bool done) {
  if (!done)
    throw std::bad_alloc();
}

EVP_MD_CTX* context_of_this_thread() {
  thread_local const std::unique_ptr<EVP_MD_CTX, free_context> context{EVP_MD_CTX_new()};
  require(context != nullptr);
  return context.get();
}

}  // namespace

sha256_hasher::sha256_hasher() {
  require(EVP_DigestInit_ex2(context_of_this_thread(), sha256_algorithm(), nullptr) == 1);
}

void sha256_hasher::update(bytes_view octets) {
  require(EVP_DigestUpdate(context_of_this_thread(), octets.data(), octets.size()) == 1);
}

sha256_digest sha256_hasher::finish() {
  sha256_digest digest{};
  require(EVP_DigestFinal_ex(context_of_this_thread(), digest.data(), nullptr) == 1);
  return digest;
}

sha256_digest sha256(std::span<const bytes_view> pieces) {
  sha256_hasher hasher;
  for (const auto piece : pieces)
    hasher.update(piece);
  return hasher.finish();
}

sha256_digest sha256(std::initializer_list<bytes_view> pieces) {
  return sha256(std::span<const bytes_view>{pieces.begin(), pieces.size()});
}

std::uint64_t random_number() {
  // 32 numbers per system call: calls of up to 256 octets are never cut short.
  thread_local std::array<std::uint64_t, 32> pool;
  thread_local std::size_t left = 0;
  if (left == 0) {
    while (::getrandom(pool.data(), sizeof pool, 0) != sizeof pool) {
      // Interrupted before the system's generator was ready: at boot only.
    }
    left = pool.size();
  }
  return pool[--left];
}

}  // namespace facet::packet
