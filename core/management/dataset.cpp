// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/dataset.hpp"

#include "core/management/dataset_codec.hpp"
#include "core/management/numbers.hpp"

namespace facet::management {
namespace {

// One list of fields per item serves both directions: the visitor writes or reads them in this
// order.

template <class Visitor, class Item>
void visit(Visitor& v, Item& i, const face_status*) {
  v.number(number::face_id, "FaceId", i.face_id);
  v.text(number::uri, "Uri", i.uri);
  v.text(number::local_uri, "LocalUri", i.local_uri);
  v.optional_number(number::expiration_period, i.expiration_period);
  v.number(number::face_scope, "FaceScope", i.face_scope);
  v.number(number::face_persistency, "FacePersistency", i.face_persistency);
  v.number(number::link_type, "LinkType", i.link_type);
  v.optional_number(number::base_congestion_interval, i.base_congestion_interval);
  v.optional_number(number::default_congestion_threshold, i.default_congestion_threshold);
  v.optional_number(number::mtu, i.mtu);
  v.number(number::n_in_interests, "NInInterests", i.n_in_interests);
  v.number(number::n_in_data, "NInData", i.n_in_data);
  v.number(number::n_in_nacks, "NInNacks", i.n_in_nacks);
  v.number(number::n_out_interests, "NOutInterests", i.n_out_interests);
  v.number(number::n_out_data, "NOutData", i.n_out_data);
  v.number(number::n_out_nacks, "NOutNacks", i.n_out_nacks);
  v.number(number::n_in_bytes, "NInBytes", i.n_in_bytes);
  v.number(number::n_out_bytes, "NOutBytes", i.n_out_bytes);
  v.number(number::flags, "Flags", i.flags);
}

template <class Visitor, class Item>
void visit(Visitor& v, Item& i, const general_status*) {
  v.text(number::nfd_version, "NfdVersion", i.nfd_version);
  v.number(number::start_timestamp, "StartTimestamp", i.start_timestamp);
  v.number(number::current_timestamp, "CurrentTimestamp", i.current_timestamp);
  v.number(number::n_name_tree_entries, "NNameTreeEntries", i.n_name_tree_entries);
  v.number(number::n_fib_entries, "NFibEntries", i.n_fib_entries);
  v.number(number::n_pit_entries, "NPitEntries", i.n_pit_entries);
  v.number(number::n_measurements_entries, "NMeasurementsEntries", i.n_measurements_entries);
  v.number(number::n_cs_entries, "NCsEntries", i.n_cs_entries);
  v.number(number::n_in_interests, "NInInterests", i.n_in_interests);
  v.number(number::n_in_data, "NInData", i.n_in_data);
  v.number(number::n_in_nacks, "NInNacks", i.n_in_nacks);
  v.number(number::n_out_interests, "NOutInterests", i.n_out_interests);
  v.number(number::n_out_data, "NOutData", i.n_out_data);
  v.number(number::n_out_nacks, "NOutNacks", i.n_out_nacks);
  v.number(number::n_satisfied_interests, "NSatisfiedInterests", i.n_satisfied_interests);
  v.number(number::n_unsatisfied_interests, "NUnsatisfiedInterests", i.n_unsatisfied_interests);
}

template <class Visitor, class Item>
void visit(Visitor& v, Item& i, const next_hop_record*) {
  v.number(number::face_id, "FaceId", i.face_id);
  v.number(number::cost, "Cost", i.cost);
}

template <class Visitor, class Item>
void visit(Visitor& v, Item& i, const fib_entry*) {
  v.name("Name", i.name);
  v.each(number::next_hop_record, i.next_hops,
         [](auto& inner, auto& hop) { visit(inner, hop, static_cast<next_hop_record*>(nullptr)); });
}

template <class Visitor, class Item>
void visit(Visitor& v, Item& i, const route_record*) {
  v.number(number::face_id, "FaceId", i.face_id);
  v.number(number::origin, "Origin", i.origin);
  v.number(number::cost, "Cost", i.cost);
  v.number(number::flags, "Flags", i.flags);
  v.optional_number(number::expiration_period, i.expiration_period);
}

template <class Visitor, class Item>
void visit(Visitor& v, Item& i, const rib_entry*) {
  v.name("Name", i.name);
  v.each(number::route, i.routes, [](auto& inner, auto& route) {
    visit(inner, route, static_cast<route_record*>(nullptr));
  });
}

template <class Visitor, class Item>
void visit(Visitor& v, Item& i, const strategy_choice*) {
  v.name("Name", i.name);
  v.wrapped_name(number::strategy, "Strategy", i.strategy);
}

template <class Visitor, class Item>
void visit(Visitor& v, Item& i, const cs_info*) {
  v.number(number::capacity, "Capacity", i.capacity);
  v.number(number::flags, "Flags", i.flags);
  v.number(number::n_cs_entries, "NCsEntries", i.n_cs_entries);
  v.number(number::n_hits, "NHits", i.n_hits);
  v.number(number::n_misses, "NMisses", i.n_misses);
}

template <class Visitor, class Item>
void visit(Visitor& v, Item& i, const channel_status*) {
  v.text(number::local_uri, "LocalUri", i.local_uri);
}

template <class Visitor, class Item>
void visit(Visitor& v, Item& i, const face_event_notification*) {
  v.number(number::face_event_kind, "FaceEventKind", i.kind);
  v.number(number::face_id, "FaceId", i.face_id);
  v.text(number::uri, "Uri", i.uri);
  v.text(number::local_uri, "LocalUri", i.local_uri);
  v.number(number::face_scope, "FaceScope", i.face_scope);
  v.number(number::face_persistency, "FacePersistency", i.face_persistency);
  v.number(number::link_type, "LinkType", i.link_type);
  v.number(number::flags, "Flags", i.flags);
}

template <class Visitor, class Item>
void visit(Visitor& v, Item& i, const face_query_filter*) {
  v.optional_number(number::face_id, i.face_id);
  v.optional_text(number::uri_scheme, i.uri_scheme);
  v.optional_text(number::uri, i.uri);
  v.optional_text(number::local_uri, i.local_uri);
  v.optional_number(number::face_scope, i.face_scope);
  v.optional_number(number::face_persistency, i.face_persistency);
  v.optional_number(number::link_type, i.link_type);
}

template <class Item>
constexpr std::uint32_t outer_type = number::item;
template <>
constexpr std::uint32_t outer_type<channel_status> = number::channel_status;
template <>
constexpr std::uint32_t outer_type<face_query_filter> = number::face_query_filter;
template <>
constexpr std::uint32_t outer_type<face_event_notification> = number::face_event_notification;

template <class Item>
void encode_item(const Item& item, std::vector<std::uint8_t>& out) {
  packet::tlv_writer writer{out};
  item_encoder encoder{writer};
  writer.nested(outer_type<Item>, [&] { visit(encoder, item, &item); });
}

std::string_view scheme_of(std::string_view uri) {
  return uri.substr(0, uri.find(':'));
}

template <class Given, class Actual>
bool agrees(const std::optional<Given>& wanted, const Actual& actual) {
  return !wanted || *wanted == actual;
}

}  // namespace

bool matches(const face_query_filter& filter, const face_status& face) {
  const bool scheme_fits = !filter.uri_scheme || *filter.uri_scheme == scheme_of(face.uri) ||
                           *filter.uri_scheme == scheme_of(face.local_uri);
  return scheme_fits && agrees(filter.face_id, face.face_id) && agrees(filter.uri, face.uri) &&
         agrees(filter.local_uri, face.local_uri) && agrees(filter.face_scope, face.face_scope) &&
         agrees(filter.face_persistency, face.face_persistency) &&
         agrees(filter.link_type, face.link_type);
}

void encode(const face_status& item, std::vector<std::uint8_t>& out) {
  encode_item(item, out);
}

void encode(const general_status& item, std::vector<std::uint8_t>& out) {
  packet::tlv_writer writer{out};
  item_encoder encoder{writer};
  visit(encoder, item, &item);
}

void encode(const fib_entry& item, std::vector<std::uint8_t>& out) {
  encode_item(item, out);
}

void encode(const rib_entry& item, std::vector<std::uint8_t>& out) {
  encode_item(item, out);
}

void encode(const strategy_choice& item, std::vector<std::uint8_t>& out) {
  encode_item(item, out);
}

void encode(const cs_info& item, std::vector<std::uint8_t>& out) {
  encode_item(item, out);
}

void encode(const channel_status& item, std::vector<std::uint8_t>& out) {
  encode_item(item, out);
}

void encode(const face_query_filter& item, std::vector<std::uint8_t>& out) {
  encode_item(item, out);
}

void encode(const face_event_notification& item, std::vector<std::uint8_t>& out) {
  encode_item(item, out);
}

template <class Item>
result<std::vector<Item>> decode_dataset(bytes_view content) {
  std::vector<Item> items;
  packet::tlv_reader reader{content};
  for (packet::tlv_element e; reader.next(e);) {
    if (e.type != outer_type<Item>)
      return fail(errc::malformed, "dataset holds an item of type " + std::to_string(e.type) +
                                       ", expected " + std::to_string(outer_type<Item>));
    Item item;
    item_decoder decoder{e.value};
    visit(decoder, item, &item);
    if (decoder.failure())
      return fail(*decoder.failure());
    items.push_back(std::move(item));
  }
  if (reader.failed())
    return fail(packet::to_error(reader.error()));
  return items;
}

template result<std::vector<face_status>> decode_dataset(bytes_view);
template result<std::vector<fib_entry>> decode_dataset(bytes_view);
template result<std::vector<rib_entry>> decode_dataset(bytes_view);
template result<std::vector<strategy_choice>> decode_dataset(bytes_view);
template result<std::vector<cs_info>> decode_dataset(bytes_view);
template result<std::vector<channel_status>> decode_dataset(bytes_view);
template result<std::vector<face_query_filter>> decode_dataset(bytes_view);
template result<std::vector<face_event_notification>> decode_dataset(bytes_view);

result<general_status> decode_general_status(bytes_view content) {
  general_status status;
  item_decoder decoder{content};
  visit(decoder, status, &status);
  if (decoder.failure())
    return fail(*decoder.failure());
  return status;
}

}  // namespace facet::management
