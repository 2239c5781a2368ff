// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/public_key.hpp"

#include "core/packet/signature.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <vector>

namespace facet::packet {
namespace {

/// Shorter ones can be broken (NIST SP 800-131A).
constexpr int least_rsa_bits = 2048;

std::shared_ptr<EVP_PKEY> own(EVP_PKEY* key) {
  // What failed stays queued in OpenSSL otherwise and would be blamed on the next caller.
  ERR_clear_error();
  return {key, EVP_PKEY_free};
}

tl::unexpected<error> not_a_key() {
  return fail(errc::invalid_argument, "is not a public key (SubjectPublicKeyInfo)");
}

std::vector<std::uint8_t> joined(std::span<const bytes_view> pieces) {
  std::vector<std::uint8_t> all;
  for (const auto piece : pieces)
    all.insert(all.end(), piece.begin(), piece.end());
  return all;
}

}  // namespace

result<public_key> public_key::from_key(std::shared_ptr<evp_pkey_st> key) {
  if (key == nullptr)
    return not_a_key();
  switch (EVP_PKEY_get_base_id(key.get())) {
    case EVP_PKEY_RSA:
      if (EVP_PKEY_get_bits(key.get()) < least_rsa_bits)
        return fail(errc::unsupported, "is an RSA key of fewer than 2048 bits");
      return public_key{std::move(key), signature_type::sha256_with_rsa};
    case EVP_PKEY_EC:
      return public_key{std::move(key), signature_type::sha256_with_ecdsa};
    case EVP_PKEY_ED25519:
      return public_key{std::move(key), signature_type::ed25519};
    default:
      return fail(errc::unsupported, "is a key of an algorithm other than RSA, ECDSA and Ed25519");
  }
}

result<public_key> public_key::from_der(bytes_view octets) {
  const auto* at = octets.data();
  auto key = own(d2i_PUBKEY(nullptr, &at, static_cast<long>(octets.size())));
  if (key != nullptr && at != octets.data() + octets.size())
    return not_a_key();
  return from_key(std::move(key));
}

result<public_key> public_key::from_pem(std::string_view text) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> source{
      BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
  if (source == nullptr)
    return fail(errc::no_space, "no memory for a key");
  return from_key(own(PEM_read_bio_PUBKEY(source.get(), nullptr, nullptr, nullptr)));
}

bool public_key::verify(std::span<const bytes_view> pieces, bytes_view signature) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free};
  // Ed25519 hashes by itself and takes the message at once; so do all three here.
  const auto* hash = signature_type_ == signature_type::ed25519 ? nullptr : EVP_sha256();
  const auto message = joined(pieces);
  const bool good = context != nullptr &&
                    EVP_DigestVerifyInit(context.get(), nullptr, hash, nullptr, key_.get()) == 1 &&
                    EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                                     message.data(), message.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace facet::packet
