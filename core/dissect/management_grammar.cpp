// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/dissect/grammar.hpp"
#include "core/management/control_parameters.hpp"
#include "core/management/numbers.hpp"
#include "core/packet/data.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace facet::dissect {
namespace {

namespace number = management::number;

constexpr std::array origins{
    label{management::route_origin::app, "app"},
    label{management::route_origin::autoreg, "autoreg"},
    label{management::route_origin::client, "client"},
    label{management::route_origin::autoconf, "autoconf"},
    label{management::route_origin::nlsr, "nlsr"},
    label{management::route_origin::prefix_announcement, "prefixann"},
    label{management::route_origin::static_route, "static"},
};
constexpr std::array persistencies{
    label{management::persistency::persistent, "persistent"},
    label{management::persistency::on_demand, "on-demand"},
    label{management::persistency::permanent, "permanent"},
};
constexpr std::array scopes{label{0, "non-local"}, label{1, "local"}};
constexpr std::array link_types{label{0, "point-to-point"}, label{1, "multi-access"},
                                label{2, "ad-hoc"}};
constexpr std::array route_flags{label{management::route_flag::child_inherit, "child-inherit"},
                                 label{management::route_flag::capture, "capture"}};
constexpr std::array face_flags{
    label{management::face_flag::local_fields, "local-fields"},
    label{management::face_flag::reliability, "reliability"},
    label{management::face_flag::congestion_marking, "congestion-marking"},
};
constexpr std::array cs_flags{label{1, "admit"}, label{2, "serve"}};
constexpr std::array event_kinds{label{1, "created"}, label{2, "destroyed"}, label{3, "up"},
                                 label{4, "down"}};

// Elements that several messages share.
constexpr element_rule face_id{number::face_id, "FaceId", reading::integer};
constexpr element_rule cost{number::cost, "Cost", reading::integer};
constexpr element_rule uri{number::uri, "Uri", reading::text};
constexpr element_rule local_uri{number::local_uri, "LocalUri", reading::text};
constexpr element_rule origin{number::origin, "Origin", reading::integer, nullptr, origins};
constexpr element_rule expires{number::expiration_period, "ExpirationPeriod",
                               reading::milliseconds};
constexpr element_rule persistency{number::face_persistency, "FacePersistency", reading::integer,
                                   nullptr, persistencies};
constexpr element_rule scope{number::face_scope, "FaceScope", reading::integer, nullptr, scopes};
constexpr element_rule link_type{number::link_type, "LinkType", reading::integer, nullptr,
                                 link_types};
constexpr element_rule congestion_interval{number::base_congestion_interval,
                                           "BaseCongestionMarkingInterval", reading::integer};
constexpr element_rule congestion_threshold{number::default_congestion_threshold,
                                            "DefaultCongestionThreshold", reading::integer};
constexpr element_rule mtu{number::mtu, "Mtu", reading::integer};
constexpr element_rule capacity{number::capacity, "Capacity", reading::integer};
constexpr element_rule face_flag_rule{number::flags, "Flags", reading::flags, nullptr, face_flags};
constexpr element_rule cs_entries{number::n_cs_entries, "NCsEntries", reading::integer};

element_rule name_rule() noexcept {
  return name_grammar().rules[0];
}
element_rule strategy_rule() noexcept {
  return {number::strategy, "Strategy", reading::elements, &name_grammar()};
}

constexpr element_rule counter(std::uint32_t type, std::string_view name) noexcept {
  return {type, name, reading::integer};
}

constexpr std::array face_status_rules{face_id,
                                       uri,
                                       local_uri,
                                       expires,
                                       scope,
                                       persistency,
                                       link_type,
                                       congestion_interval,
                                       congestion_threshold,
                                       mtu,
                                       counter(number::n_in_interests, "NInInterests"),
                                       counter(number::n_in_data, "NInData"),
                                       counter(number::n_in_nacks, "NInNacks"),
                                       counter(number::n_out_interests, "NOutInterests"),
                                       counter(number::n_out_data, "NOutData"),
                                       counter(number::n_out_nacks, "NOutNacks"),
                                       counter(number::n_in_bytes, "NInBytes"),
                                       counter(number::n_out_bytes, "NOutBytes"),
                                       face_flag_rule};
constexpr grammar face_status{face_status_rules};
constexpr std::array face_list_rules{
    element_rule{number::item, "FaceStatus", reading::elements, &face_status}};
constexpr grammar face_list{face_list_rules};

constexpr std::array channel_rules{local_uri};
constexpr grammar channel{channel_rules};
constexpr std::array channel_list_rules{
    element_rule{number::channel_status, "ChannelStatus", reading::elements, &channel}};
constexpr grammar channel_list{channel_list_rules};

constexpr std::uint32_t face_event_notification = 192;
constexpr std::uint32_t face_event_kind = 193;
constexpr std::array face_event_rules{
    element_rule{face_event_kind, "FaceEventKind", reading::integer, nullptr, event_kinds},
    face_id,
    uri,
    local_uri,
    scope,
    persistency,
    link_type,
    face_flag_rule};
constexpr grammar face_event{face_event_rules};
constexpr std::array face_events_rules{
    element_rule{face_event_notification, "FaceEventNotification", reading::elements, &face_event}};
constexpr grammar face_events{face_events_rules};

constexpr std::array filter_rules{
    face_id,  element_rule{number::uri_scheme, "UriScheme", reading::text},
    uri,      local_uri,
    scope,    persistency,
    link_type};
constexpr grammar filter{filter_rules};
constexpr std::array query_rules{
    element_rule{number::face_query_filter, "FaceQueryFilter", reading::elements, &filter}};
constexpr grammar face_query{query_rules};

constexpr std::array cs_info_rules{
    capacity, element_rule{number::flags, "Flags", reading::flags, nullptr, cs_flags}, cs_entries,
    counter(number::n_hits, "NHits"), counter(number::n_misses, "NMisses")};
constexpr grammar cs_info_item{cs_info_rules};
constexpr std::array cs_info_list_rules{
    element_rule{number::item, "CsInfo", reading::elements, &cs_info_item}};
constexpr grammar cs_info{cs_info_list_rules};

constexpr std::array general_rules{
    element_rule{number::nfd_version, "NfdVersion", reading::text},
    element_rule{number::start_timestamp, "StartTimestamp", reading::unix_ms},
    element_rule{number::current_timestamp, "CurrentTimestamp", reading::unix_ms},
    counter(number::n_name_tree_entries, "NNameTreeEntries"),
    counter(number::n_fib_entries, "NFibEntries"),
    counter(number::n_pit_entries, "NPitEntries"),
    counter(number::n_measurements_entries, "NMeasurementsEntries"),
    cs_entries,
    counter(number::n_in_interests, "NInInterests"),
    counter(number::n_in_data, "NInData"),
    counter(number::n_in_nacks, "NInNacks"),
    counter(number::n_out_interests, "NOutInterests"),
    counter(number::n_out_data, "NOutData"),
    counter(number::n_out_nacks, "NOutNacks"),
    counter(number::n_satisfied_interests, "NSatisfiedInterests"),
    counter(number::n_unsatisfied_interests, "NUnsatisfiedInterests"),
};
constexpr grammar general_status{general_rules};

constexpr std::array next_hop_rules{face_id, cost};
constexpr grammar next_hop{next_hop_rules};
constexpr std::array route_rules{
    face_id, origin, cost,
    element_rule{number::flags, "Flags", reading::flags, nullptr, route_flags}, expires};
constexpr grammar route{route_rules};

const grammar& fib_list() noexcept {
  static const std::array entry_rules{
      name_rule(),
      element_rule{number::next_hop_record, "NextHopRecord", reading::elements, &next_hop}};
  static const grammar item{entry_rules};
  static const std::array rules{element_rule{number::item, "FibEntry", reading::elements, &item}};
  static const grammar list{rules};
  return list;
}

const grammar& rib_list() noexcept {
  static const std::array entry_rules{
      name_rule(), element_rule{number::route, "Route", reading::elements, &route}};
  static const grammar item{entry_rules};
  static const std::array rules{element_rule{number::item, "RibEntry", reading::elements, &item}};
  static const grammar list{rules};
  return list;
}

const grammar& strategy_list() noexcept {
  static const std::array entry_rules{name_rule(), strategy_rule()};
  static const grammar item{entry_rules};
  static const std::array rules{
      element_rule{number::item, "StrategyChoice", reading::elements, &item}};
  static const grammar list{rules};
  return list;
}

const grammar& parameters_message() noexcept {
  static const std::array rules{element_rule{number::control_parameters, "ControlParameters",
                                             reading::elements, &control_parameters_grammar()}};
  static const grammar message{rules};
  return message;
}

const grammar& response_message() noexcept {
  static const std::array rules{element_rule{number::control_response, "ControlResponse",
                                             reading::elements, &control_response_grammar()}};
  static const grammar message{rules};
  return message;
}

bool is(const packet::component_view& component, std::string_view text) noexcept {
  return component.type == packet::tlv::generic_component &&
         std::ranges::equal(component.value, text, [](std::uint8_t octet, char character) {
           return octet == static_cast<std::uint8_t>(character);
         });
}

/// Where a management name puts what: /localhost/nfd/MODULE/VERB/…
constexpr std::size_t module_index = 2;
constexpr std::size_t verb_index = 3;
constexpr std::size_t argument_index = 4;

bool is_management(packet::name_view name) noexcept {
  return name.size() > verb_index && (is(name[0], "localhost") || is(name[0], "localhop")) &&
         is(name[1], "nfd");
}

struct dataset {
  std::string_view module;
  std::string_view verb;
  const grammar& (*content)();
};

constexpr std::array datasets{
    dataset{"faces", "list", []() -> const grammar& { return face_list; }},
    dataset{"faces", "query", []() -> const grammar& { return face_list; }},
    dataset{"faces", "channels", []() -> const grammar& { return channel_list; }},
    dataset{"faces", "events", []() -> const grammar& { return face_events; }},
    dataset{"fib", "list", []() -> const grammar& { return fib_list(); }},
    dataset{"rib", "list", []() -> const grammar& { return rib_list(); }},
    dataset{"strategy-choice", "list", []() -> const grammar& { return strategy_list(); }},
    dataset{"cs", "info", []() -> const grammar& { return cs_info; }},
    dataset{"status", "general", []() -> const grammar& { return general_status; }},
};

const dataset* find_dataset(packet::name_view name) noexcept {
  const auto found = std::find_if(datasets.begin(), datasets.end(), [&](const dataset& each) {
    return is(name[module_index], each.module) && is(name[verb_index], each.verb);
  });
  return found == datasets.end() ? nullptr : &*found;
}

}  // namespace

const grammar& control_parameters_grammar() noexcept {
  static const std::array rules{name_rule(),
                                face_id,
                                uri,
                                local_uri,
                                origin,
                                cost,
                                capacity,
                                counter(number::count, "Count"),
                                element_rule{number::flags, "Flags", reading::flags},
                                element_rule{number::mask, "Mask", reading::flags},
                                strategy_rule(),
                                expires,
                                persistency,
                                congestion_interval,
                                congestion_threshold,
                                mtu};
  static const grammar parameters{rules};
  return parameters;
}

const grammar& control_response_grammar() noexcept {
  static const std::array rules{
      element_rule{number::status_code, "StatusCode", reading::integer},
      element_rule{number::status_text, "StatusText", reading::text},
      element_rule{number::control_parameters, "ControlParameters", reading::elements,
                   &control_parameters_grammar()},
  };
  static const grammar response{rules};
  return response;
}

const grammar* component_content(packet::name_view name, std::size_t index) noexcept {
  if (index == 3 && name.size() > index && is(name[0], "localhost") && is(name[1], "facet") &&
      is(name[2], "explain"))
    return &name_grammar();
  if (index != argument_index || !is_management(name))
    return nullptr;
  if (is(name[module_index], "faces") && is(name[verb_index], "query"))
    return &face_query;
  return &parameters_message();
}

const grammar* data_content(packet::name_view name, std::uint64_t content_type) noexcept {
  if (content_type == packet::content_type::link)
    return &name_grammar();
  const auto is_metadata = [](const packet::component_view& component) {
    return component.type == packet::tlv::keyword_component && component.value.size() == 8 &&
           std::equal(component.value.begin(), component.value.end(), "metadata");
  };
  if (std::any_of(name.begin(), name.end(), is_metadata))
    return &name_grammar();
  if (!is_management(name))
    return nullptr;
  if (content_type != packet::content_type::nack)
    if (const dataset* found = find_dataset(name))
      return &found->content();
  return &response_message();
}

const grammar* interest_parameters(packet::name_view name) noexcept {
  return is_management(name) ? &parameters_message() : nullptr;
}

}  // namespace facet::dissect
