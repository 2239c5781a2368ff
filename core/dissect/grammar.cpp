// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/dissect/grammar.hpp"

#include "core/management/numbers.hpp"
#include "core/packet/data.hpp"
#include "core/packet/lp.hpp"
#include "core/packet/signature.hpp"

#include <algorithm>
#include <array>

namespace facet::dissect {
namespace {

namespace tlv = packet::tlv;

constexpr std::array content_types{
    label{packet::content_type::blob, "Blob"},
    label{packet::content_type::link, "Link"},
    label{packet::content_type::key, "Key"},
    label{packet::content_type::nack, "Nack"},
    label{packet::content_type::manifest, "Manifest"},
    label{packet::content_type::prefix_announcement, "PrefixAnn"},
};
constexpr std::array signature_types{
    label{packet::signature_type::digest_sha256, "DigestSha256"},
    label{packet::signature_type::sha256_with_rsa, "SignatureSha256WithRsa"},
    label{packet::signature_type::sha256_with_ecdsa, "SignatureSha256WithEcdsa"},
    label{packet::signature_type::hmac_with_sha256, "SignatureHmacWithSha256"},
    label{packet::signature_type::ed25519, "SignatureEd25519"},
    label{packet::signature_type::null, "NullSignature"},
};
constexpr std::array nack_reasons{
    label{static_cast<std::uint64_t>(packet::nack_reason::none), "None"},
    label{static_cast<std::uint64_t>(packet::nack_reason::congestion), "Congestion"},
    label{static_cast<std::uint64_t>(packet::nack_reason::duplicate), "Duplicate"},
    label{static_cast<std::uint64_t>(packet::nack_reason::no_route), "NoRoute"},
};
constexpr std::array cache_policies{label{packet::cache_policy_no_cache, "NoCache"}};

constexpr std::array component_rules{
    element_rule{tlv::implicit_sha256_digest_component, "ImplicitSha256DigestComponent",
                 reading::component},
    element_rule{tlv::parameters_sha256_digest_component, "ParametersSha256DigestComponent",
                 reading::component},
    element_rule{tlv::generic_component, "GenericNameComponent", reading::component},
    element_rule{tlv::keyword_component, "KeywordNameComponent", reading::component},
    element_rule{tlv::segment_component, "SegmentNameComponent", reading::component},
    element_rule{tlv::byte_offset_component, "ByteOffsetNameComponent", reading::component},
    element_rule{tlv::version_component, "VersionNameComponent", reading::component},
    element_rule{tlv::timestamp_component, "TimestampNameComponent", reading::component},
    element_rule{tlv::sequence_component, "SequenceNumNameComponent", reading::component},
};
constexpr grammar components{component_rules};

constexpr std::array name_rules{element_rule{tlv::name, "Name", reading::name, &components}};
constexpr grammar one_name{name_rules};

constexpr std::array delegation_rules{
    element_rule{tlv::delegation_preference, "Preference", reading::integer},
    element_rule{tlv::name, "Name", reading::name, &components},
};
constexpr grammar delegation{delegation_rules};

constexpr std::array hint_rules{
    element_rule{tlv::name, "Name", reading::name, &components},
    element_rule{tlv::delegation, "Delegation", reading::elements, &delegation},
};
constexpr grammar hint{hint_rules};

constexpr std::array key_locator_rules{
    element_rule{tlv::name, "Name", reading::name, &components},
    element_rule{tlv::key_digest, "KeyDigest"},
};
constexpr grammar key_locator{key_locator_rules};

constexpr std::array validity_rules{
    element_rule{tlv::not_before, "NotBefore", reading::text},
    element_rule{tlv::not_after, "NotAfter", reading::text},
};
constexpr grammar validity{validity_rules};

constexpr std::uint32_t description_key = 513;
constexpr std::uint32_t description_value = 514;
constexpr std::uint32_t description_entry = 512;
constexpr std::uint32_t additional_description = 258;

constexpr std::array description_entry_rules{
    element_rule{description_key, "DescriptionKey", reading::text},
    element_rule{description_value, "DescriptionValue", reading::text},
};
constexpr grammar description_entry_grammar{description_entry_rules};
constexpr std::array description_rules{element_rule{description_entry, "DescriptionEntry",
                                                    reading::elements, &description_entry_grammar}};
constexpr grammar description{description_rules};

constexpr std::array signature_rules{
    element_rule{tlv::signature_type, "SignatureType", reading::integer, nullptr, signature_types},
    element_rule{tlv::key_locator, "KeyLocator", reading::elements, &key_locator},
    element_rule{tlv::validity_period, "ValidityPeriod", reading::elements, &validity},
    element_rule{tlv::signature_nonce, "SignatureNonce"},
    element_rule{tlv::signature_time, "SignatureTime", reading::unix_ms},
    element_rule{tlv::signature_sequence, "SignatureSeqNum", reading::integer},
    element_rule{additional_description, "AdditionalDescription", reading::elements, &description},
};
constexpr grammar signature{signature_rules};

constexpr std::array interest_rules{
    element_rule{tlv::name, "Name", reading::name, &components},
    element_rule{tlv::can_be_prefix, "CanBePrefix"},
    element_rule{tlv::must_be_fresh, "MustBeFresh"},
    element_rule{tlv::forwarding_hint, "ForwardingHint", reading::elements, &hint},
    element_rule{tlv::nonce, "Nonce"},
    element_rule{tlv::interest_lifetime, "InterestLifetime", reading::milliseconds},
    element_rule{tlv::hop_limit, "HopLimit", reading::integer},
    element_rule{tlv::application_parameters, "ApplicationParameters", reading::parameters},
    element_rule{tlv::interest_signature_info, "InterestSignatureInfo", reading::elements,
                 &signature},
    element_rule{tlv::interest_signature_value, "InterestSignatureValue"},
};
constexpr grammar interest_grammar{interest_rules};

constexpr std::array meta_info_rules{
    element_rule{tlv::content_type, "ContentType", reading::integer, nullptr, content_types},
    element_rule{tlv::freshness_period, "FreshnessPeriod", reading::milliseconds},
    element_rule{tlv::final_block_id, "FinalBlockId", reading::elements, &components},
};
constexpr grammar meta_info{meta_info_rules};

constexpr std::array data_rules{
    element_rule{tlv::name, "Name", reading::name, &components},
    element_rule{tlv::meta_info, "MetaInfo", reading::elements, &meta_info},
    element_rule{tlv::content, "Content", reading::content},
    element_rule{tlv::signature_info, "SignatureInfo", reading::elements, &signature},
    element_rule{tlv::signature_value, "SignatureValue"},
};
constexpr grammar data_grammar{data_rules};

constexpr std::array nack_rules{
    element_rule{tlv::nack_reason, "NackReason", reading::integer, nullptr, nack_reasons}};
constexpr grammar nack{nack_rules};
constexpr std::array cache_policy_rules{element_rule{tlv::cache_policy_type, "CachePolicyType",
                                                     reading::integer, nullptr, cache_policies}};
constexpr grammar cache_policy{cache_policy_rules};
constexpr std::array announcement_rules{
    element_rule{tlv::data, "Data", reading::elements, &data_grammar}};
constexpr grammar announcement{announcement_rules};

constexpr std::array lp_rules{
    element_rule{tlv::fragment, "Fragment", reading::packet},
    element_rule{tlv::sequence, "Sequence", reading::integer},
    element_rule{tlv::frag_index, "FragIndex", reading::integer},
    element_rule{tlv::frag_count, "FragCount", reading::integer},
    element_rule{tlv::pit_token, "PitToken"},
    element_rule{tlv::nack, "Nack", reading::elements, &nack},
    element_rule{tlv::incoming_face_id, "IncomingFaceId", reading::integer},
    element_rule{tlv::next_hop_face_id, "NextHopFaceId", reading::integer},
    element_rule{tlv::cache_policy, "CachePolicy", reading::elements, &cache_policy},
    element_rule{tlv::congestion_mark, "CongestionMark", reading::integer},
    element_rule{tlv::ack, "Ack", reading::integer},
    element_rule{tlv::tx_sequence, "TxSequence", reading::integer},
    element_rule{tlv::non_discovery, "NonDiscovery"},
    element_rule{tlv::prefix_announcement, "PrefixAnnouncement", reading::elements, &announcement},
};
constexpr grammar lp_grammar{lp_rules};

}  // namespace

const element_rule* grammar::find(std::uint32_t type) const noexcept {
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [&](const element_rule& rule) { return rule.type == type; });
  return found == rules.end() ? nullptr : &*found;
}

const grammar& component_grammar() noexcept {
  return components;
}

const grammar& name_grammar() noexcept {
  return one_name;
}

const grammar& outer_grammar() noexcept {
  using namespace management;
  static const std::array rules{
      element_rule{tlv::interest, "Interest", reading::elements, &interest_grammar},
      element_rule{tlv::data, "Data", reading::elements, &data_grammar},
      element_rule{tlv::lp_packet, "LpPacket", reading::elements, &lp_grammar},
      element_rule{tlv::name, "Name", reading::name, &components},
      element_rule{number::control_parameters, "ControlParameters", reading::elements,
                   &control_parameters_grammar()},
      element_rule{number::control_response, "ControlResponse", reading::elements,
                   &control_response_grammar()},
  };
  static const grammar outer{rules};
  return outer;
}

}  // namespace facet::dissect
