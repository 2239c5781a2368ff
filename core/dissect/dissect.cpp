// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/dissect/dissect.hpp"

#include "core/dissect/builder.hpp"
#include "core/dissect/verdict.hpp"

#include <algorithm>
#include <array>

namespace facet::dissect {
namespace {

struct spelling {
  packet_form form;
  std::string_view text;
};

constexpr std::array spellings{
    spelling{packet_form::automatic, "auto"}, spelling{packet_form::interest, "interest"},
    spelling{packet_form::data, "data"},      spelling{packet_form::lp, "lp"},
    spelling{packet_form::name, "name"},      spelling{packet_form::tlv, "tlv"},
};

/// Whose packet stands at the front of `wire`, for packet_form::automatic.
std::optional<packet_form> announced_form(bytes_view wire) {
  packet::tlv_reader reader{wire};
  packet::tlv_element first;
  if (!reader.next(first)) {
    // Even when the rest is missing, the first octet tells what was meant.
    return wire.empty() ? packet_form::tlv : form_of(wire[0]);
  }
  if (outer_grammar().find(first.type) == nullptr)
    return std::nullopt;
  return form_of(first.type);
}

constexpr std::string_view too_many_packets = "only 10000 packets are taken apart together";

/// Takes packets of one input apart.
class dissector {
 public:
  explicit dissector(bytes_view input) : input_(input), builder_(input.data()) {}

  dissection take(std::size_t offset, std::size_t size, packet_form form) {
    dissection made;
    made.offset = offset;
    made.wire = input_.subspan(offset, size);
    const auto announced = form == packet_form::automatic ? announced_form(made.wire) : form;
    made.form = announced.value_or(packet_form::tlv);
    made.broken = find_violation(made.wire, made.form);
    if (!made.broken && !announced)
      made.broken = violation{0, packet::to_string(packet::decode_errc::unexpected_type)};
    if (made.form == packet_form::lp)
      made.fragment_broken = find_fragment_violation(made.wire);
    for (auto* found : {&made.broken, &made.fragment_broken})
      if (*found)
        (*found)->offset += offset;
    builder_.elements(made.wire, outer_grammar(), 0, made.tree);
    return made;
  }

 private:
  bytes_view input_;
  tree_builder builder_;
};

}  // namespace

std::string_view to_string(packet_form form) noexcept {
  const auto found = std::find_if(spellings.begin(), spellings.end(),
                                  [&](const spelling& each) { return each.form == form; });
  return found == spellings.end() ? "unknown" : found->text;
}

std::optional<packet_form> parse_packet_form(std::string_view text) noexcept {
  const auto found = std::find_if(spellings.begin(), spellings.end(),
                                  [&](const spelling& each) { return each.text == text; });
  return found == spellings.end() ? std::nullopt : std::optional{found->form};
}

dissection dissect_one(bytes_view wire, packet_form form) {
  return dissector{wire}.take(0, wire.size(), form);
}

std::vector<dissection> dissect_all(bytes_view wire, packet_form form) {
  std::vector<dissection> all;
  if (form != packet_form::automatic) {
    all.push_back(dissect_one(wire, form));
    return all;
  }
  dissector packets{wire};
  std::size_t at = 0;
  packet::tlv_reader reader{wire};
  for (packet::tlv_element e; all.size() < max_packets && reader.next(e); at += e.wire.size())
    all.push_back(packets.take(at, e.wire.size(), form));
  if (reader.failed() || all.empty()) {
    all.push_back(packets.take(at, wire.size() - at, form));
  } else if (at < wire.size()) {
    all.push_back({packet_form::tlv, at, wire.subspan(at)});
    all.back().broken = violation{at, too_many_packets};
  }
  return all;
}

}  // namespace facet::dissect
