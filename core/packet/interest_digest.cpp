// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/packet/interest.hpp"

#include <algorithm>

namespace facet::packet {
namespace {

/// Adds the elements of the parameters portion that count: misplaced known ones do not. Stops
/// before InterestSignatureValue when `for_signature`.
void hash_counting_elements(sha256_hasher& hasher, bytes_view portion, bool for_signature) {
  std::uint32_t last_known = 0;
  tlv_reader reader{portion};
  for (tlv_element e; reader.next(e);) {
    // In the right order, these three stand in ascending order of type.
    const bool is_known = e.type == tlv::application_parameters ||
                          e.type == tlv::interest_signature_info ||
                          e.type == tlv::interest_signature_value;
    if (e.type == tlv::hop_limit || (is_known && e.type <= last_known))
      continue;
    if (for_signature && e.type == tlv::interest_signature_value)
      return;
    if (is_known)
      last_known = e.type;
    hasher.update(e.wire);
  }
}

bool has_digest_signature(const interest_view& interest) noexcept {
  return interest.is_signed() && interest.signature_type == signature_type::digest_sha256 &&
         interest.signature_value.size() == sha256_size;
}

}  // namespace

bool parameters_digest_ok(const interest_view& interest) {
  if (!interest.application_parameters)
    return true;
  sha256_hasher hasher;
  if (interest.has_ignored_parameters)
    hash_counting_elements(hasher, interest.parameters_portion, false);
  else
    hasher.update(interest.parameters_portion);
  return std::ranges::equal(hasher.finish(), interest.parameters_digest);
}

bool digest_signature_ok(const interest_view& interest) {
  if (!has_digest_signature(interest))
    return false;
  sha256_hasher hasher;
  hasher.update(interest.signed_portion[0]);
  hasher.update(interest.signed_portion[1]);
  if (interest.has_ignored_parameters)
    hash_counting_elements(hasher, interest.parameters_portion, true);
  else
    hasher.update(interest.signed_portion[2]);
  return std::ranges::equal(hasher.finish(), interest.signature_value);
}

bool ndn_rs_digest_signature_ok(const interest_view& interest) {
  if (!has_digest_signature(interest) || interest.parameters_digest.empty())
    return false;
  const sha256_digest zeros{};
  const auto* digest = interest.parameters_digest.data();
  const auto* end = interest.signature_info.data() + interest.signature_info.size();
  const auto value = decode_single(interest.wire)->value;
  const auto computed =
      sha256({bytes_view{value.data(), digest}, zeros, bytes_view{digest + sha256_size, end}});
  return std::ranges::equal(computed, interest.signature_value);
}

}  // namespace facet::packet
