// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/management/control_parameters.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/signature.hpp"
#include "core/packet/tlv_writer.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

/// Keys made by OpenSSL, and what is signed with them: commands and certificates.
namespace facet::management::test {

using octets = std::vector<std::uint8_t>;

/// A private key of the kind that a SignatureType names.
class signing_key {
 public:
  explicit signing_key(std::uint64_t type) : type_(type), key_(make(type), EVP_PKEY_free) {
    if (key_ == nullptr)
      throw std::runtime_error("OpenSSL made no key");
  }

  [[nodiscard]] std::uint64_t type() const noexcept { return type_; }

  [[nodiscard]] octets sign(bytes_view message) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free};
    const auto* hash = type_ == packet::signature_type::ed25519 ? nullptr : EVP_sha256();
    std::size_t size = 1024;
    octets signature(size);
    if (EVP_DigestSignInit(context.get(), nullptr, hash, nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) != 1)
      throw std::runtime_error("OpenSSL does not sign");
    signature.resize(size);
    return signature;
  }

  /// SubjectPublicKeyInfo.
  [[nodiscard]] octets der() const {
    octets out(static_cast<std::size_t>(i2d_PUBKEY(key_.get(), nullptr)));
    auto* at = out.data();
    i2d_PUBKEY(key_.get(), &at);
    return out;
  }

  [[nodiscard]] std::string pem() const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), BIO_free};
    PEM_write_bio_PUBKEY(out.get(), key_.get());
    char* text = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
  }

 private:
  static EVP_PKEY* make(std::uint64_t type) {
    if (type == packet::signature_type::sha256_with_rsa)
      return EVP_RSA_gen(2048);
    if (type == packet::signature_type::sha256_with_ecdsa)
      return EVP_EC_gen("P-256");
    return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }

  std::uint64_t type_;
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

/// What a signed command says about its signature.
struct signature_fields {
  packet::name locator;
  std::optional<std::uint64_t> time_ms = {};
  std::optional<std::uint64_t> nonce = {};
};

/// A command signed with a key, by packet format 0.3.
inline octets sign_command(const packet::name& verb, const control_parameters& parameters,
                           const signing_key& key, const signature_fields& fields) {
  auto name = verb;
  name.append(packet::tlv::generic_component, encode(parameters));
  octets info;
  packet::tlv_writer info_out{info};
  info_out.element(packet::tlv::application_parameters, {});
  info_out.nested(packet::tlv::interest_signature_info, [&] {
    info_out.integer(packet::tlv::signature_type, key.type());
    info_out.nested(packet::tlv::key_locator, [&] { fields.locator.encode(info_out); });
    if (fields.nonce)
      info_out.nested(packet::tlv::signature_nonce, [&] {
        for (int shift = 56; shift >= 0; shift -= 8) {
          const auto octet = static_cast<std::uint8_t>(*fields.nonce >> shift);
          info_out.raw({&octet, 1});
        }
      });
    if (fields.time_ms)
      info_out.integer(packet::tlv::signature_time, *fields.time_ms);
  });
  octets message{name.view().value().begin(), name.view().value().end()};
  message.insert(message.end(), info.begin(), info.end());
  packet::tlv_writer{info}.element(packet::tlv::interest_signature_value, key.sign(message));
  name.append(packet::tlv::parameters_sha256_digest_component, packet::sha256(info));
  octets wire;
  packet::tlv_writer out{wire};
  out.nested(packet::tlv::interest, [&] {
    name.encode(out);
    const octets nonce{1, 2, 3, 4};
    out.element(packet::tlv::nonce, nonce);
    out.raw(info);
  });
  return wire;
}

/// A certificate of `key` for `key_name`, signed by itself, in base64 with 64 columns.
inline std::string certificate(const signing_key& key, const packet::name& key_name,
                               std::string_view not_before, std::string_view not_after) {
  auto name = key_name;
  name.append("self").append_version(1);
  octets body;
  packet::tlv_writer out{body};
  name.encode(out);
  out.nested(packet::tlv::meta_info,
             [&] { out.integer(packet::tlv::content_type, packet::content_type::key); });
  out.element(packet::tlv::content, key.der());
  out.nested(packet::tlv::signature_info, [&] {
    out.integer(packet::tlv::signature_type, key.type());
    out.nested(packet::tlv::key_locator, [&] { key_name.encode(out); });
    out.nested(packet::tlv::validity_period, [&] {
      out.text(packet::tlv::not_before, std::string{not_before});
      out.text(packet::tlv::not_after, std::string{not_after});
    });
  });
  const auto signature = key.sign(body);
  out.element(packet::tlv::signature_value, signature);
  octets wire;
  packet::tlv_writer{wire}.element(packet::tlv::data, body);
  std::string flat(4 * ((wire.size() + 2) / 3) + 1, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(flat.data()), wire.data(),
                  static_cast<int>(wire.size()));
  flat.pop_back();
  std::string text;
  for (std::size_t i = 0; i < flat.size(); i += 64)
    text += flat.substr(i, 64) + "\n";
  return text;
}

}  // namespace facet::management::test
