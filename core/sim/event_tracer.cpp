// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/sim/event_tracer.hpp"

#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/packet/lp.hpp"
#include "core/packet/tlv.hpp"
#include "core/sim/node_tracer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>

namespace facet::sim {
namespace {

/// "Interest", "Data" or "Nack", and the Name; of what is none of them, nothing.
struct label {
  std::string_view type = "-";
  std::string name = "-";
};

label label_of(bytes_view wire) {
  label l;
  auto kind = packet::kind_of(wire);
  bool nack = false;
  if (kind == packet::packet_kind::lp) {
    const auto lp = packet::decode_lp(wire);
    if (!lp || lp->fragment.empty())
      return l;
    nack = lp->nack.has_value();
    wire = lp->fragment;
    kind = packet::kind_of(wire);
  }
  if (kind == packet::packet_kind::interest) {
    l.type = nack ? "Nack" : "Interest";
    if (const auto interest = packet::decode_interest(wire))
      l.name = packet::name{interest->name}.to_uri();
  } else if (kind == packet::packet_kind::data) {
    l.type = "Data";
    if (const auto data = packet::decode_data(wire))
      l.name = packet::name{data->name}.to_uri();
  }
  return l;
}

}  // namespace

std::string& event_tracer::start_row(std::int64_t now, std::uint32_t face, std::string_view event,
                                     std::string_view reason) {
  auto& rows = traces_[static_cast<std::size_t>(trace_kind::events)];
  rows.add(now, node_);
  const bool known = face < plan_.nodes[node_].faces();
  fmt::format_to(std::back_inserter(rows.text()), "{}\t{}\t{}\t{}\t{}\t{}\t",
                 static_cast<double>(now) / 1e9, plan_.what.network.nodes[node_].name,
                 face_number(face), known ? face_uri(plan_, node_, face) : "-", event, reason);
  return rows.text();
}

void event_tracer::write(std::int64_t now, std::uint32_t face, std::string_view event,
                         std::string_view reason, const packet::buffer& packet) {
  const auto what = label_of(packet);
  auto& text = start_row(now, face, event, reason);
  fmt::format_to(std::back_inserter(text), "{}\t{}\t{}\t", what.type, what.name, packet.size());
  if (plan_.what.traces.packets)
    fmt::format_to(std::back_inserter(text), "{:02x}", fmt::join(packet.bytes(), ""));
  text += '\n';
}

void event_tracer::write_drops(std::int64_t now, const forwarding::forwarder& fw) {
  for (const auto& drop : fw.drops_since(seen_)) {
    auto& text = start_row(now, static_cast<std::uint32_t>(drop.face - first_dynamic_face), "drop",
                           to_string(drop.reason));
    fmt::format_to(std::back_inserter(text), "-\t{}{}\t-\t\n",
                   drop.name ? drop.name->to_uri() : std::string{"-"}, drop.cut ? "/…" : "");
  }
  seen_ = fw.drops_noted();
}

}  // namespace facet::sim
