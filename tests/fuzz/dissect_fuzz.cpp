// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Packets as `facet dissect` takes them apart; its verdict must be the decoders'.
#include "core/dissect/dissect.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"
#include "tests/fuzz/throwing.hpp"

using namespace facet;  // NOLINT(google-build-using-namespace): a program of its own

namespace {

/// Every element lies where it says it does.
void check_tree(const std::vector<dissect::node>& nodes, std::size_t size) {
  for (const auto& node : nodes) {
    EXPECT_LE(node.offset, size);
    EXPECT_LE(node.value.size(), size);
    check_tree(node.children, size);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  using dissect::packet_form;
  const bytes_view wire{octets, size};
  for (const auto form : {packet_form::automatic, packet_form::interest, packet_form::data,
                          packet_form::lp, packet_form::name, packet_form::tlv})
    for (const auto& packet : dissect::dissect_all(wire, form)) {
      check_tree(packet.tree, size);
      if (packet.broken)
        EXPECT_LE(packet.broken->offset, size);
    }
  EXPECT_EQ(dissect::dissect_one(wire, packet_form::lp).valid(),
            packet::decode_lp(wire).has_value());
  return 0;
}
