// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/trust_anchors.hpp"

#include "core/packet/data.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <fstream>
#include <optional>

namespace facet::management {
namespace {

constexpr std::string_view pem_begin = "-----BEGIN PUBLIC KEY-----";
constexpr std::string_view pem_end = "-----END PUBLIC KEY-----";
constexpr std::string_view name_mark = "name:";
constexpr std::size_t key_suffix = 4;  // KEY, key id, issuer, version

tl::unexpected<error> bad_line(std::size_t line, const std::string& why) {
  return fail(errc::invalid_argument, "line " + std::to_string(line) + ": " + why);
}

std::string_view text_of(bytes_view octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

std::string_view trimmed(std::string_view line) {
  const auto from = line.find_first_not_of(" \t\r");
  if (from == std::string_view::npos)
    return {};
  return line.substr(from, line.find_last_not_of(" \t\r") - from + 1);
}

std::optional<std::vector<std::uint8_t>> decode_base64(const std::string& text) {
  if (text.size() % 4 != 0)
    return std::nullopt;
  std::vector<std::uint8_t> octets(text.size() / 4 * 3);
  const auto size =
      EVP_DecodeBlock(octets.data(), reinterpret_cast<const unsigned char*>(text.data()),
                      static_cast<int>(text.size()));
  if (size < 0)
    return std::nullopt;
  const auto padding = static_cast<std::size_t>(std::ranges::count(text, '='));
  if (padding > 2)
    return std::nullopt;
  octets.erase(octets.end() - static_cast<std::ptrdiff_t>(padding), octets.end());
  return octets;
}

result<trusted_key> read_certificate(bytes_view wire) {
  const auto data = packet::decode_data(wire);
  if (!data)
    return fail(errc::invalid_argument, "a certificate is not well-formed Data");
  const auto n = data->name.size();
  if (n < key_suffix || data->name[n - key_suffix].type != packet::tlv::generic_component ||
      text_of(data->name[n - key_suffix].value) != "KEY")
    return fail(errc::invalid_argument,
                to_uri(data->name) + " is not the name of a certificate (/…/KEY/id/issuer/v=…)");
  if (data->content_type != packet::content_type::key)
    return fail(errc::invalid_argument, to_uri(data->name) + " is not of ContentType key");
  auto key = packet::public_key::from_der(data->content);
  if (!key)
    return fail(key.error().code, to_uri(data->name) + " " + key.error().message);
  trusted_key trusted{
      packet::name{data->name.prefix(n - 2)}, packet::name{data->name}, std::move(*key), {}, {}};
  const auto info = packet::decode_signature_info_value(data->signature_info, wire.data());
  if (info) {
    trusted.not_before = text_of(info->not_before);
    trusted.not_after = text_of(info->not_after);
  }
  return trusted;
}

/// Takes the file line by line; a piece ends where the next kind of line begins.
class anchor_reader {
 public:
  explicit anchor_reader(std::vector<trusted_key>& keys) : keys_(keys) {}

  result<void> take(std::string_view raw) {
    ++line_;
    const auto line = trimmed(raw);
    if (in_pem_)
      return take_pem(line);
    if (line.empty() || line.front() == '#')
      return end_certificates();
    if (line == pem_begin || line.starts_with(name_mark)) {
      if (auto ended = end_certificates(); !ended)
        return ended;
      return line == pem_begin ? take_pem(line) : take_name(line.substr(name_mark.size()));
    }
    if (base64_.empty())
      start_ = line_;
    base64_ += line;
    // Padding ends a certificate, and so does a line that is shorter than those before.
    const bool ends = line.back() == '=' || line.size() < widest_;
    widest_ = std::max(widest_, line.size());
    return ends ? end_certificates() : result<void>{};
  }

  result<void> finish() {
    if (in_pem_)
      return bad_line(start_, "a PEM block does not end");
    if (!name_.empty())
      return bad_line(line_, "a key's name is not followed by its key");
    return end_certificates();
  }

 private:
  result<void> take_name(std::string_view uri) {
    auto parsed = packet::name::parse(trimmed(uri));
    if (!parsed || parsed->empty())
      return bad_line(line_, "not a key's name: " + std::string{trimmed(uri)});
    name_ = std::move(*parsed);
    return {};
  }

  result<void> take_pem(std::string_view line) {
    if (!in_pem_) {
      if (name_.empty())
        return bad_line(line_, "a PEM key needs a line \"name: KEY-NAME\" before it");
      in_pem_ = true;
      start_ = line_;
      pem_.clear();
    }
    (pem_ += line) += '\n';
    if (line != pem_end)
      return {};
    in_pem_ = false;
    auto key = packet::public_key::from_pem(pem_);
    if (!key)
      return bad_line(start_, "this " + key.error().message);
    return add({std::exchange(name_, {}), {}, std::move(*key), {}, {}});
  }

  result<void> end_certificates() {
    widest_ = 0;
    if (base64_.empty())
      return {};
    const auto octets = decode_base64(std::exchange(base64_, {}));
    if (!octets)
      return bad_line(start_, "neither base64 nor a PEM public key");
    packet::tlv_reader reader{*octets};
    for (packet::tlv_element e; reader.next(e);) {
      auto trusted = read_certificate(e.wire);
      if (!trusted)
        return bad_line(start_, trusted.error().message);
      if (auto added = add(std::move(*trusted)); !added)
        return added;
    }
    if (reader.failed())
      return bad_line(start_, "a certificate is cut short");
    return {};
  }

  result<void> add(trusted_key key) {
    if (keys_.size() >= trust_anchors::max_keys)
      return bad_line(start_, "more than " + std::to_string(trust_anchors::max_keys) + " keys");
    keys_.push_back(std::move(key));
    return {};
  }

  std::vector<trusted_key>& keys_;
  std::size_t line_ = 0;
  std::size_t start_ = 0;  // where the piece at hand begins
  std::size_t widest_ = 0;
  bool in_pem_ = false;
  packet::name name_;
  std::string pem_;
  std::string base64_;
};

}  // namespace

result<trust_anchors> trust_anchors::parse(std::string_view text) {
  if (text.size() > max_octets)
    return fail(errc::invalid_argument, "is larger than 1 MiB");
  trust_anchors anchors;
  anchor_reader reader{anchors.keys_};
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (auto taken = reader.take(text.substr(0, end)); !taken)
      return fail(std::move(taken.error()));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (auto done = reader.finish(); !done)
    return fail(std::move(done.error()));
  return anchors;
}

result<trust_anchors> trust_anchors::read(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file)
    return fail(system_error("cannot read the trust anchors in " + path, errno));
  std::string text(max_octets + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  auto anchors = parse(text);
  if (!anchors)
    return fail(anchors.error().code, "trust anchors in " + path + ": " + anchors.error().message);
  return anchors;
}

const trusted_key* trust_anchors::find(packet::name_view locator) const noexcept {
  const auto found = std::ranges::find_if(keys_, [&](const trusted_key& k) {
    return k.key_name == locator || (!k.certificate.empty() && k.certificate == locator);
  });
  return found == keys_.end() ? nullptr : &*found;
}

std::string utc_timestamp(std::uint64_t unix_ms) {
  const auto seconds = static_cast<std::time_t>(unix_ms / 1000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y%m%dT%H%M%S", &parts)};
}

std::optional<std::uint64_t> unix_time(std::string_view timestamp) {
  std::tm parts{};
  const std::string text{timestamp};
  const auto* end = ::strptime(text.c_str(), "%Y%m%dT%H%M%S", &parts);
  const auto seconds = end == nullptr || *end != '\0' ? -1 : ::timegm(&parts);
  if (seconds < 0)
    return std::nullopt;
  return static_cast<std::uint64_t>(seconds) * 1000;
}

}  // namespace facet::management
