// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/command_policy.hpp"

#include "core/management/command.hpp"

#include <algorithm>
#include <array>

namespace facet::management {
namespace {

constexpr std::uint64_t grace_ms = 120'000;
constexpr std::size_t remembered = 1000;  // commands per key
constexpr std::size_t longest_nonce = 32;

tl::unexpected<error> refuse(std::string why) {
  return fail(errc::permission_denied, "authorization rejected: " + std::move(why));
}

bool is_localhop(packet::name_view name) {
  const auto first = name.empty() ? bytes_view{} : name[0].value;
  return std::string_view{reinterpret_cast<const char*>(first.data()), first.size()} == "localhop";
}

result<void> check_digest(const packet::interest_view& command) {
  if (!command.is_signed())
    return refuse("the command is not signed");
  if (verify_command_digest(command) == digest_form::none)
    return refuse("the command's SHA-256 signature does not fit");
  return {};
}

}  // namespace

result<proof> parse_proof(std::string_view text) {
  if (text == "none")
    return proof::none;
  if (text == "digest")
    return proof::digest;
  if (text == "trust")
    return proof::trust;
  return fail(errc::invalid_argument, "must be none, digest or trust");
}

void command_policy::configure(policy_settings settings) {
  settings_ = std::move(settings);
  std::erase_if(histories_, [&](const auto& h) {
    return std::ranges::none_of(settings_.anchors.keys(),
                                [&](const auto& key) { return key.key_name == h.first; });
  });
}

result<void> command_policy::check(const packet::interest_view& command, std::string_view module,
                                   std::uint64_t unix_ms) {
  if (is_localhop(command.name)) {
    if (!settings_.localhop || module != "rib")
      return refuse("commands under /localhop are not enabled for " + std::string{module});
    return check_trust(command, unix_ms);
  }
  const auto wanted = settings_.modules.find(module);
  switch (wanted == settings_.modules.end() ? proof::none : wanted->second) {
    case proof::none:
      return {};
    case proof::digest:
      return check_digest(command);
    case proof::trust:
      return check_trust(command, unix_ms);
  }
  return refuse("unknown policy");
}

/// The trusted key that a SignatureInfo names, valid now and of the stated type.
result<const trusted_key*> command_policy::signer(bytes_view signature_info,
                                                  std::uint64_t unix_ms) const {
  const auto info = packet::decode_signature_info_value(signature_info, signature_info.data());
  if (!info || !info->key_locator || !info->key_locator->name)
    return refuse("no KeyLocator names the key");
  const auto& locator = *info->key_locator->name;
  const auto* key = settings_.anchors.find(locator);
  if (key == nullptr)
    return refuse("key " + to_uri(locator) + " is not trusted");
  if (info->type != key->key.signature_type())
    return refuse("SignatureType " + std::to_string(info->type) + " does not fit key " +
                  to_uri(locator));
  const auto now = utc_timestamp(unix_ms);
  if (!key->not_before.empty() && now < key->not_before)
    return refuse("certificate of " + to_uri(locator) + " is not valid before " + key->not_before);
  if (!key->not_after.empty() && now > key->not_after)
    return refuse("certificate of " + to_uri(locator) + " expired on " + key->not_after);
  return key;
}

result<void> command_policy::check_trust(const packet::interest_view& command,
                                         std::uint64_t unix_ms) {
  if (!command.is_signed())
    return refuse("the command is not signed");
  const auto key = signer(command.signature_info, unix_ms);
  if (!key)
    return fail(key.error());
  if (command.has_ignored_parameters)
    return refuse("the command's elements are misplaced");
  if (!packet::parameters_digest_ok(command))
    return refuse("the command's ParametersSha256Digest does not fit");
  if (!(*key)->key.verify(command.signed_portion, command.signature_value))
    return refuse("the signature is not one of key " + (*key)->key_name.to_uri());
  const auto info =
      packet::decode_signature_info_value(command.signature_info, command.signature_info.data());
  return check_replay((*key)->key_name, *info, unix_ms);
}

/// Every command has to be new: its time lies near ours and, without a nonce, after every earlier
/// one of its key; with a nonce, that nonce has not been used. Commands are forgotten when their
/// time alone gives them away: it is too old, or not after that of one dropped for room.
result<void> command_policy::check_replay(const packet::name& key,
                                          const packet::signature_info_view& info,
                                          std::uint64_t unix_ms) {
  if (!info.time_ms)
    return refuse("the signature has no SignatureTime");
  const auto time = *info.time_ms;
  if (time > unix_ms + grace_ms || time + grace_ms < unix_ms || time + grace_ms < time)
    return refuse("SignatureTime is more than 120 s away from this host's time");
  if (info.nonce.size() > longest_nonce)
    return refuse("SignatureNonce is longer than 32 octets");
  auto& past = histories_[key];
  std::erase_if(past.commands, [&](const auto& c) { return c.time_ms + grace_ms < unix_ms; });
  const std::string nonce{info.nonce.begin(), info.nonce.end()};
  if (time <= past.forgotten || (nonce.empty() && time <= past.newest))
    return refuse("SignatureTime is not after that of an earlier command of the same key");
  if (!nonce.empty() &&
      std::ranges::find(past.commands, nonce, &history::seen::nonce) != past.commands.end())
    return refuse("SignatureNonce was used before: a replay");
  past.newest = std::max(past.newest, time);
  past.commands.push_back({time, nonce});
  if (past.commands.size() > remembered) {
    past.forgotten = std::max(past.forgotten, past.commands.front().time_ms);
    past.commands.pop_front();
  }
  return {};
}

result<void> command_policy::check_announcement(const packet::data_view& data,
                                                std::uint64_t unix_ms) const {
  if (settings_.announcements == proof::none)
    return {};
  if (data.signature_type == packet::signature_type::digest_sha256) {
    if (settings_.announcements == proof::trust)
      return refuse("the announcement is signed with a digest, not by a key");
    if (!packet::digest_signature_ok(data))
      return refuse("the announcement's SHA-256 signature does not fit");
    return {};
  }
  const auto key = signer(data.signature_info, unix_ms);
  if (!key)
    return fail(key.error());
  const std::array pieces{data.signed_portion};
  if (!(*key)->key.verify(pieces, data.signature_value))
    return refuse("the announcement's signature is not one of key " + (*key)->key_name.to_uri());
  return {};
}

}  // namespace facet::management
